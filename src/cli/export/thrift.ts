/** Thrift's compact protocol, as much of it as the footer of a Parquet file needs (thrift-compact-protocol.md). */
export type Thrift =
  | { readonly i32: number } | { readonly i64: number } | { readonly text: string }
  | { readonly list: readonly Thrift[] } | { readonly struct: readonly Field[] };
/** Fields by ascending id. */
export type Field = readonly [id: number, value: Thrift];

export function structBytes(fields: readonly Field[]): Buffer {
  let before = 0;
  const parts = fields.flatMap(([id, value]) => {
    // Every id of a Parquet footer is within 15 of its neighbour: the short form of a field's head.
    const head = Buffer.from([((id - before) << 4) | typeOf(value)]);
    before = id;
    return [head, bytesOf(value)];
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function typeOf(value: Thrift): number {
  if ('i32' in value) return 5;
  if ('i64' in value) return 6;
  if ('text' in value) return 8;
  return 'list' in value ? 9 : 12;
}

function bytesOf(value: Thrift): Buffer {
  if ('i32' in value) return varint(zigzag(value.i32));
  if ('i64' in value) return varint(zigzag(value.i64));
  if ('text' in value) return Buffer.concat([varint(BigInt(Buffer.byteLength(value.text))), Buffer.from(value.text)]);
  if ('struct' in value) return structBytes(value.struct);
  const { list } = value;
  const type = list[0] === undefined ? 12 : typeOf(list[0]);
  const head = list.length < 15 ? Buffer.from([(list.length << 4) | type]) : Buffer.concat([Buffer.from([0xf0 | type]), varint(BigInt(list.length))]);
  return Buffer.concat([head, ...list.map(bytesOf)]);
}

const zigzag = (value: number): bigint => (value >= 0 ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n);

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
