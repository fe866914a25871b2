import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { roundOf } from '../../../src/control/actuation/maxWait.ts';
import { layoutOf } from '../../../src/control/layout.ts';
import { clear, createPlant, failed, occupied, tick, tickMs } from './plant.ts';
import { createImageCheck } from './imageCheck.ts';
import { randomSite } from '../randomSite.ts';

const seeds = integer({ min: 0, max: 0xffff_ffff });

/** An optimiser gone mad: whatever stage, for whatever run of it, at every tick. */
function run(seed: number, ticks: number): { readonly violations: readonly string[]; readonly proposed: number; readonly followed: number; readonly longestWaitS: number; readonly boundS: number } {
  const random = createRandom(seed);
  const site = randomSite(random, { displays: random.next() < 0.3 });
  const advance = site.traffic.detectors.map((detector, at) => ({ ...detector, id: `far${at}`, role: 'advance' as const, kind: 'loop' as const, distanceM: 60, call: 'none' as const }));
  const traffic = { ...site.traffic, detectors: [...site.traffic.detectors, ...advance] };
  const plant = createPlant({ site: { ...site, traffic }, plan: { ...site.traffic.builtinPlan, mode: 'adaptive' }, planVersion: 0 });
  const check = createImageCheck(site);
  const stages = [...site.traffic.stages.map(({ id }) => id), 'nowhere'];
  let proposed = 0;
  let longestWaitS = 0;
  for (let count = 0; count < ticks; count += 1) {
    const { adaptive, sequence, lastMs } = plant.state;
    if (adaptive !== null) {
      const to = random.next() < 0.8 ? random.pick(stages) : null;
      const explanation = { rule: 'planner' as const, stage: sequence.stage ?? '', to, cost: 0, binding: 'none' as const, alternative: null, queues: {}, labels: 0, ticks: 0 };
      const honest = random.next() < 0.7;
      const proposal = { stage: honest ? (sequence.stage ?? '') : random.pick(stages), beganMs: honest ? sequence.beganMs : random.int(0, lastMs), madeMs: lastMs, to, leadS: random.int(0, 9), explanation };
      plant.state = { ...plant.state, adaptive: { ...adaptive, proposal } };
      proposed += 1;
    }
    tick(plant, { detectors: Object.fromEntries(traffic.detectors.map(({ id }) => [id, random.next() < 0.02 ? failed : random.next() < 0.4 ? occupied : clear])) });
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
    longestWaitS = Math.max(longestWaitS, plant.step?.view.oldestDemandS ?? 0);
  }
  const followed = plant.events.filter(({ code, data }) => code === 'stage.decided' && data['cause'] === 'optimiser').length;
  return { violations: check.violations, proposed, followed, longestWaitS, boundS: Math.max(site.safety.maxWaitS, roundOf(layoutOf(plant.config.site), plant.config.plan).ms / 1000) };
}

describe('a hostile optimiser', () => {
  it('changes nothing unsafe: no image that the street may never see, and nobody waits longer than the site allows', () => {
    let followed = 0;
    let proposed = 0;
    assert(property(seeds, (seed) => {
      const result = run(seed, 2000);
      expect(result.violations).toEqual([]);
      // A wait of 1.5 maxWait alarms, and steps to fixed time; where one round of minima is longer, that is the bound.
      expect(result.longestWaitS).toBeLessThanOrEqual(1.5 * result.boundS + 1);
      followed += result.followed;
      proposed += result.proposed;
    }), { numRuns: 8, examples: [[31]] });
    // It was listened to, where it asked for what is allowed.
    expect(proposed).toBeGreaterThan(5000);
    expect(followed).toBeGreaterThan(10);
  });
});
