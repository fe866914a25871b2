/** What one byte does to the CRC, counted out bit by bit: a table of the monitor's own, shared with nobody. */
const ofByte = new Uint16Array(256);
for (let byte = 0; byte < ofByte.length; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  ofByte[byte] = crc;
}

/** CRC-16 of Modbus RTU (polynomial 0xA001 reflected, start 0xFFFF). */
export function crc16(bytes: Uint8Array, length: number): number {
  let crc = 0xffff;
  for (let at = 0; at < length; at += 1) crc = (crc >>> 8) ^ (ofByte[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** CRC-16 of a board's own over bytes[from … to): polynomial 0x1021, high bit first, start 0xFFFF (docs/reference-boards.md). */
export function crcForward(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) {
    crc ^= (bytes[at] ?? 0) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
  }
  return crc;
}

/** Bytes of a hex frame whose last two are its CRC, low byte first; null = not a whole frame. */
export function checkedBytes(hex: string): Uint8Array | null {
  const length = hex.length / 2;
  if (!Number.isInteger(length) || length < 4 || length > 256) return null;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) {
    const high = digit(hex.charCodeAt(2 * at));
    const low = digit(hex.charCodeAt(2 * at + 1));
    if (high < 0 || low < 0) return null;
    bytes[at] = high * 16 + low;
  }
  const stated = (bytes[length - 2] ?? 0) | ((bytes[length - 1] ?? 0) << 8);
  return crc16(bytes, length - 2) === stated ? bytes : null;
}

function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
