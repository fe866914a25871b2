import type { PlanSource } from '../../../src/model/plan.ts';
import type { PlanProblemCode } from '../../../src/model/planProblem.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { siteProblemCodes, type SiteProblemCode } from '../../../src/model/siteProblem.ts';

type Schedule = NonNullable<PlanSource['schedule']>;
type Responsive = NonNullable<PlanSource['responsive']>;
export interface PlantedPlan { readonly path: string; readonly plant: (set: PlanSource, site: SiteSource) => void }
/** Rules of a site's own plan that hold in a set too. */
export const sharedPlanCodes = siteProblemCodes.filter((code) => code.startsWith('plan.') && code !== 'plan.builtinClosed');
type SharedCode = Extract<SiteProblemCode, `plan.${string}`>;
/** `plan.otherSite` is the tool's own: the set never sees the other site. */
type Code = Exclude<PlanProblemCode, 'plan.otherSite'> | Exclude<SharedCode, 'plan.builtinClosed'> | 'stage.unknown' | 'group.unknown' | 'plan.noDefault';

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}
const days = ({ schedule }: PlanSource): Schedule => { if (schedule === undefined) throw new Error('no schedule'); return schedule; };
const signs = ({ responsive }: PlanSource): Responsive => { if (responsive === undefined) throw new Error('no responsive'); return responsive; };
const tet = (set: PlanSource): NonNullable<Schedule['tet']> => { const found = days(set).tet; if (found === undefined) throw new Error('no tet'); return found; };
const closed = (set: PlanSource): NonNullable<PlanSource['plans'][number]['closed']> => { const found = at(set.plans, 3).closed; if (found === undefined) throw new Error('not closed'); return found; };

const [ngay, peak, toi] = [0, 1, 2];

