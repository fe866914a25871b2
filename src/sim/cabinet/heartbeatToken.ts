/** The token that a signal-head board accepts for its challenge (reference board, heartbeat): never 0, which means none. */
export function heartbeatToken(challenge: number): number {
  const mixed = (challenge ^ 0x4e54) & 0xffff;
  const turned = ((mixed << 5) | (mixed >>> 11)) & 0xffff;
  return turned === 0 ? 0xffff : turned;
}

/** The board's next challenge: a 16-bit Galois register of full length, never 0. */
export function nextChallenge(challenge: number): number {
  const shifted = challenge >>> 1;
  return (challenge & 1) === 1 ? shifted ^ 0xb400 : shifted;
}

/** First challenge after a boot: another one at each boot, so that a token from before is worth nothing. */
export function firstChallenge(bootCounter: number, unit: number): number {
  let challenge = (((bootCounter * 0x9e37) ^ (unit * 0x1f35)) & 0xffff) || 1;
  for (let turn = 0; turn < 16; turn += 1) challenge = nextChallenge(challenge);
  return challenge;
}
