const polynomial = 0xa001;

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >> 1) ^ polynomial : value >> 1;
  return value;
});

/** CRC-16/MODBUS of bytes[from … to): sent low byte first. */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) crc = (crc >> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** Whether bytes[from … to) end with their own CRC. */
export function hasOwnCrc(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from >= 4 && crc16(bytes, from, to - 2) === ((bytes[to - 2] ?? 0) | ((bytes[to - 1] ?? 0) << 8));
}
