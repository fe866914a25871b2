import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { columnNames, eventRow, type EventRow } from '../../../../src/cli/export/eventRow.ts';
import { createTable, type TableFormat } from '../../../../src/cli/export/tableWriter.ts';

const stored = (id: number): EventRow => (id % 5 === 0 ? eventRow({ id, class: 'event', seq: id, event: null }) : eventRow({
  id, class: 'evidence', seq: id + 100, event: { boot: 'b1', n: id, code: 'group.aspect', stamp: { monoMs: id * 1.5, wallMs: 1_760_000_000_000 + id, errorMs: id % 3 === 0 ? null : 12.5 }, data: { group: 'vN', why: 'đỏ, "x"\n' } },
}));
const rows = Array.from({ length: 23 }, (_, at) => stored(at + 1));

function written(format: TableFormat): Buffer {
  const pieces: Uint8Array[] = [];
  const table = createTable(format, (bytes) => { pieces.push(Uint8Array.from(bytes)); });
  table.rows(rows.slice(0, 10));
  table.rows(rows.slice(10));
  table.end();
  return Buffer.concat(pieces);
}

test('CSV: a head, one row an event, quotes and line ends kept, a damaged record without a value', () => {
  const text = written('csv').toString();
  expect(text.startsWith('id,class,seq,boot,n,code,time,monoMs,errorMs,data\r\n1,evidence,101,b1,1,group.aspect,2025-10-09T08:53:20.001Z,1.5,12.5,"{""group"":""vN"",""why"":""đỏ, \\""x\\""\\n""}"\r\n')).toBe(true);
  expect(text.split('\r\n')[5]).toBe('5,event,5,,,,,,,');
  expect(text.split('\r\n')).toHaveLength(rows.length + 2);
});

test('JSON: one array, the data as they are', () => {
  const parsed: unknown = JSON.parse(written('json').toString());
  expect(parsed).toEqual(rows.map(({ data, ...row }) => ({ ...row, data: data === null ? null : JSON.parse(data) })));
});

/** A reader of its own: thrift's compact protocol without names. */
function createThriftReader(bytes: Buffer, start: number): { readonly struct: () => Map<number, unknown>; readonly at: () => number } {
  let at = start;
  const byte = (): number => bytes[at++] ?? 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const next = byte();
      value += (next & 0x7f) * factor;
      factor *= 128;
      if (next < 0x80) return value;
    }
  };
  const whole = (): number => { const raw = varint(); return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2; };
  const value = (type: number): unknown => {
    if (type === 5 || type === 6) return whole();
    if (type === 8) { const length = varint(); at += length; return bytes.toString('utf8', at - length, at); }
    if (type === 12) return struct();
    if (type !== 9) throw new Error(`type ${type}`);
    const head = byte();
    const size = head >> 4 === 15 ? varint() : head >> 4;
    return Array.from({ length: size }, () => value(head & 15));
  };
  const struct = (): Map<number, unknown> => {
    const fields = new Map<number, unknown>();
    for (let id = 0; ;) {
      const head = byte();
      if (head === 0) return fields;
      id += head >> 4;
      fields.set(id, value(head & 15));
    }
  };
  return { struct, at: () => at };
}

const listIn = (fields: Map<number, unknown>, id: number): readonly unknown[] => { const value = fields.get(id); return Array.isArray(value) ? value : []; };
const structIn = (value: unknown): Map<number, unknown> => (value instanceof Map ? value : new Map<number, unknown>());

test('Parquet: schema, counts and every column read back; the same bytes were read by pyarrow', () => {
  const file = written('parquet');
  expect([file.toString('latin1', 0, 4), file.toString('latin1', file.length - 4)]).toEqual(['PAR1', 'PAR1']);
  const footer = createThriftReader(file, file.length - 8 - file.readUInt32LE(file.length - 8)).struct();
  expect(footer.get(3)).toBe(rows.length);
  const [root, ...schema] = listIn(footer, 2).map(structIn);
  expect(root?.get(5)).toBe(columnNames.length);
  expect(schema.map((field) => field.get(4))).toEqual(columnNames.map((name) => (name === 'wallMs' ? 'time' : name)));
  const chunks = listIn(structIn(listIn(footer, 4)[0]), 1).map((chunk) => structIn(structIn(chunk).get(3)));
  for (const [column, name] of columnNames.entries()) {
    const chunk = chunks[column] ?? new Map<number, unknown>();
    const reader = createThriftReader(file, Number(chunk.get(9)));
    const head = reader.struct();
    const page = gunzipSync(file.subarray(reader.at(), reader.at() + Number(head.get(3))));
    expect(page.length).toBe(head.get(2));
    expect(reader.at() + Number(head.get(3)) - Number(chunk.get(9))).toBe(chunk.get(7));
    expect(valuesOf(page, Number(chunk.get(1)), schema[column]?.get(3) === 1)).toEqual(rows.map((row) => row[name]));
  }
});

function valuesOf(page: Buffer, type: number, optional: boolean): unknown[] {
  let at = 0;
  const present = rows.map(() => true);
  if (optional) {
    const length = page.readUInt32LE(0);
    const bits = page.subarray(5, 4 + length);
    rows.forEach((_, row) => { present[row] = (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1; });
    at = 4 + length;
  }
  const values = present.map((is) => {
    if (!is) return null;
    if (type === 6) { const length = page.readUInt32LE(at); at += 4 + length; return page.toString('utf8', at - length, at); }
    at += 8;
    return type === 5 ? page.readDoubleLE(at - 8) : Number(page.readBigInt64LE(at - 8));
  });
  expect(at).toBe(page.length);
  return values;
}
