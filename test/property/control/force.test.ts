import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { detectorForces } from '../../../src/model/detectorForce.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, occupied, tick } from './plant.ts';

const seeds = integer({ min: 0, max: 0xffff_ffff });

describe('forced detectors on random sites', () => {
  it('whoever forces what, the floors hold, nothing stays forced, and everybody is served again afterwards', () => {
    assert(property(seeds, (seed) => {
      const random = createRandom(seed);
      const site = randomSite(random, { displays: random.next() < 0.3, spread: random.next() < 0.3, mode: 'actuated' });
      const { detectors } = site.traffic;
      if (detectors.length === 0) return;
      const plant = createPlant({ site, plan: site.traffic.builtinPlan, planVersion: 0 });
      const check = createImageCheck(site);
      const play = (ticks: number, requests: () => readonly ControlRequest[], busy: number): void => {
        for (let count = 0; count < ticks; count += 1) {
          const step = tick(plant, { requests: requests(), detectors: Object.fromEntries(detectors.map(({ id }) => [id, random.next() < busy ? occupied : clear])) });
          check.see(step.posture, plant.written, plant.n * 100);
        }
      };
      const anything = (): readonly ControlRequest[] => (random.next() < 0.95 ? [] : [{
        kind: 'detector', detector: random.pick(detectors).id, state: random.pick([...detectorForces, null]), source: random.pick(['technician', 'centre']),
        untilMs: plant.n * 100 + random.int(1, 60) * 1000,
      }]);
      play(1500, anything, 0.3);
      play(610, () => [], 0.3);
      expect(plant.step?.view.forces, `seed ${seed}`).toEqual({});
      const greens = { ...plant.state.counters.greensByGroup };
      play(2000 + site.traffic.stages.length * 800, () => [], 1);
      expect(check.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      const unserved = site.traffic.stages.flatMap(({ groups }) => groups).filter((id) => (plant.state.counters.greensByGroup[id] ?? 0) === (greens[id] ?? 0));
      expect(unserved.filter((id) => plant.written[id] !== 'green' && plant.written[id] !== 'flashingYellow'), `seed ${seed}`).toEqual([]);
    }), { numRuns: 25 });
  });
});
