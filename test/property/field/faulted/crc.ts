/** Its own checksum: the code under test is judged with it. */
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  return value;
});

export function checksum(bytes: Uint8Array, to: number): number {
  let crc = 0xffff;
  for (let at = 0; at < to; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

export function framed(body: readonly number[] | Uint8Array): Buffer {
  const frame = Buffer.alloc(body.length + 2);
  frame.set(body);
  frame.writeUInt16LE(checksum(frame, body.length), body.length);
  return frame;
}

/** The check that a board ends its sample with (docs/reference-boards.md): no table, each byte at once, where src's goes by a table. */
export function sealed(words: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of words.flatMap((word) => [word >> 8, word & 0xff])) {
    let mixed = (crc >> 8) ^ byte;
    mixed ^= mixed >> 4;
    crc = ((crc << 8) ^ (mixed << 12) ^ (mixed << 5) ^ mixed) & 0xffff;
  }
  return [...words, crc];
}
