import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { planSite } from '../../src/sim/full/fullStack.ts';
import { planFullFaults } from '../../src/sim/full/fullFault.ts';
import { createSimulation } from '../../src/sim/junction/simulation.ts';
import { playFull } from './fullPlay.ts';
import { harmlessFaults } from './fullSwarm.ts';
import { sealedNinhKieu } from './site.ts';

const seed = 21;
const endMs = 5 * 60_000;
const site = sealedNinhKieu();

/** What the lamps do where nobody talks to signald at all. */
function aloneLamps(): string {
  const lamps = createHash('sha256');
  const sim = createSimulation({
    site: planSite(site, seed), seed, vehiclesPerHour: 1200,
    tell(line) { if (line.type !== 'seconds') lamps.update(JSON.stringify(line)); },
  });
  sim.run(endMs);
  return lamps.digest('hex');
}

test('whatever happens around signald, the lamps do exactly what they do without it', async () => {
  const quiet = aloneLamps();
  const healthy = await playFull({ site, seed, plan: [], healMs: endMs, endMs });
  expect(healthy.lamps).toBe(quiet);
  const plan = planFullFaults(createRandom(seed), 5000, endMs, harmlessFaults, 2500);
  const troubled = await playFull({ site, seed, plan, healMs: endMs, endMs, ringCapacity: 200 });
  expect(troubled.lamps).toBe(quiet);
  // All of it did happen.
  expect(Object.keys(troubled.stack.figures.faults).toSorted()).toEqual(harmlessFaults.toSorted());
  expect(troubled.stack.agent.starts()).toBeGreaterThan(5);
  expect(troubled.stack.figures.hostileAccepted).toBe(0);
});

test('an accepted plan changes the lamps, and nothing is wrong with them', async () => {
  const plan = [60_000, 120_000].map((atMs) => ({ atMs, disturbance: { kind: 'around', what: 'centre.goodPlan', forMs: 0 } as const }));
  const played = await playFull({ site, seed, plan, healMs: endMs, endMs });
  expect(played.stack.figures).toMatchObject({ plansAccepted: 2, plansRejected: 0, hostileAccepted: 0 });
  expect(played.lamps).not.toBe(aloneLamps());
  expect(played.report.violations).toEqual([]);
});
