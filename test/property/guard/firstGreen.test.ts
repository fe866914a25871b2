import { assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SiteSafety } from '../../../src/model/artefact.ts';
import type { Aspect } from '../../../src/model/aspect.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { allStop, allYellow, createPlant, tick, type Weather } from '../../unit/guard/plant.ts';
import { randomJunction } from './randomJunction.ts';

/** What the start-up of one random junction came to. */
interface Start {
  /** How long every lamp had stood before the first of them was told anything else, ms. */
  readonly redMs: number;
  readonly wantedMs: number;
  /** Between the first request of a green and its lamp, ms. */
  readonly askedBeforeMs: number;
}

/** One group that goes at once: red and yellow first, where it has them. */
function firstGreen(site: SiteSafety, group: SiteSafety['groups'][number]): Record<string, Aspect> {
  return { ...allStop(site), [group.id]: group.redYellowMs > 0 ? 'redYellow' : 'green' };
}

/** `hurryMs`: by how much the sequencer wants its green too soon. `mad`: the third road grants everything, asked or not, and answers are lost. */
function startUp(seed: number, hurryMs: number, mad: boolean): Start {
  const random = createRandom(seed);
  const site = randomJunction(random);
  const plant = createPlant(site);
  const every = site.groups.flatMap(({ id }) => [id, `${id}/steady`]);
  const weather: Weather = {
    lateMs: () => random.int(0, 40), answerLost: () => random.next() < (mad ? 0.03 : 0),
    ...(mad ? { granted: () => every } : {}),
  };
  for (let i = 0; i < 10; i += 1) tick(site, plant, 'flash', allStop(site), weather);
  for (let i = 0; i < 20; i += 1) tick(site, plant, 'flashTime', allStop(site), weather);
  for (let i = 0; i < 34; i += 1) tick(site, plant, 'yellow', allYellow(site), weather);
  const group = site.groups.find(({ kind }) => kind === 'vehicle3') ?? site.groups[0];
  if (group === undefined) throw new Error('a junction without groups');
  const wantedMs = plant.guard.tables.startAllRedMs;
  const stop = allStop(site);
  let askedAtMs: number | null = null;
  let seenMs: number | null = null;
  // Arrows without a red change nothing when all red begins: it begins for them by the image.
  let redFromMs: number | null = null;
  for (let i = 0; i < 800; i += 1) {
    seenMs ??= plant.guard.phase === 'allRed' ? plant.guard.phaseSeenMs : null;
    const goes = seenMs !== null && plant.nowMs + 100 - seenMs >= wantedMs - 100 - hurryMs;
    redFromMs ??= plant.guard.phase === 'allRed' ? plant.nowMs : null;
    const stoodMs = Math.max(redFromMs ?? 0, ...plant.changes.map(({ tMs }) => tMs));
    const verdict = tick(site, plant, goes ? 'run' : 'allRed', goes ? firstGreen(site, group) : stop, weather);
    if (askedAtMs === null && verdict.asked.some((ask) => ask.split('/')[0] === group.id)) askedAtMs = plant.nowMs;
    const lit = plant.changes.find(({ tMs, group: id, aspect }) => tMs > stoodMs && aspect !== stop[id]);
    if (goes && lit !== undefined) return { redMs: lit.tMs - stoodMs, wantedMs, askedBeforeMs: lit.tMs - (askedAtMs ?? lit.tMs) };
  }
  throw new Error(`seed ${seed}: no green at all`);
}

const seeds = integer({ min: 0, max: 0xffff_ffff });

describe('the first green of a start-up', () => {
  test('is never lit before all red is done, however early it is asked for or granted', () => {
    assert(property(seeds, integer({ min: 0, max: 4000 }), (seed, hurryMs) => {
      const start = startUp(seed, hurryMs, true);
      expect(start.redMs, `seed ${seed} hurry ${hurryMs}`).toBeGreaterThanOrEqual(start.wantedMs);
    }), { numRuns: 60 });
  });

  test('is asked for in the last tick of all red, so that it is lit in the first tick after', () => {
    assert(property(seeds, (seed) => {
      const { redMs, wantedMs, askedBeforeMs } = startUp(seed, 0, false);
      expect(askedBeforeMs, `seed ${seed}`).toBeGreaterThanOrEqual(90);
      // Read-back of the red 0.1 s, the tick after all red 0.1 s with its lateness.
      expect(redMs - wantedMs, `seed ${seed}`).toBeLessThanOrEqual(340);
    }), { numRuns: 60, examples: [[1_027_822_815]] });
  });
});
