import { beforeAll, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../src/cli/site/profileFolder.ts';
import { checkSite } from '../../../src/model/siteCheck.ts';
import { siteFromRings } from '../../../src/model/siteFromRings.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import type { ProfileSet } from '../../../src/model/siteLamp.ts';
import { ringsSheet, walkingSheet } from './rings.ts';

let profiles: ProfileSet;
beforeAll(async () => { ({ profiles } = await loadProfiles()); });

function made(sheet: unknown): SiteSource {
  const site = siteFromRings(sheet);
  if (!site.ok) throw new Error(JSON.stringify(site.problems));
  return site.value;
}
const codes = (sheet: unknown): readonly string[] => {
  const site = siteFromRings(sheet);
  return site.ok ? [] : site.problems.map(({ code, path }) => `${code} ${path}`);
};
const relation = ({ safety }: SiteSource, a: string, b: string): string | undefined => safety.relations.find((one) => [one.a, one.b].includes(a) && [one.a, one.b].includes(b))?.relation;

const clear = (redClearMs: number): number | undefined => made({ ...ringsSheet, phases: ringsSheet.phases.map((phase) => ({ ...phase, redClearMs })) }).safety.intergreens.find(({ from, to }) => from === 'v1' && to === 'v2')?.ms;

describe('a dual-ring sheet as a site', () => {
  it('has a stage for every pair that may run together, and nothing that the site check refuses', () => {
    const site = made(ringsSheet);
    expect(site.traffic.stages.map(({ id }) => id)).toEqual(['S1-5', 'S1-6', 'S2-5', 'S2-6', 'S3-7', 'S3-8', 'S4-7', 'S4-8']);
    expect([relation(site, 'v1', 'v2'), relation(site, 'v1', 'v5'), relation(site, 'v2', 'v6'), relation(site, 'v2', 'v8')]).toEqual(['hard', 'none', 'none', 'hard']);
    expect(checkSite(site, profiles).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('clears by yellow and red, never by less than a second of red', () => {
    expect([clear(0), clear(2500)]).toEqual([4000, 5500]);
  });

  it('has walks that turning traffic yields to, and overlaps with their trailing green', () => {
    const site = made(walkingSheet);
    expect([relation(site, 'v2', 'p2'), relation(site, 'p2', 'v6'), relation(site, 'p2', 'v1'), relation(site, 'p2', 'v4')]).toEqual(['yield', 'none', 'hard', 'hard']);
    expect(site.safety.groups.find(({ id }) => id === 'oA')?.overlap).toEqual({ parents: ['v5', 'v6'], trailingGreenMs: 3000 });
    expect(site.traffic.stages.filter(({ groups }) => groups.includes('oA')).map(({ id }) => id)).toEqual(['S1-5', 'S1-6', 'S2-5', 'S2-6']);
    expect([relation(site, 'oA', 'v1'), relation(site, 'oA', 'v6'), relation(site, 'oA', 'v3'), relation(site, 'oA', 'p2')]).toEqual(['none', 'none', 'hard', 'none']);
    expect(checkSite(site, profiles).filter(({ severity }) => severity === 'error')).toEqual([]);
    // An overlap that conflicts with a phase beside its parent is found by the site check.
    const torn = made({ ...walkingSheet, overlaps: [{ id: 'A', parents: [1, 8], conflicts: [4] }] });
    expect(checkSite(torn, profiles).filter(({ severity }) => severity === 'error').map(({ code, params }) => [code, params])).toEqual([['stage.hardPair', { stage: 'S4-8', a: 'v4', b: 'oA' }]]);
  });

  it('takes rings of different lengths, and a ring that has nobody on a side', () => {
    const site = made({ ...ringsSheet, phases: ringsSheet.phases.filter(({ id }) => [2, 4, 5, 6].includes(id)), rings: [[[2], [4]], [[5, 6], []]] });
    expect(site.traffic.stages.map(({ id }) => id)).toEqual(['S2-5', 'S2-6', 'S4']);
    expect(checkSite(site, profiles).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('names what is wrong with a sheet', () => {
    expect(codes({ ...ringsSheet, rings: [[[1, 2], [3, 4]], [[5, 6], [7, 9]]] })).toEqual(['rings.phasePlace phases[7].id', 'rings.phaseUnknown rings[1][1][1]']);
    expect(codes({ ...ringsSheet, rings: [[[1, 2], [3, 4]], [[5, 6, 7, 8]]] })).toEqual(['rings.sides rings']);
    expect(codes({ ...ringsSheet, phases: [...ringsSheet.phases, ringsSheet.phases[0]] })).toEqual(['rings.phaseTwice phases[8].id']);
    expect(codes({ ...ringsSheet, phases: ringsSheet.phases.map((phase) => (phase.id === 4 ? { ...phase, walkMs: 7000 } : phase)) })).toEqual(['rings.walk phases[3]']);
    expect(codes({ ...ringsSheet, phases: ringsSheet.phases.slice(0, 2), rings: [[[1]], [[2]]] })).toEqual(['rings.alone rings']);
  });
});
