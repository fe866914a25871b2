import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundOf } from '../../../src/control/actuation/maxWait.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { coordinatedPlan } from './coordinatedPlan.ts';
import { withMadness } from './madness.ts';
import { createPlant, tick, tickMs } from './plant.ts';
import { createTraffic } from './wait.ts';

const wallFromMs = 1_800_000_000_000;
type Mode = 'coordinated' | 'adaptiveCoordinated';

interface Run { readonly waitMs: number; readonly boundMs: number; readonly ticks: number; readonly displays: boolean }

/** A random site with a plan in step with the clock, its longest wait hardly longer than its round. */
function junction(random: Random, mode: Mode): { readonly site: SealedSite; readonly plan: Plan } | null {
  const made = randomSite(random, { displays: random.next() < 0.4, maxGroups: 6 });
  const advance = made.traffic.detectors.filter(({ role }) => role !== 'button').map((detector, at) => ({ ...detector, id: `far${at}`, role: 'advance' as const, kind: 'loop' as const, distanceM: 60, call: 'none' as const }));
  const bare = coordinatedPlan(made, random, [mode]);
  if (bare === null) return null;
  const plan: Plan = { ...bare, stages: bare.stages.map((item) => (random.next() < 0.5 ? item : { ...item, minSplitMs: Math.max(1000, Math.round((item.splitMs * random.next()) / 1000) * 1000) })) };
  const site: SealedSite = { ...made, traffic: { ...made.traffic, detectors: [...made.traffic.detectors, ...advance] } };
  const maxWaitS = Math.max(45, Math.ceil(roundOf(layoutOf(site), plan).ms / 1000) + random.int(0, 40));
  return { site: { ...site, safety: { ...site.safety, maxWaitS } }, plan };
}

/** The longest wait while the plan runs in step; it ends where the ladder leaves it. */
function run(seed: number, mode: Mode, most: number): Run | null {
  const random = createRandom(seed);
  const made = junction(random, mode);
  if (made === null) return null;
  const { site, plan } = made;
  const plant = createPlant({ site, plan, planVersion: 1 });
  const traffic = createTraffic(site, random);
  let ticks = 0;
  let waitMs = 0;
  for (let count = 0; count < most; count += 1) {
    if (mode === 'adaptiveCoordinated') plant.state = withMadness(plant.state, [...site.traffic.stages.map(({ id }) => id), 'nowhere'], random);
    tick(plant, { wall: { wallMs: wallFromMs + count * tickMs, synced: true, errorMs: 10, coordinatedForMs: 3_600_000 }, detectors: traffic() });
    const steps = plant.state.running.coordinated && plant.state.shown.mode === (mode === 'coordinated' ? 'coordinated' : 'adaptive');
    if (ticks > 0 && !steps) break;
    if (steps) ticks += 1;
    waitMs = plant.state.counters.maxDemandWaitMs;
  }
  return { waitMs, boundMs: site.safety.maxWaitS * 1000, ticks, displays: site.traffic.displays.length > 0 };
}

describe('the longest wait of plans in step with the clock', () => {
  // Examples: a walk alone in its stage, with displays, that nothing ended any more (430 s); a stage that the optimiser began in spite of another's bound; two changes, each a little late, of which one had been counted.
  it.each([['coordinated', [[19], [32], [53]]], ['adaptiveCoordinated', [[25], [41], [42], [342]]]] as const)('serves every demand within maxWaitS, whatever is proposed and whoever sees it on a display: %s', (mode, examples) => {
    const seen = { judged: 0, pressed: 0, displays: 0 };
    assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const done = run(seed, mode, 2500);
      if (done === null || done.ticks < 800) return;
      seen.judged += 1;
      seen.displays += done.displays ? 1 : 0;
      seen.pressed += done.waitMs > done.boundMs - 10_000 ? 1 : 0;
      expect(done.waitMs, `seed ${seed}`).toBeLessThanOrEqual(done.boundMs);
    }), { numRuns: 15, examples: examples.map(([seed]): [number] => [seed]) });
    expect([seen.judged > 4, seen.pressed > 0], JSON.stringify(seen)).toEqual([true, true]);
  });
});
