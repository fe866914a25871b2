import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SealedSite } from '../../src/model/artefact.ts';
import { createNuisanceJunction, type NuisanceJunction, type NuisanceSpec } from '../../src/sim/nuisance/junction.ts';
import { createLeanJunction } from '../../src/sim/nuisance/lean/leanJunction.ts';
import { lampsOnly, randomSealed, sealedNinhKieu } from './site.ts';

interface Seen { readonly answers: number; readonly hash: string; readonly figures: object }

/** Every answer of every line (with its image and read-back), its time, and all that was counted. */
function play(make: (spec: NuisanceSpec) => NuisanceJunction, spec: NuisanceSpec, hours: number): Seen {
  const hash = createHash('sha256');
  let answers = 0;
  const junction = make({
    ...spec,
    witness(reply) {
      answers += 1;
      hash.update(JSON.stringify(reply));
    },
  });
  junction.run(hours * 3_600_000);
  const { tally, troubles, air } = junction;
  return { answers, hash: hash.digest('hex'), figures: { tally, troubles, frames: air.frames, lost: air.lost, colouredMs: junction.colouredMs(), state: junction.state() } };
}

const none = { bursts: false, stalls: false };
const all = { bursts: true, stalls: true };

// The straight loop is the whole world's order of things, or its hours prove nothing.
test.each<[string, SealedSite, Omit<NuisanceSpec, 'site'>]>([
  ['one lamp board, 1 % lost', lampsOnly(11, 1), { seed: 11, loss: 0.01, trouble: none }],
  ['two lamp boards, bursts and stalls', lampsOnly(12, 2), { seed: 12, loss: 0.001, trouble: all }],
  ['the shipped site, 5 % lost, bursts and stalls', sealedNinhKieu(), { seed: 3, loss: 0.05, trouble: all }],
  ['a random site with a detector line', randomSealed(5), { seed: 5, loss: 0.01, trouble: all }],
  ['no retry, 12 % lost: it falls and starts again', sealedNinhKieu(), { seed: 2, loss: 0.12, trouble: all, retry: false }],
])('the straight loop does what the world does, answer by answer: %s', (_name, site, spec) => {
  const hours = 0.08;
  const lean = play(createLeanJunction, { ...spec, site }, hours);
  expect(lean).toEqual(play(createNuisanceJunction, { ...spec, site }, hours));
  expect(lean.answers).toBeGreaterThan(2500);
  if (spec.retry === false) expect(lean.figures).toHaveProperty('tally.flashes', expect.toSatisfy((count: number) => count >= 1));
}, 60_000);

test('other dice are another run', () => {
  const site = lampsOnly(11, 1);
  const spec = { site, loss: 0.01, trouble: none };
  expect(play(createLeanJunction, { ...spec, seed: 1 }, 0.02).hash).not.toBe(play(createLeanJunction, { ...spec, seed: 2 }, 0.02).hash);
});

test('sites of lamps only change their stages by recall, on as many boards as asked for', () => {
  for (let seed = 1; seed <= 4; seed += 1) {
    const boards = 1 + (seed % 2);
    const site = lampsOnly(seed, boards);
    expect(site.safety.boards).toHaveLength(boards);
    expect(site.safety.groups.length).toBeGreaterThanOrEqual(4);
    const junction = createLeanJunction({ site, seed, loss: 0, trouble: none });
    junction.run(300_000);
    expect(junction.tally.stageChanges, `seed ${seed}`).toBeGreaterThan(2);
    expect(junction.tally.flashes).toBe(0);
  }
}, 60_000);
