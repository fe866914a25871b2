/** The answer to a board's challenge that keeps its watchdog from tripping: rotl16(challenge xor 0x4E54, 5), never 0. */
export function boardToken(challenge: number): number {
  const mixed = (challenge ^ 0x4e54) & 0xffff;
  const token = ((mixed << 5) | (mixed >>> 11)) & 0xffff;
  return token === 0 ? 0xffff : token;
}
