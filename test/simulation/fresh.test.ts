import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { actMs } from './seeds.ts';
import { replayOf, swarm, type SwarmSite } from './swarm.ts';

/** Seeds that nobody has seen: another few each time. NGATU_SIM_SEED repeats them. */
const first = Number(process.env['NGATU_SIM_SEED'] ?? randomInt(1, 2 ** 31 - 10));

test.each([
  ['random', first], ['ninh-kieu', first + 1], ['random', first + 2],
] as const satisfies readonly (readonly [SwarmSite, number])[])('a fresh seed: %s, seed %i', (kind, seed) => {
  expect(swarm(kind, seed, actMs).problems, `replay: ${replayOf(kind, seed, actMs)}; then it joins test/simulation/seeds.ts`).toEqual([]);
});
