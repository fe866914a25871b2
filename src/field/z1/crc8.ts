/** What one byte does to a CRC-8 of polynomial 0x1C, most significant bit first. */
const table = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80) === 0 ? crc << 1 : (crc << 1) ^ 0x1c;
  return crc & 0xff;
});

/** CRC-8 of Z1 (polynomial 0x1C, first value 0) over `from` … `to`. */
export function crc8(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) crc = table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0;
  return crc;
}
