import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { allStop, allYellow, createPlant, startUp, tick, type Weather } from '../../unit/guard/plant.ts';
import { randomJunction } from './randomJunction.ts';

/** What the lamps of one random junction did when flash was left as early as control liked. */
interface Left { readonly redToYellow: readonly string[]; readonly reached: boolean }

/** From all red: flash for a few ticks on a line that loses most of it, then yellow is asked for until it comes. */
function leave(seed: number, flashTicks: number, loss: number): Left {
  const random = createRandom(seed);
  const site = randomJunction(random);
  const plant = createPlant(site);
  startUp(site, plant);
  const from = plant.changes.length;
  const lossy: Weather = { requestLost: () => random.next() < loss, answerLost: () => random.next() < loss };
  for (let i = 0; i < flashTicks; i += 1) tick(site, plant, i === 0 ? 'flash' : 'flashTime', allStop(site), lossy);
  for (let i = 0; i < 30; i += 1) tick(site, plant, 'yellow', allYellow(site), i < 10 ? lossy : {});
  const redToYellow = site.groups.filter(({ kind }) => kind === 'vehicle3' || kind === 'bicycle' || kind === 'tram').flatMap(({ id }) => {
    const shown = plant.changes.slice(from).filter(({ group }) => group === id).map(({ aspect }) => aspect);
    return shown[0] === 'yellow' ? [`${id}: red, ${shown.join(', ')}`] : [];
  });
  return { redToYellow, reached: plant.guard.phase === 'yellow' };
}

const seeds = integer({ min: 0, max: 0xffff_ffff });

test('no red goes to the yellow of a start-up: guard lets it out of a flash that every board has shown, however early it is asked for', () => {
  let reached = 0;
  assert(property(seeds, integer({ min: 1, max: 12 }), integer({ min: 0, max: 8 }), (seed, flashTicks, tenths) => {
    const left = leave(seed, flashTicks, tenths / 10);
    expect(left.redToYellow, `seed ${seed}`).toEqual([]);
    reached += left.reached ? 1 : 0;
  }), { numRuns: 100 });
  expect(reached).toBeGreaterThan(20);
});
