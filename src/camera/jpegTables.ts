/** A Huffman table of a JPEG (ITU-T T.81, Annex F.2.2.3): least and greatest code of each length, and where its symbols begin. */
export interface HuffmanTable { readonly least: Int32Array; readonly most: Int32Array; readonly first: Int32Array; readonly symbols: Uint8Array }

export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const [least, most, first] = [new Int32Array(17), new Int32Array(17).fill(-1), new Int32Array(17)];
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length += 1) {
    const count = counts[length - 1] ?? 0;
    least[length] = code;
    first[length] = at;
    if (count > 0) most[length] = code + count - 1;
    at += count;
    code = (code + count) * 2;
  }
  return { least, most, first, symbols };
}

/** Bits of an entropy-coded segment; behind its end it gives zeros and says so. */
export interface BitReader {
  bit(): number;
  bits(count: number): number;
  symbol(table: HuffmanTable): number;
  /** To the next restart marker; false = there is none. */
  restart(): boolean;
  readonly ended: () => boolean;
}

export function bitReader(bytes: Uint8Array, from: number): BitReader {
  let at = from;
  let held = 0;
  let left = 0;
  let over = false;
  const bit = (): number => {
    if (left === 0) {
      const byte = bytes[at];
      // 0xFF in the data is followed by 0; any other byte behind it is a marker, the end of the segment.
      if (byte === undefined || (byte === 0xff && bytes[at + 1] !== 0)) {
        over = true;
        return 0;
      }
      at += byte === 0xff ? 2 : 1;
      held = byte;
      left = 8;
    }
    left -= 1;
    return (held >> left) & 1;
  };
  return {
    bit,
    bits(count) {
      let value = 0;
      for (let got = 0; got < count; got += 1) value = value * 2 + bit();
      return value;
    },
    symbol({ least, most, first, symbols }) {
      let code = 0;
      for (let length = 1; length <= 16; length += 1) {
        code = code * 2 + bit();
        if (code <= (most[length] ?? -1)) return symbols[(first[length] ?? 0) + code - (least[length] ?? 0)] ?? -1;
      }
      return -1;
    },
    restart() {
      left = 0;
      over = false;
      while (at + 1 < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at += 1;
      const marker = bytes[at + 1] ?? 0;
      if (marker < 0xd0 || marker > 0xd7) return false;
      at += 2;
      return true;
    },
    ended: () => over,
  };
}

/** A difference of so many bits (T.81, F.2.2.1, EXTEND). */
export function extended(value: number, bits: number): number {
  return bits === 0 || value >= 2 ** (bits - 1) ? value : value - 2 ** bits + 1;
}
