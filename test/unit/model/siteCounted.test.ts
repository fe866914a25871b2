import { expect, test } from 'vitest';
import { computeInterstage } from '../../../src/model/interstage.ts';
import { longestRoundMs, waysOfSite } from '../../../src/model/longestRound.ts';
import { shortestSplitMs } from '../../../src/model/planSplit.ts';
import { interstageOf, ownRoundMs, shortestSplitOf, waysWithin } from '../../../src/model/siteCounted.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';

test('what is counted once for a site is what counting it each time says, in every mode and for every change, asked twice', () => {
  const site = siteFacts(ninhKieu(), referenceProfiles());
  for (const round of [1, 2]) {
    for (const from of site.traffic.stages) {
      for (const to of site.traffic.stages) {
        expect(interstageOf(site, from, to), `${round}`).toEqual(computeInterstage(site.safety, from, to));
        for (const mode of ['fixed', 'actuated', 'coordinated', 'coordinatedFixed'] as const) expect(shortestSplitOf(site, { mode }, from, to), `${round} ${mode}`).toBe(shortestSplitMs(site.safety, { mode }, from, to));
      }
    }
    expect(waysWithin(site)).toEqual(waysOfSite(site));
    expect(ownRoundMs(site)).toBe(longestRoundMs(site, { minGreens: [], stages: [] }, waysOfSite(site)));
  }
});

test('another site is counted anew: nothing is remembered of the one before', () => {
  const of = ninhKieu();
  const [before, after] = [siteFacts(of, referenceProfiles()), siteFacts({ ...of, safety: { ...of.safety, intergreens: of.safety.intergreens.map((one) => ({ ...one, ms: one.ms + 3000 })) } }, referenceProfiles())];
  const [a, c] = [before.stages.get('A'), before.stages.get('C')];
  if (a === undefined || c === undefined) throw new Error('no such stages');
  expect(interstageOf(after, a, c).durationMs).toBe(interstageOf(before, a, c).durationMs + 3000);
});
