import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, occupied, tick } from './plant.ts';

/** A random site with a button for each stage, every other one a radio's, and one that steps. */
function withButtons(site: SealedSite): SealedSite {
  const stages = site.traffic.stages.map(({ id }) => id);
  const inputs = [...stages.map((stage) => ({ input: `b-${stage}`, stage })), { input: 'b-step' }];
  const like = { kind: 'loop' as const, role: 'count' as const, groups: [site.safety.groups[0]?.id ?? ''], board: 'x1', distanceM: 0, call: 'none' as const, extend: false, delayMs: 0, extensionMs: 0 };
  return {
    ...site,
    traffic: {
      ...site.traffic, detectors: [...site.traffic.detectors, ...inputs.map(({ input }, at) => ({ ...like, id: input, channel: 40 + at }))],
      police: { remoteIdleS: 300, buttons: inputs.map((button, at) => ({ ...button, remote: at % 2 === 1 })) },
    },
  };
}

const seeds = integer({ min: 0, max: 0xffff_ffff });

describe('stage buttons and the radio on random sites', () => {
  it('whatever is pressed and when, the floors hold, and the stage that was pressed last stands in the end', () => {
    assert(property(seeds, (seed) => {
      const random = createRandom(seed);
      const site = withButtons(randomSite(random, { displays: random.next() < 0.3, spread: random.next() < 0.3 }));
      const plant = createPlant({ site, plan: site.traffic.builtinPlan, planVersion: 0 });
      const check = createImageCheck(site);
      const buttons = site.traffic.police?.buttons ?? [];
      let down: string | null = null;
      const play = (ticks: number, presses: () => string | null, manual: boolean): void => {
        for (let count = 0; count < ticks; count += 1) {
          down = presses();
          const step = tick(plant, { inputs: { policeManual: manual }, detectors: Object.fromEntries(site.traffic.detectors.map(({ id, role }) => [id, id === down || (role !== 'count' && random.next() < 0.3) ? occupied : clear])) });
          check.see(step.posture, plant.written, plant.n * 100);
        }
      };
      play(400, () => null, false);
      play(1200, () => (random.next() < 0.9 ? down : random.next() < 0.5 ? null : random.pick(buttons).input), true);
      const goal = random.pick(site.traffic.stages).id;
      play(3, () => null, true);
      play(3, () => `b-${goal}`, true);
      play(1500, () => null, true);
      expect(check.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      expect(plant.step?.view, `seed ${seed}`).toMatchObject({ stage: goal, source: 'policePanel' });
      // The key turned back, the plan goes on, and everybody is owed a green.
      play(5, () => null, false);
      expect(plant.state.order.ruling.force, `seed ${seed}`).toBeNull();
    // The example: a button in red-and-yellow, whose green had been promised to a display anew.
    }), { numRuns: 40, examples: [[15]] });
  });
});
