import { expect, describe, test } from 'vitest';
import { compare, type Conformance } from './conformance.ts';
import { modelSite, ownGuard, type GuardRoad } from './replay.ts';

const sampled = 60_000;
const depth = 900;

function told(found: Conformance): string {
  return [...found.kinds].filter(([kind]) => kind.startsWith('run')).map(([kind, count]) => `${kind.trim()} ${count}`).join(', ');
}

describe('guard decides as the model does, on transitions of the search itself', () => {
  test.each([['every pair hard', false], ['two groups may run together', true]])('%s', async (name, together) => {
    const found = await compare({ road: ownGuard, transitions: sampled, every: 4, together, depth });
    process.stdout.write(`conformance, ${name}: ${found.compared} transitions compared of ${found.searched} searched; ${told(found)}\n`);
    expect(found.disagreements).toEqual([]);
    expect(found.compared).toBeGreaterThanOrEqual(50_000);
    // Agreement says something only where all sorts of decisions were met.
    for (const rule of ['cycle', 'minGreen', 'pair', 'tripped', 'unknown', 'yellow']) {
      expect([...found.kinds.keys()].some((kind) => kind.startsWith('run') && kind.includes(rule)), rule).toBe(true);
    }
    for (const outcome of ['0 33', '0 20', '0 02', '1 00', '2 00']) expect(found.kinds.get(`scan ${outcome}`) ?? 0, outcome).toBeGreaterThan(0);
  }, 600_000);
});

/** Guards with a rule changed: the comparison must notice each. */
const changed: readonly (readonly [string, GuardRoad])[] = [
  ['a read-back is paired with the newest image', {
    ...ownGuard, judgeSample: (site, state, sample, nowMs) => ownGuard.judgeSample(site, state, { ...sample, appliedSeq: state.written.at(-1)?.seq ?? sample.appliedSeq }, nowMs),
  }],
  ['a start needs no grant', {
    ...ownGuard, judgeImage: (site, state, request, nowMs) => ownGuard.judgeImage(site, state, { ...request, granted: new Set(['a', 'b', 'c']) }, nowMs),
  }],
  ['a board is never silent', {
    ...ownGuard, judgeImage: (site, state, request, nowMs) => {
      const boards = state.boards.mapped((board) => ({ ...board, atMs: nowMs }));
      return ownGuard.judgeImage(site, { ...state, boards }, request, nowMs);
    },
  }],
];

describe('a guard that errs is noticed', () => {
  test.each(changed)('%s', async (_name, road) => {
    expect((await compare({ road, transitions: sampled, every: 4, together: false, depth })).disagreements).not.toEqual([]);
  }, 600_000);

  test('an intergreen that is half a second short', async () => {
    const site = modelSite(false);
    const short = { ...site, intergreens: site.intergreens.map((one) => (one.ms === 6000 ? { ...one, ms: 5500 } : one)) };
    expect((await compare({ road: ownGuard, transitions: 250_000, every: 4, together: false, site: short, depth })).disagreements).not.toEqual([]);
  }, 600_000);
});
