import { expect, test } from 'vitest';
import { freshSeed } from '../seed.ts';
import { actMs } from './seeds.ts';
import { replayOf, swarm, type SwarmSite } from './swarm.ts';

/** Seeds that nobody has seen: another few with each commit. */
const first = freshSeed;

test.each([
  ['random', first], ['ninh-kieu', first + 1], ['random', first + 2],
] as const satisfies readonly (readonly [SwarmSite, number])[])('a fresh seed: %s, seed %i', (kind, seed) => {
  expect(swarm(kind, seed, actMs).problems, `replay: ${replayOf(kind, seed, actMs)}; then it joins test/simulation/seeds.ts`).toEqual([]);
});
