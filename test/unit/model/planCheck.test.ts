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

  it('refuses every plan, and every mode of the schedule, that is not fixed beside a display that can’t be blanked', () => {
    const site = ninhKieu();
    const board = site.safety.boards.find(({ id }) => id === site.traffic.displays[0]?.board);
    if (board === undefined) throw new Error('no display');
    board.profile = 'ngatu/pd8';
    const { plans, defaultPlan } = ninhKieuPlans();
    const set = { plans: plans.map((plan, at) => ({ ...plan, mode: at === 0 ? 'fixed' as const : plan.mode })), defaultPlan };
    const found = checkPlanBook(siteFacts(site, profiles), set, now).filter(({ code }) => code === 'display.pulseNotFixed');
    expect(found.map(({ path }) => path)).toEqual(set.plans.flatMap(({ mode }, at) => (mode === 'fixed' ? [] : [`plans[${at}].mode`])));
    expect(found.length).toBeGreaterThan(1);
    const fixed = { plans: set.plans.map((plan) => ({ ...plan, mode: 'fixed' as const })), defaultPlan };
    expect(checkPlanBook(siteFacts(site, profiles), fixed, now).filter(({ code }) => code === 'display.pulseNotFixed')).toEqual([]);
    const day = { id: 'day', items: [{ at: '00:00', plan: defaultPlan, mode: 'actuated' as const }] };
    const week = { mon: 'day', tue: 'day', wed: 'day', thu: 'day', fri: 'day', sat: 'day', sun: 'day' };
    const scheduled = { ...fixed, schedule: { days: [day], week, special: [], yearly: [], changes: [] } };
    expect(checkPlanBook(siteFacts(site, profiles), scheduled, now).filter(({ code }) => code === 'display.pulseNotFixed').map(({ path }) => path)).toEqual(['schedule.days[0].items[0].mode']);
  });
});