const plans: Partial<Record<Code, PlantedPlan>> = {
  'plan.duplicate': { path: 'plans[4].id', plant: (set) => { set.plans.push(structuredClone(at(set.plans, toi))); } },
  'plan.oneStage': {
    path: 'plans[0].stages',
    plant: (set, { traffic }) => {
      for (const stage of traffic.stages) stage.groups = ['vN', 'vS', 'pE', 'pW', 'lN', 'lS', 'vE', 'vW', 'pN', 'pS'];
      const plan = at(set.plans, toi);
      plan.stages = [{ stage: 'A', splitMs: 96_000, recall: 'min' }];
      set.plans = [plan];
      set.defaultPlan = 'toi';
      delete set.schedule;
      delete set.responsive;
    },
  },
  'plan.stageRepeated': { path: 'plans[2].stages[1].stage', plant: (set) => { at(set.plans, toi).stages.splice(0, 1, { stage: 'A', splitMs: 28_000, recall: 'min' }, { stage: 'A', splitMs: 10_000, recall: 'min' }); } },
  'plan.splitWalk': { path: 'plans[1].stages[0].splitMs', plant: (set) => { const { stages } = at(set.plans, peak); at(stages, 0).splitMs = 26_000; at(stages, 2).splitMs = 66_000; } },
  'plan.minAboveSplit': { path: 'plans[2].stages[1].splitMs', plant: (set) => { at(at(set.plans, toi).stages, 1).minGreenMs = 18_000; } },
  'plan.minTwice': { path: 'plans[2].minGreens[1].group', plant: (set) => { at(set.plans, toi).minGreens = [{ group: 'vN', ms: 9000 }, { group: 'vN', ms: 9000 }]; } },
  'plan.maxAboveCycle': { path: 'plans[0].stages[1].maxGreenMs', plant: (set) => { at(at(set.plans, ngay).stages, 1).maxGreenMs = 200_000; } },
  'plan.passageLong': { path: 'plans[0].stages[1].passageMs', plant: (set) => { at(at(set.plans, ngay).stages, 1).passageMs = 20_000; } },
  'plan.minSplitAbove': { path: 'plans[2].stages[1].minSplitMs', plant: (set) => { const item = at(at(set.plans, toi).stages, 1); item.minSplitMs = item.splitMs + 100; } },
  'plan.maxIdle': { path: 'plans[1].stages[1].maxGreenMs', plant: (set) => { at(at(set.plans, peak).stages, 1).maxGreenMs = 20_000; } },
  'plan.recallPed': { path: 'plans[2].stages[1].recall', plant: (set) => { at(at(set.plans, toi).stages, 1).recall = 'ped'; } },
  'plan.noCall': { path: 'plans[2].stages[1].recall', plant: (_, { traffic }) => { for (const detector of traffic.detectors) if (detector.groups.some((group) => group.startsWith('l'))) detector.call = 'none'; } },
  'plan.offsetIdle': { path: 'plans[2].offsetMs', plant: (set) => { at(set.plans, toi).offsetMs = 5000; } },
  'plan.coordinationIdle': { path: 'plans[2].coordination', plant: (set) => { const plan = at(set.plans, ngay).coordination; if (plan !== undefined) at(set.plans, toi).coordination = plan; } },
  'plan.permissiveLong': { path: 'plans[0].coordination.permissiveMs', plant: (set) => { Object.assign(at(set.plans, ngay).coordination ?? {}, { permissiveMs: 108_000 }); } },
  'plan.correctionNone': { path: 'plans[0].coordination', plant: (set) => { Object.assign(at(set.plans, ngay).coordination ?? {}, { correction: 'addOnly', addPercent: 0 }); } },
  'plan.subtractRoom': {
    path: 'plans[0].coordination.correction',
    plant: (set, { safety }) => {
      // 26.7 + 22.7 + 15.4 s are the shortest splits of this site; 7.2 s more of minimum green make 72 s of them.
      for (const group of safety.groups) if (group.kind !== 'pedestrian2') group.minGreenMs += 2400;
      set.plans = [at(set.plans, ngay)];
      delete set.schedule;
      delete set.responsive;
      const plan = at(set.plans, ngay);
      Object.assign(plan.coordination ?? {}, { correction: 'subtractOnly' });
      plan.cycleMs = 72_000;
      plan.stages = [{ stage: 'A', splitMs: 29_100, recall: 'none' }, { stage: 'B', splitMs: 25_100, recall: 'none' }, { stage: 'C', splitMs: 17_800, recall: 'none' }];
    },
  },
  'plan.cyclePerDay': { path: 'plans[0].cycleMs', plant: (set) => { const plan = at(set.plans, ngay); plan.cycleMs = 110_000; at(plan.stages, 0).splitMs = 44_000; } },
  'plan.adaptive': { path: 'plans[2].mode', plant: (set) => { at(set.plans, toi).mode = 'adaptive'; } },
  'plan.roundLong': { path: 'plans[2].stages', plant: (set) => {
    const plan = at(set.plans, toi);
    plan.cycleMs = 150_000;
    plan.stages = [{ stage: 'A', splitMs: 60_000, recall: 'min', minGreenMs: 34_000 }, { stage: 'B', splitMs: 40_000, recall: 'none', minGreenMs: 14_000 }, { stage: 'C', splitMs: 50_000, recall: 'none', minGreenMs: 26_000 }];
  } },
  'plan.unused': { path: 'plans[4]', plant: (set) => { set.plans.push({ ...structuredClone(at(set.plans, toi)), id: 'spare' }); } },
  'plan.defaultClosed': { path: 'defaultPlan', plant: (set) => { set.defaultPlan = 'duong-hoa'; } },
  'plan.noDefault': { path: 'defaultPlan', plant: (set) => { set.defaultPlan = 'none'; } },
  'plan.closedNoEnd': { path: 'plans[3].closed', plant: (set) => { delete closed(set).until; } },
  'plan.closedPast': { path: 'plans[3].closed.until', plant: (set) => { closed(set).until = '2026-11-30T00:00'; } },
  'plan.closedLong': { path: 'plans[3].closed.until', plant: (set) => { closed(set).until = '2027-08-01T00:00'; } },
  'plan.closedAll': { path: 'plans[3].closed.groups', plant: (set) => { closed(set).groups = ['vN', 'vS', 'vE', 'vW', 'lN', 'lS']; } },
  'plan.closedStage': { path: 'plans[3].stages[1].stage', plant: (set) => { closed(set).groups = ['lN', 'lS']; } },
  'plan.closedTwice': { path: 'plans[3].closed.groups[1]', plant: (set) => { closed(set).groups = ['vW', 'vW']; } },
  'plan.splitSum': { path: 'plans[2].cycleMs', plant: (set) => { at(set.plans, toi).cycleMs = 90_000; } },
  'plan.splitShort': { path: 'plans[2].stages[1].splitMs', plant: (set) => { const { stages } = at(set.plans, toi); at(stages, 1).splitMs = 20_000; at(stages, 2).splitMs = 38_000; } },
  'plan.offset': { path: 'plans[0].offsetMs', plant: (set) => { at(set.plans, ngay).offsetMs = 108_000; } },
  'plan.sequence': { path: 'plans[0].stages[1].stage', plant: (set, { traffic }) => { at(traffic.stages, 0).next = ['C']; set.plans = [at(set.plans, toi)]; set.defaultPlan = 'toi'; delete set.schedule; delete set.responsive; } },
  'plan.groupNever': {
    path: 'plans[3].stages',
    plant: (set) => {
      const { stages } = at(set.plans, 3);
      at(stages, 2).splitMs = 58_000;
      stages.splice(1, 1);
    },
  },
  'plan.minBelowSite': { path: 'plans[2].minGreens[0].ms', plant: (set) => { at(set.plans, toi).minGreens = [{ group: 'vN', ms: 5000 }]; } },
  'plan.maxBelowMin': { path: 'plans[0].stages[1].maxGreenMs', plant: (set) => { at(at(set.plans, ngay).stages, 1).maxGreenMs = 4000; } },
  'plan.worstRed': { path: 'plans[1].cycleMs', plant: (set) => { const plan = at(set.plans, peak); plan.cycleMs = 180_000; at(plan.stages, 2).splitMs = 60_000; at(plan.stages, 1).splitMs = 56_000; at(plan.stages, 0).splitMs = 64_000; } },
  'stage.unknown': { path: 'plans[2].stages[1].stage', plant: (set) => { at(at(set.plans, toi).stages, 1).stage = 'X'; } },
  'group.unknown': { path: 'plans[3].closed.groups[0]', plant: (set) => { closed(set).groups = ['vX']; } },
};

