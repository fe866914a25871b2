import { problem, warning, type Problem } from './problem.ts';

/** What the check of a plan set finds besides the rules of a site's own plan (siteProblem.ts: plan.*, stage.unknown, group.unknown). */
export const planProblemCodes = [
  'plan.duplicate', 'plan.oneStage', 'plan.stageRepeated', 'plan.splitWalk', 'plan.minAboveSplit', 'plan.minSplitAbove', 'plan.minTwice', 'plan.maxAboveCycle',
  'plan.passageLong', 'plan.maxIdle', 'plan.recallPed', 'plan.noCall', 'plan.offsetIdle', 'plan.coordinationIdle', 'plan.permissiveLong',
  'plan.correctionNone', 'plan.subtractRoom', 'plan.cyclePerDay', 'plan.adaptive', 'plan.roundLong', 'plan.unused', 'plan.defaultClosed', 'plan.otherSite',
  'plan.closedNoEnd', 'plan.closedPast', 'plan.closedLong', 'plan.closedAll', 'plan.closedStage', 'plan.closedTwice',
  'schedule.timezone', 'schedule.badDate', 'schedule.dayDuplicate', 'schedule.dayUnknown', 'schedule.dayUnused', 'schedule.dayGap',
  'schedule.sameMinute', 'schedule.order', 'schedule.noAction', 'schedule.planUnknown', 'schedule.modeUnfit', 'schedule.responsiveNone',
  'schedule.shortStay', 'schedule.gap', 'schedule.flashBan', 'schedule.flashLong', 'schedule.specialPast', 'schedule.rangeReversed',
  'schedule.rangeOverlap', 'schedule.yearlyOverlap', 'schedule.tetMissing', 'schedule.tetSoon', 'schedule.tetShort', 'schedule.tetDate',
  'schedule.tetTwice', 'schedule.changeReversed', 'schedule.changeOverlap', 'schedule.changePast', 'schedule.changeLong',
  'responsive.duplicate', 'responsive.detectorUnknown', 'responsive.detectorUnfit', 'responsive.planUnknown', 'responsive.planClosed',
  'responsive.hysteresis', 'responsive.occupancyRange', 'responsive.stayShort', 'responsive.unused',
] as const;
export type PlanProblemCode = (typeof planProblemCodes)[number];

type Params = Readonly<Record<string, string | number>>;

export function planProblem(code: PlanProblemCode, path: string, params: Params = {}): Problem {
  return problem(code, path, params);
}

export function planWarning(code: PlanProblemCode, path: string, params: Params = {}): Problem {
  return warning(code, path, params);
}
