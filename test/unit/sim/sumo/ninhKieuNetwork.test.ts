import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairKey } from '../../../../src/model/relation.ts';
import { checkSite } from '../../../../src/model/siteCheck.ts';
import { generateSite } from '../../../../src/sim/fromSumo/generate.ts';
import { siteIdOf } from '../../../../src/sim/sumo/siteFromSumo.ts';
import { ninhKieu, referenceProfiles } from '../../model/ninhKieu.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'config', 'sites', 'ninh-kieu', 'sumo');
const generated = generateSite(folder);
if (!generated.ok) throw new Error(JSON.stringify(generated.problems));
const site = generated.value;

/** The network's groups by the names of the site file. */
const names: Readonly<Record<string, string>> = { v1: 'vN', v2: 'lN', v3: 'vE', v4: 'vS', v5: 'lS', v6: 'vW', p1: 'pN', p2: 'pE', p3: 'pS', p4: 'pW' };
const named = (id: string): string => names[id] ?? id;

describe('the network of Ninh Kiều', () => {
  it('gives a site without a problem', () => {
    expect(checkSite(site, referenceProfiles())).toEqual([]);
  });

  it('says the same of every pair of groups as the matrix written by hand', () => {
    const fromNetwork = Object.fromEntries(site.safety.relations.map(({ a, b, relation }) => [pairKey(named(a), named(b)), relation]));
    const byHand = Object.fromEntries(ninhKieu().safety.relations.map(({ a, b, relation }) => [pairKey(a, b), relation]));
    expect(fromNetwork).toEqual(byHand);
  });

  it('has the stages of the site', () => {
    expect(site.traffic.stages.map(({ groups }) => groups.map(named).toSorted())).toEqual(ninhKieu().traffic.stages.map(({ groups }) => groups.toSorted()));
  });

  it('takes 16 channels a loop card and 8 heads a board', () => {
    expect(site.safety.boards.map(({ id, unit }) => `${id} ${unit}`)).toEqual(['hb1 1', 'hb2 2', 'lc1 11', 'lc2 12']);
    expect(site.traffic.detectors[16]).toMatchObject({ board: 'lc2', channel: 1 });
    expect(site.safety.lamps[8]).toMatchObject({ group: 'p3', board: 'hb2', slot: 1 });
  });

  it('has no light of another name', () => {
    expect(() => generateSite(folder, 'other')).toThrow('no traffic light other; the network has ninh-kieu');
  });

  it.each([['gneJ1 West', 'gnej1-west'], ['--', 'site-'], ['7', 'site-7'], ['a'.repeat(50), 'a'.repeat(32)]])('makes an id of %s', (text, id) => {
    expect(siteIdOf(text)).toBe(id);
  });
});