const schedules: Partial<Record<Code, PlantedPlan>> = {
  'schedule.timezone': { path: 'schedule', plant: (_, { traffic }) => { traffic.timezone = 'Europe/Paris'; } },
  'schedule.badDate': { path: 'schedule.special[0].from', plant: (set) => { at(days(set).special, 0).from = '2027-02-30'; } },
  'schedule.dayDuplicate': { path: 'schedule.days[3].id', plant: (set) => { days(set).days.push(structuredClone(at(days(set).days, 2))); } },
  'schedule.dayUnknown': { path: 'schedule.special[0].day', plant: (set) => { at(days(set).special, 0).day = 'none'; } },
  'schedule.dayUnused': { path: 'schedule.days[3]', plant: (set) => { days(set).days.push({ ...structuredClone(at(days(set).days, 2)), id: 'spare' }); } },
  'schedule.dayGap': { path: 'schedule.days[2].items', plant: (set) => { at(at(days(set).days, 2).items, 0).at = '05:00'; } },
  'schedule.sameMinute': { path: 'schedule.days[2].items[2].at', plant: (set) => { at(at(days(set).days, 2).items, 2).at = '07:00'; } },
  'schedule.order': { path: 'schedule.days[2].items[2].at', plant: (set) => { const { items } = at(days(set).days, 2); items.push(...items.splice(1, 1)); } },
  'schedule.noAction': { path: 'schedule.days[2].items[1]', plant: (set) => { delete at(at(days(set).days, 2).items, 1).plan; } },
  'schedule.planUnknown': { path: 'schedule.changes[0].afterwards', plant: (set) => { at(days(set).changes, 0).afterwards = 'none'; } },
  'schedule.modeUnfit': { path: 'schedule.changes[0].mode', plant: (set) => { at(days(set).changes, 0).mode = 'fixed'; } },
  'schedule.responsiveNone': { path: 'schedule.days[0].items[3].responsive', plant: (set) => { delete set.responsive; for (const item of at(days(set).days, 1).items) delete item.responsive; delete at(at(days(set).days, 0).items, 5).responsive; } },
  'schedule.shortStay': { path: 'schedule.days[2].items[1]', plant: (set) => { at(at(days(set).days, 2).items, 1).at = '20:55'; } },
  'schedule.gap': { path: 'schedule.week', plant: (set) => { delete days(set).week.wed; } },
  'schedule.flashBan': { path: 'schedule.days[1].items[0]', plant: (set) => { at(at(days(set).days, 1).items, 1).at = '05:30'; } },
  'schedule.flashLong': { path: 'schedule.days', plant: (set, { safety }) => { safety.flashBan = { from: '07:00', to: '20:00' }; at(at(days(set).days, 1).items, 1).at = '06:45'; at(at(days(set).days, 1).items, 4).at = '22:00'; } },
  'schedule.specialPast': { path: 'schedule.special[0]', plant: (set) => { at(days(set).special, 0).from = '2026-04-26'; } },
  'schedule.rangeReversed': { path: 'schedule.special[1].to', plant: (set) => { at(days(set).special, 1).to = '2027-11-11'; } },
  'schedule.rangeOverlap': { path: 'schedule.special[2]', plant: (set) => { days(set).special.push({ name: 'other', from: '2027-11-13', day: 'tet' }); } },
  'schedule.yearlyOverlap': { path: 'schedule.yearly[3]', plant: (set) => { days(set).yearly.push({ name: 'other', from: '12-30', to: '01-02', day: 'tet' }); } },
  'schedule.tetMissing': { path: 'schedule', plant: (set) => { delete days(set).tet; const used = days(set).special; used.push({ name: 'Tết', from: '2027-02-05', to: '2027-02-11', day: 'tet' }); } },
  'schedule.tetSoon': { path: 'schedule.tet.firstDays', plant: (set) => { tet(set).firstDays = ['2027-02-06']; } },
  'schedule.tetShort': { path: 'schedule.tet.firstDays', plant: (set) => { tet(set).firstDays.splice(3); } },
  'schedule.tetDate': { path: 'schedule.tet.firstDays[6]', plant: (set) => { tet(set).firstDays[6] = '2033-03-31'; } },
  'schedule.tetTwice': { path: 'schedule.tet.firstDays[7]', plant: (set) => { tet(set).firstDays.push('2033-02-01'); } },
  'schedule.changeReversed': { path: 'schedule.changes[0].until', plant: (set) => { at(days(set).changes, 0).until = '2027-01-30T16:00'; } },
  'schedule.changeOverlap': { path: 'schedule.changes[1]', plant: (set) => { days(set).changes.push({ reason: 'other', from: '2027-02-13T20:00', until: '2027-02-14T20:00', plan: 'toi' }); } },
  'schedule.changePast': { path: 'schedule.changes[1]', plant: (set) => { days(set).changes.push({ reason: 'over', from: '2026-10-01T20:00', until: '2026-10-02T20:00', plan: 'toi' }); } },
  'schedule.changeLong': { path: 'schedule.changes[1]', plant: (set) => { days(set).changes.push({ reason: 'works', from: '2027-03-01T20:00', until: '2027-09-02T20:00', plan: 'toi' }); } },
};

