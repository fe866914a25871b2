import { expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { planFullFaults } from '../../src/sim/full/fullFault.ts';
import { freshSeed } from '../seed.ts';
import { playFull } from './fullPlay.ts';
import { drainBoundMs, fullSwarm } from './fullSwarm.ts';
import { sealedNinhKieu } from './site.ts';

const minuteMs = 60_000;
/** Seeds of the swarm around signald. One that has failed once stays for good. */
const seeds: readonly number[] = [1, 2, 3, 209_028_505];

test.each([...seeds, freshSeed])('nothing is lost, nothing is double, and it drains: seed %i', async (seed) => {
  const { problems } = await fullSwarm(seed, 6 * minuteMs);
  expect(problems, `seed ${seed}`).toEqual([]);
});

async function outcomeOf(seed: number): Promise<string> {
  const { played } = await fullSwarm(seed, 2 * minuteMs);
  return JSON.stringify([played.lamps, played.verdict, played.stack.figures, played.stack.broker.figures, played.link]);
}

test('the same seed is the same run, down to the rows of the centre', async () => {
  expect(await outcomeOf(7)).toBe(await outcomeOf(7));
});

// A checker that finds nothing on a disk that loses what it acknowledged finds nothing anywhere.
test('canary: a disk that acknowledges before it writes loses records, and the ledger says so', async () => {
  const plan = planFullFaults(createRandom(5), 30_000, 5 * minuteMs, ['agent.powerCut', 'broker.gone'], 15_000);
  const spec = { site: sealedNinhKieu(), seed: 5, plan, healMs: 5 * minuteMs, endMs: 6 * minuteMs + drainBoundMs };
  const honest = await playFull(spec);
  expect(honest.verdict.lostRecords).toBe(0);
  const lying = await playFull({ ...spec, lyingDisk: true });
  expect(lying.verdict.lostRecords).toBeGreaterThan(0);
});
