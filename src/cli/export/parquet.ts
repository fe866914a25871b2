import { gzipSync } from 'node:zlib';
import type { EventRow, TableWriter } from './eventRow.ts';
import { structBytes, varint, type Field, type Thrift } from './thrift.ts';

/**
 * A Parquet file (parquet-format 2.10, README and Encodings): data pages of version 1, PLAIN, gzip, one page a column and
 * row group. What a package of a hundred kilobytes would do more of (dictionaries, nesting, statistics) nothing here needs.
 */
type Kind = 'int64' | 'int32' | 'double' | 'text' | 'json' | 'time';
export interface Column<R> { readonly name: string; readonly kind: Kind; readonly optional: boolean; readonly of: (row: R) => string | number | null }

export const eventColumns: readonly Column<EventRow>[] = [
  { name: 'id', kind: 'int64', optional: false, of: ({ id }) => id },
  { name: 'class', kind: 'text', optional: false, of: (row) => row.class },
  { name: 'seq', kind: 'int64', optional: false, of: ({ seq }) => seq },
  { name: 'boot', kind: 'text', optional: true, of: ({ boot }) => boot },
  { name: 'n', kind: 'int64', optional: true, of: ({ n }) => n },
  { name: 'code', kind: 'text', optional: true, of: ({ code }) => code },
  { name: 'time', kind: 'time', optional: true, of: ({ wallMs }) => wallMs },
  { name: 'monoMs', kind: 'double', optional: true, of: ({ monoMs }) => monoMs },
  { name: 'errorMs', kind: 'double', optional: true, of: ({ errorMs }) => errorMs },
  { name: 'data', kind: 'json', optional: true, of: ({ data }) => data },
];

/** Numbers of the format's enumerations (parquet.thrift). */
const physical: Readonly<Record<Kind, number>> = { int64: 2, int32: 1, time: 2, double: 5, text: 6, json: 6 };
const converted: Readonly<Record<Kind, number | null>> = { int64: null, int32: null, double: null, text: 0, time: 9, json: 19 };
const [plain, rle, gzip, dataPage] = [0, 3, 2, 0];
const magic = Buffer.from('PAR1');
const rowsOfGroup = 50_000;

interface Chunk { readonly offset: number; readonly raw: number; readonly packed: number }

export function createParquet<R>(columns: readonly Column<R>[], write: (bytes: Uint8Array) => void): TableWriter<R> {
  let waiting: R[] = [];
  let at = 0;
  let total = 0;
  const groups: { readonly chunks: readonly Chunk[]; readonly rows: number }[] = [];
  const put = (bytes: Uint8Array): void => {
    write(bytes);
    at += bytes.length;
  };
  const flush = (): void => {
    const rows = waiting;
    waiting = [];
    if (rows.length === 0) return;
    const chunks = columns.map((column): Chunk => {
      const page = pageBytes(column, rows);
      const body = gzipSync(page);
      const head = structBytes([[1, { i32: dataPage }], [2, { i32: page.length }], [3, { i32: body.length }], [5, { struct: [[1, { i32: rows.length }], [2, { i32: plain }], [3, { i32: rle }], [4, { i32: rle }]] }]]);
      const chunk = { offset: at, raw: head.length + page.length, packed: head.length + body.length };
      put(head);
      put(body);
      return chunk;
    });
    groups.push({ chunks, rows: rows.length });
    total += rows.length;
  };
  put(magic);
  return {
    rows(rows) {
      waiting.push(...rows);
      if (waiting.length >= rowsOfGroup) flush();
    },
    end() {
      flush();
      const footer = footerBytes(columns, groups, total);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(footer.length);
      put(Buffer.concat([footer, length, magic]));
    },
  };
}

/** Levels where a value may be missing, then the values that are there. */
function pageBytes<R>({ kind, optional, of }: Column<R>, rows: readonly R[]): Buffer {
  const values = rows.map(of);
  const present = values.flatMap((value) => (value === null ? [] : [value]));
  return Buffer.concat([...(optional ? [levelBytes(values.map((value) => value !== null))] : []), ...valueBytes(kind, present)]);
}

/** One bit-packed run of the RLE hybrid, bit width 1, behind its length. */
function levelBytes(present: readonly boolean[]): Buffer {
  const bits = Buffer.alloc(Math.ceil(present.length / 8));
  for (const [at, is] of present.entries()) if (is) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  const run = Buffer.concat([varint((BigInt(bits.length) << 1n) | 1n), bits]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

function valueBytes(kind: Kind, values: readonly (string | number)[]): Buffer[] {
  if (kind === 'text' || kind === 'json') {
    return values.flatMap((value) => {
      const text = Buffer.from(String(value));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, text];
    });
  }
  if (kind === 'int32') {
    const words = Buffer.alloc(values.length * 4);
    for (const [at, value] of values.entries()) words.writeInt32LE(Number(value), at * 4);
    return [words];
  }
  const bytes = Buffer.alloc(values.length * 8);
  for (const [at, value] of values.entries()) {
    if (kind === 'double') bytes.writeDoubleLE(Number(value), at * 8);
    else bytes.writeBigInt64LE(BigInt(Math.round(Number(value))), at * 8);
  }
  return [bytes];
}

function footerBytes<R>(columns: readonly Column<R>[], groups: readonly { readonly chunks: readonly Chunk[]; readonly rows: number }[], total: number): Buffer {
  const schema: readonly Thrift[] = [
    { struct: [[4, { text: 'event' }], [5, { i32: columns.length }]] },
    ...columns.map(({ name, kind, optional }): Thrift => {
      const type = converted[kind];
      const fields: readonly Field[] = [[1, { i32: physical[kind] }], [3, { i32: optional ? 1 : 0 }], [4, { text: name }], ...(type === null ? [] : [[6, { i32: type }] as const])];
      return { struct: fields };
    }),
  ];
  const list = groups.map(({ chunks, rows }): Thrift => ({ struct: [
    [1, { list: chunks.map((chunk, column): Thrift => ({ struct: [[2, { i64: chunk.offset }], [3, { struct: chunkMeta(columns[column], chunk, rows) }]] })) }],
    [2, { i64: chunks.reduce((sum, { raw }) => sum + raw, 0) }], [3, { i64: rows }],
  ] }));
  return structBytes([[1, { i32: 1 }], [2, { list: schema }], [3, { i64: total }], [4, { list }], [6, { text: 'ngatu' }]]);
}

function chunkMeta(column: Pick<Column<never>, 'name' | 'kind'> | undefined, { offset, raw, packed }: Chunk, rows: number): readonly Field[] {
  const { name, kind } = column ?? { name: '', kind: 'text' };
  return [
    [1, { i32: physical[kind] }], [2, { list: [{ i32: plain }, { i32: rle }] }], [3, { list: [{ text: name }] }], [4, { i32: gzip }],
    [5, { i64: rows }], [6, { i64: raw }], [7, { i64: packed }], [9, { i64: offset }],
  ];
}