const signatures: Partial<Record<Code, PlantedPlan>> = {
  'responsive.duplicate': { path: 'responsive.signatures[1].id', plant: (set) => { signs(set).signatures.push(structuredClone(at(signs(set).signatures, 0))); } },
  'responsive.detectorUnknown': { path: 'responsive.signatures[0].detectors[0].detector', plant: (set) => { at(at(signs(set).signatures, 0).detectors, 0).detector = 'none'; } },
  'responsive.detectorUnfit': { path: 'responsive.signatures[0].detectors[0].detector', plant: (set) => { at(at(signs(set).signatures, 0).detectors, 0).detector = 'pbN'; } },
  'responsive.planUnknown': { path: 'responsive.signatures[0].plan', plant: (set) => { at(signs(set).signatures, 0).plan = 'none'; } },
  'responsive.planClosed': { path: 'responsive.signatures[0].plan', plant: (set) => { at(signs(set).signatures, 0).plan = 'duong-hoa'; } },
  'responsive.hysteresis': { path: 'responsive.signatures[0].off', plant: (set) => { at(signs(set).signatures, 0).off = 900; } },
  'responsive.occupancyRange': { path: 'responsive.signatures[0].on', plant: (set) => { at(signs(set).signatures, 0).measure = 'occupancy'; } },
  'responsive.stayShort': { path: 'responsive.minStayS', plant: (set) => { signs(set).minStayS = 120; } },
  'responsive.unused': { path: 'responsive', plant: (set) => { for (const { items } of days(set).days) for (const item of items) delete item.responsive; } },
};

/** A planted mistake for every code that a plan set can earn. */
export const plantedPlans: Readonly<Partial<Record<string, PlantedPlan>>> = { ...plans, ...schedules, ...signatures };
