import { describe, expect, it } from 'vitest';
import { checkPlanBook } from '../../../src/model/planCheck.ts';
import { planProblemCodes } from '../../../src/model/planProblem.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { problemText } from '../../../src/text/problem.ts';
import { languages } from '../../../src/text/sentence.ts';
import { ninhKieu, referenceProfiles } from './ninhKieu.ts';
import { ninhKieuPlans, wallAt } from './ninhKieuPlans.ts';
import { plantedPlans, sharedPlanCodes } from './plantedPlans.ts';

const profiles = referenceProfiles();
const now = wallAt('2026-12-01', 9);
const codes = [...planProblemCodes.filter((code) => code !== 'plan.otherSite'), ...sharedPlanCodes, 'plan.noDefault', 'stage.unknown', 'group.unknown'];

describe('the check of a plan set', () => {
  it('knows at least 40 mistakes of a plan set', () => {
    expect(new Set(codes).size).toBeGreaterThanOrEqual(40);
  });

  it('finds nothing in the shipped set, today and a year on', () => {
    const site = siteFacts(ninhKieu(), profiles);
    expect(checkPlanBook(site, ninhKieuPlans(), now)).toEqual([]);
    const { schedule, ...rest } = ninhKieuPlans();
    expect(schedule).toBeDefined();
    expect(checkPlanBook(site, rest, now)).toEqual([]);
  });

  it.each(codes)('finds a planted %s, and nothing else', (code) => {
    const planted = plantedPlans[code];
    if (planted === undefined) throw new Error(`nothing plants ${code}`);
    const set = ninhKieuPlans();
    const site = ninhKieu();
    planted.plant(set, site);
    const found = checkPlanBook(siteFacts(site, profiles), set, now);
    expect([...new Set(found.map((problem) => problem.code))]).toEqual([code]);
    expect(found.map(({ path }) => path)).toContain(planted.path);
    for (const problem of found) {
      for (const lang of languages) {
        const { what, fix } = problemText(lang, problem);
        expect(`${what}${fix}`).not.toMatch(/[{}]/);
        expect(Math.min(what.length, fix.length)).toBeGreaterThan(8);
      }
    }
  });

  it('names the place within its document', () => {
    const set = ninhKieuPlans();
    plantedPlans['schedule.gap']?.plant(set, ninhKieu());
    expect(checkPlanBook(siteFacts(ninhKieu(), profiles), set, now, 'payload.').map(({ path }) => path)).toEqual(['payload.schedule.week']);
  });
});
