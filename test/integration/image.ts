/** The write block of the reference signal-head board; what is absent is 0. */
export interface Image { readonly command?: number; readonly token?: number; readonly seq?: number; readonly lamps?: number; readonly flash?: number }

/** The FC23 image transaction of the reference board. */
export function imagePdu({ command = 0, token = 0, seq = 0, lamps = 0, flash = 0 }: Image): number[] {
  const words = [command, token, seq, lamps & 0xffff, lamps >>> 16, flash & 0xffff, flash >>> 16];
  return [23, 0, 100, 0, 10, 0, 0, 0, 7, 14, ...words.flatMap((word) => [word >> 8, word & 255])];
}

/** Words of an answer that begins with unit, function and byte count. */
export function wordsOf(answer: readonly number[] | null): number[] {
  if (answer === null) return [];
  return Array.from({ length: (answer[2] ?? 0) / 2 }, (_, index) => ((answer[3 + index * 2] ?? 0) << 8) | (answer[4 + index * 2] ?? 0));
}

/** rotl16(challenge xor 0x4E54, 5); 0 becomes 0xFFFF. */
export function tokenFor(challenge: number): number {
  const wide = ((challenge ^ 0x4e54) & 0xffff) * 32;
  return ((wide & 0xffff) | Math.floor(wide / 65_536)) || 0xffff;
}
