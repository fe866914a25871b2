import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/model/problem.ts';
import { checkSite } from '../../../src/model/siteCheck.ts';
import { parseSite } from '../../../src/model/siteParse.ts';
import { siteProblemCodes } from '../../../src/model/siteProblem.ts';
import { problemText } from '../../../src/text/problem.ts';
import { languages } from '../../../src/text/sentence.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';
import { plantedSites, toStreet } from './plantedSites.ts';

const good = ninhKieu();
const profiles = referenceProfiles();

function planted(code: keyof typeof plantedSites): readonly Problem[] {
  const site = structuredClone(good);
  const own = new Map(profiles);
  plantedSites[code].plant(site, own);
  return checkSite(site, own);
}

describe('site check', () => {
  it('finds nothing in a good site, on a bench and on a street', () => {
    expect(checkSite(good, profiles)).toEqual([]);
    const street = structuredClone(good);
    toStreet(street);
    expect(checkSite(street, profiles)).toEqual([]);
  });

  it.each(siteProblemCodes)('finds a planted %s, and nothing else', (code) => {
    const found = planted(code);
    expect([...new Set(found.map((one) => one.code))]).toEqual([code]);
    expect(found[0]).toMatchObject({ path: plantedSites[code].path, severity: plantedSites[code].severity ?? 'error' });
  });

  it.each(siteProblemCodes)('says a planted %s in both languages with every parameter filled in', (code) => {
    const [found] = planted(code);
    if (found === undefined) throw new Error(code);
    const [vi, en] = languages.map((lang) => problemText(lang, found));
    for (const sentence of [vi?.what, vi?.fix, en?.what, en?.fix]) {
      expect(sentence).toMatch(/\S/);
      expect(sentence).not.toMatch(/[{}]|undefined/);
    }
    expect(vi).not.toEqual(en);
  });

  it('sees the yellow trap of either side where both yield to each other', () => {
    const site = structuredClone(good);
    site.traffic.stages.push({ id: 'D', groups: ['vE'], throughAllRed: [] });
    expect(checkSite(site, profiles).map(({ code, params }) => [code, params['group'], params['opposing']])).toEqual([['stage.yellowTrap', 'vW', 'vE']]);
  });

  it('makes geometry warnings on a generated site, and nothing else', () => {
    const site = structuredClone(good);
    site.safety.generatedFrom = 'a network';
    const [first] = site.safety.groups;
    if (first !== undefined) Object.assign(first, { speedKmh: 60, redRevertMs: 1000 });
    expect(checkSite(site, profiles).map(({ code, severity }) => [code, severity])).toEqual([['group.yellowShort', 'warning'], ['group.redRevertShort', 'error']]);
  });

  it('never lets a yellow under 3 s through, generated or not', () => {
    const site = structuredClone(good);
    site.safety.generatedFrom = 'a network';
    const [first] = site.safety.groups;
    if (first !== undefined) first.yellowMs = 2900;
    expect(checkSite(site, profiles).map(({ code, severity }) => [code, severity])).toContainEqual(['group.yellowShort', 'error']);
  });

  it('reports a shape that the schema does not know, with its path', () => {
    const parsed = parseSite({ ...good, safety: { ...good.safety, colour: 'red', maxWaitS: 5 } });
    expect(parsed.ok ? [] : parsed.problems.map(({ code, path }) => [code, path])).toEqual([['schema.too_small', 'safety.maxWaitS'], ['schema.unknownKey', 'safety.colour']]);
  });
});
