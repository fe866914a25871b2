/** A grey JPEG of flat blocks, written by hand: what a test camera sees. */
export interface Scene { readonly columns: number; readonly rows: number; /** 0 to 255. */ readonly luma: (column: number, row: number) => number }

const marker = (code: number, body: readonly number[]): number[] => [0xff, code, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body];
/** T.81, Table K.3: luminance DC. */
const dcCounts = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** One AC symbol: the end of the block. */
const acCounts = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

function dcCodes(): ReadonlyMap<number, { readonly code: number; readonly bits: number }> {
  const codes = new Map<number, { readonly code: number; readonly bits: number }>();
  let code = 0;
  let at = 0;
  for (const [index, count] of dcCounts.entries()) {
    for (let n = 0; n < count; n += 1) {
      codes.set(dcSymbols[at] ?? 0, { code, bits: index + 1 });
      at += 1;
      code += 1;
    }
    code *= 2;
  }
  return codes;
}

export function drawJpeg({ columns, rows, luma }: Scene, comment = ''): Buffer {
  const bits: number[] = [];
  const put = (value: number, count: number): void => { for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1); };
  const codes = dcCodes();
  let before = 0;
  for (let block = 0; block < columns * rows; block += 1) {
    // A quantiser of 8 makes the DC term the mean itself, 128 less.
    const value = Math.round(luma(block % columns, Math.floor(block / columns))) - 128;
    const difference = value - before;
    before = value;
    const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    const { code, bits: length } = codes.get(size) ?? { code: 0, bits: 0 };
    put(code, length);
    put(difference < 0 ? difference + 2 ** size - 1 : difference, size);
    put(0, 1);
  }
  while (bits.length % 8 !== 0) bits.push(1);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0);
    data.push(byte, ...(byte === 0xff ? [0] : []));
  }
  const [width, height] = [columns * 8, rows * 8];
  return Buffer.from([
    0xff, 0xd8, ...(comment === '' ? [] : marker(0xfe, [...Buffer.from(comment)])),
    ...marker(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]),
    ...marker(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]),
    ...marker(0xc4, [0x00, ...dcCounts, ...dcSymbols]), ...marker(0xc4, [0x10, ...acCounts, 0]),
    ...marker(0xda, [1, 1, 0, 0, 63, 0]), ...data, 0xff, 0xd9,
  ]);
}
