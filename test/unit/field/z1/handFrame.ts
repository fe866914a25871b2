/** CRC-8 by long division, bit by bit: written apart from the one that is tested. */
export function longDivision(bytes: readonly number[]): number {
  const bits = [...bytes, 0].flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1));
  const divisor = [1, 0, 0, 0, 1, 1, 1, 0, 0];
  for (let at = 0; at < bits.length - 8; at += 1) {
    if (bits[at] === 1) for (let step = 0; step < 9; step += 1) bits[at + step] = (bits[at + step] ?? 0) ^ (divisor[step] ?? 0);
  }
  return bits.slice(-8).reduce((value, bit) => value * 2 + bit, 0);
}

export interface HandFrame { readonly to: number; readonly from: number; readonly sequence: number; readonly body: readonly number[] }

/** A frame as the notes on the device lay it out, byte by byte. */
export function handFrame({ to, from, sequence, body }: HandFrame): number[] {
  const header = [0x5a, 0x31, 0, to >> 8, to & 0xff, 0, from >> 8, from & 0xff, sequence, body.length];
  return [...header, longDivision(header), ...body, longDivision(body)];
}

/** An interval reply of 45 bytes: lane 2 of 4 lanes and 2 approaches, 2026-11-28 13:07:59.250, 37 vehicles. */
export const handInterval: readonly number[] = [
  0x71, 2, 0,
  0x01, 0x02, 0x03,
  // 2026 << 9 | 11 << 5 | 28; 13 << 22 | 7 << 16 | 59 << 10 | 250
  0x00, 0x0f, 0xd5, 0x7c, 0x03, 0x47, 0xec, 0xfa,
  // 45.5: valid, 45, 128/256
  0x80, 0x2d, 0x80,
  0x00, 0x00, 0x25,
  0x00, 0x5a,
  0, 0, 5, 0, 0, 20, 0, 0, 10, 0, 0, 2,
  // No 85th percentile: the valid bit is not set.
  0x00, 0x33, 0x00,
  0x00, 0x06, 0x40,
  0x00, 0x05, 0xdc,
  4, 2,
];
