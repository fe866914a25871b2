import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noPromises, type PromiseCounts } from '../../../src/model/promise.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';
import { createImageCheck } from './imageCheck.ts';
import { clear, createPlant, failed, occupied, tick, tickMs } from './plant.ts';

interface Run { readonly violations: readonly string[]; readonly promises: PromiseCounts; readonly started: readonly string[]; readonly fulls: number; readonly greens: number }

/** Exits that fill, empty and fail at random, of random groups. */
function run(seed: number, ticks: number): Run {
  const random = createRandom(seed);
  const displays = random.next() < 0.4;
  const site = randomSite(random, { displays });
  const vehicles = site.safety.groups.filter(({ kind }) => kind !== 'pedestrian2').map(({ id }) => id);
  const like = site.traffic.detectors[0];
  if (like === undefined) throw new Error('a site without detectors');
  const exits = ['x1', 'x2'].map((id) => ({ ...like, id, kind: 'loop' as const, role: 'count' as const, call: 'none' as const, extend: false, groups: vehicles.filter(() => random.next() < 0.4).slice(0, 4) })).filter(({ groups }) => groups.length > 0);
  const mode = random.pick(['actuated', 'fixed', 'adaptive'] as const);
  const traffic = { ...site.traffic, detectors: [...site.traffic.detectors, ...exits], exits: exits.map(({ id }) => ({ detector: id, fullS: random.int(3, 15) })) };
  const plant = createPlant({ site: { ...site, traffic }, plan: { ...site.traffic.builtinPlan, mode }, planVersion: 0 });
  const check = createImageCheck(site);
  const weather = new Map(exits.map(({ id }) => [id, clear]));
  const started: string[] = [];
  let greens = 0;
  for (let count = 0; count < ticks; count += 1) {
    for (const { id } of exits) if (random.next() < 0.004) weather.set(id, random.pick([clear, occupied, occupied, occupied, failed]));
    const before = plant.state;
    tick(plant, { detectors: { ...Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, random.next() < 0.3 ? occupied : clear])), ...Object.fromEntries(weather) } });
    const last = plant.images.at(-1);
    if (last !== undefined) check.see(last.posture, last.image, last.n * tickMs);
    // Who was kept from green when a stage was chosen is not chosen for it.
    if (before.sequence.target === null && plant.state.sequence.target !== null) {
      greens += 1;
      const { served } = plant.state.sequence;
      started.push(...plant.state.spillBack.blocked.filter((group) => served.includes(group)).map((group) => `${seed}/${count} ${group}`));
    }
  }
  return { violations: check.violations, promises: plant.step?.view.promises ?? noPromises, started, fulls: plant.events.filter(({ code, data }) => code === 'exit.full' && data['state'] === 'full').length, greens };
}

describe('full exits on random sites', () => {
  it('cut no minimum, show nothing the street may not see, break no number, and nobody starts into one', () => {
    let fulls = 0;
    let greens = 0;
    assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const done = run(seed, 2500);
      expect(done.violations.slice(0, 3), `seed ${seed}`).toEqual([]);
      expect(done.started.slice(0, 3), `seed ${seed}`).toEqual([]);
      const { broken } = done.promises;
      expect([broken.early ?? 0, broken.moved ?? 0, broken.withheld ?? 0], `seed ${seed}`).toEqual([0, 0, 0]);
      fulls += done.fulls;
      greens += done.greens;
    }), { numRuns: 12 });
    expect(fulls).toBeGreaterThan(10);
    expect(greens).toBeGreaterThan(50);
  }, 240_000);
});
