import type { LampBoardPlan } from './lampBoard.ts';

const polynomial = 0x1021;

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 0x8000) === 0 ? value << 1 : (value << 1) ^ polynomial;
  return value & 0xffff;
});

/**
 * CRC-16 of other making than the line's (polynomial 0x1021, start 0xFFFF, not reflected; docs/reference-boards.md) over
 * words[0 … count), high byte first. What the line's own CRC-16 lets pass, one damaged frame in 65 536, this one catches
 * but for one in 32 768 of them: both see every odd number of wrong bits.
 */
export function sampleCheck(words: readonly number[], count: number): number {
  let crc = 0xffff;
  for (let at = 0; at < count; at += 1) {
    const word = words[at] ?? 0;
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ (word >> 8)] ?? 0);
    crc = ((crc << 8) & 0xffff) ^ (table[(crc >> 8) ^ (word & 0xff)] ?? 0);
  }
  return crc;
}

/** Whether a sample is what its board has sent; a board that makes no check is believed by the line's CRC alone. */
export function hasOwnCheck({ sampleCheckWord }: Pick<LampBoardPlan, 'sampleCheckWord'>, words: readonly number[]): boolean {
  return sampleCheckWord === null || words[sampleCheckWord] === sampleCheck(words, sampleCheckWord);
}
