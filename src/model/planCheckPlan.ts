import { pulseDisplays } from './contact.ts';
import { minimumGreenMs } from './interstage.ts';
import { longestRoundMs } from './longestRound.ts';
import { dayMs, localMomentMs } from './localTime.ts';
import { defaultCoordination, type Plan, type PlanStage } from './plan.ts';
import { isCoordinated, isOptimised, stepsByClock, type PlanMode } from './planId.ts';
import { leastSplitMs } from './planSplit.ts';
import { planProblem, planWarning } from './planProblem.ts';
import type { Problem } from './problem.ts';
import { ownRoundMs, shortestSplitOf, waysWithin } from './siteCounted.ts';
import type { SiteFacts } from './siteFacts.ts';
import { unknownGroup } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';
import type { Stage } from './stage.ts';

/** A closure that ends later than this is a change of the site, days. */
const longClosureDays = 92;

/** What a plan of a set must satisfy besides the rules that every plan has (`checkPlan`). */
export function checkPlanMore(site: SiteFacts, plan: Plan, path: string, localMs: number): readonly Problem[] {
  const problems: Problem[] = [
    ...checkShape(plan, path), ...checkIdle(plan, path), ...checkCoordination(plan, path), ...checkClosure(site, plan, `${path}.closed`, localMs),
    ...checkPulse(site, plan, path), ...checkRound(site, plan, path),
    ...repeated(plan.minGreens, ({ group }) => group, ({ group }, index) => planProblem('plan.minTwice', `${path}.minGreens[${index}].group`, { group })),
  ];
  if (plan.stages.some(({ stage }) => !site.stages.has(stage))) return problems;
  plan.stages.forEach((_, index) => problems.push(...checkTimes(site, plan, index, `${path}.stages[${index}]`)));
  problems.push(...checkRoom(site, plan, path), ...checkCalls(site, plan, path));
  return problems;
}

function checkShape(plan: Plan, path: string): readonly Problem[] {
  const [first, second] = plan.stages;
  if (first !== undefined && second === undefined) return [planProblem('plan.oneStage', `${path}.stages`, { stage: first.stage })];
  return plan.stages.flatMap(({ stage }, index) => {
    const before = plan.stages[(index + plan.stages.length - 1) % plan.stages.length];
    return before?.stage === stage ? [planProblem('plan.stageRepeated', `${path}.stages[${index}].stage`, { stage })] : [];
  });
}

/** Stated, and without effect in the plan's mode: somebody expected something else. */
function checkIdle(plan: Plan, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (isOptimised(plan.mode)) problems.push(planWarning('plan.adaptive', `${path}.mode`));
  if (plan.offsetMs > 0 && !isCoordinated(plan.mode)) problems.push(planWarning('plan.offsetIdle', `${path}.offsetMs`, { mode: plan.mode }));
  if (plan.coordination !== undefined && !isCoordinated(plan.mode)) problems.push(planWarning('plan.coordinationIdle', `${path}.coordination`, { mode: plan.mode }));
  plan.stages.forEach((item, index) => {
    // One that is too long is told of for that.
    if (item.minSplitMs !== undefined && item.minSplitMs <= item.splitMs && plan.mode !== 'adaptiveCoordinated') problems.push(planWarning('plan.maxIdle', `${path}.stages[${index}].minSplitMs`, { stage: item.stage, key: 'minSplitMs', mode: plan.mode }));
  });
  if (!stepsByClock(plan.mode)) return problems;
  plan.stages.forEach((item, index) => {
    const key = item.maxGreenMs !== undefined ? 'maxGreenMs' : item.passageMs !== undefined ? 'passageMs' : item.recall === 'none' ? null : 'recall';
    if (key !== null) problems.push(planWarning('plan.maxIdle', `${path}.stages[${index}].${key}`, { stage: item.stage, key, mode: plan.mode }));
  });
  return problems;
}

function checkCoordination(plan: Plan, path: string): readonly Problem[] {
  if (!isCoordinated(plan.mode)) return [];
  const { correction, addPercent, subtractPercent, dwellMs, permissiveMs } = plan.coordination ?? defaultCoordination;
  const problems: Problem[] = [];
  if (permissiveMs !== undefined && permissiveMs >= plan.cycleMs) problems.push(planProblem('plan.permissiveLong', `${path}.coordination.permissiveMs`, { ms: permissiveMs, cycleMs: plan.cycleMs }));
  const bound = { dwell: dwellMs, addOnly: addPercent, subtractOnly: subtractPercent, shortWay: Math.max(addPercent, subtractPercent) }[correction];
  if (bound === 0) problems.push(planProblem('plan.correctionNone', `${path}.coordination`, { correction }));
  if (dayMs % plan.cycleMs !== 0) problems.push(planWarning('plan.cyclePerDay', `${path}.cycleMs`, { cycleMs: plan.cycleMs }));
  return problems;
}

function stagesAt(site: SiteFacts, plan: Plan, index: number): { readonly from: Stage; readonly to: Stage; readonly item: PlanStage } | null {
  const item = plan.stages[index];
  const before = plan.stages[(index + plan.stages.length - 1) % plan.stages.length];
  const from = before === undefined ? undefined : site.stages.get(before.stage);
  const to = item === undefined ? undefined : site.stages.get(item.stage);
  return item === undefined || from === undefined || to === undefined ? null : { from, to, item };
}

function checkTimes(site: SiteFacts, plan: Plan, index: number, path: string): readonly Problem[] {
  const found = stagesAt(site, plan, index);
  if (found === null || found.from.id === found.to.id) return [];
  const { from, to, item } = found;
  const problems: Problem[] = [];
  const leastMs = shortestSplitOf(site, plan, from, to);
  const minimaMs = Math.max(0, ...to.groups.map((id) => minimumOf(site, id)));
  const ownMinMs = Math.max(item.minGreenMs ?? 0, ...plan.minGreens.filter(({ group }) => to.groups.includes(group)).map(({ ms }) => ms));
  const roomMs = item.splitMs - (leastMs - minimaMs);
  if (ownMinMs > roomMs && item.splitMs >= leastMs) problems.push(planProblem('plan.minAboveSplit', `${path}.splitMs`, { stage: to.id, ms: ownMinMs, roomMs }));
  for (const id of to.groups) {
    const group = site.groups.get(id);
    if (group?.kind !== 'pedestrian2' || plan.closed?.groups.includes(id) === true) continue;
    const walkMs = leastMs - minimaMs + minimumGreenMs(group) + group.pedestrianClearanceMs;
    if (stepsByClock(plan.mode) && item.splitMs >= leastMs && item.splitMs < walkMs) problems.push(planProblem('plan.splitWalk', `${path}.splitMs`, { stage: to.id, group: id, ms: item.splitMs, leastMs: walkMs }));
  }
  if ((item.minSplitMs ?? 0) > item.splitMs) problems.push(planProblem('plan.minSplitAbove', `${path}.minSplitMs`, { stage: to.id, ms: item.minSplitMs ?? 0, splitMs: item.splitMs }));
  if (item.maxGreenMs !== undefined && item.maxGreenMs > plan.cycleMs) problems.push(planWarning('plan.maxAboveCycle', `${path}.maxGreenMs`, { stage: to.id, ms: item.maxGreenMs, cycleMs: plan.cycleMs }));
  if (item.passageMs !== undefined && item.maxGreenMs !== undefined && item.passageMs >= item.maxGreenMs) problems.push(planWarning('plan.passageLong', `${path}.passageMs`, { stage: to.id, ms: item.passageMs, maxMs: item.maxGreenMs }));
  if (item.recall === 'ped' && !to.groups.some((id) => site.groups.get(id)?.kind === 'pedestrian2')) problems.push(planWarning('plan.recallPed', `${path}.recall`, { stage: to.id }));
  return problems;
}

function minimumOf(site: SiteFacts, id: string): number {
  const group = site.groups.get(id);
  return group === undefined ? 0 : minimumGreenMs(group);
}

/** A plan that only ever runs shorter needs splits that can. */
function checkRoom(site: SiteFacts, plan: Plan, path: string): readonly Problem[] {
  if (!isCoordinated(plan.mode) || plan.coordination?.correction !== 'subtractOnly' || plan.coordination.subtractPercent === 0) return [];
  const hasRoom = plan.stages.some(({ splitMs }, index) => splitMs > (leastSplitMs(site.safety, site.stages, plan, index) ?? 0));
  return hasRoom || plan.stages.length < 2 ? [] : [planProblem('plan.subtractRoom', `${path}.coordination.correction`, { plan: plan.id })];
}

/** A stage that runs on demand and that nobody can call is never reached. */
function checkCalls(site: SiteFacts, plan: Plan, path: string): readonly Problem[] {
  if (stepsByClock(plan.mode)) return [];
  const called = new Set(site.traffic.detectors.filter(({ call, role }) => call !== 'none' && role !== 'count').flatMap(({ groups }) => groups));
  return plan.stages.flatMap(({ stage, recall }, index) => {
    // The coordinated stage is the one that everything returns to.
    if (recall !== 'none' || (index === 0 && isCoordinated(plan.mode))) return [];
    const groups = site.stages.get(stage)?.groups ?? [];
    return groups.some((id) => called.has(id)) ? [] : [planProblem('plan.noCall', `${path}.stages[${index}].recall`, { stage })];
  });
}

function checkClosure(site: SiteFacts, plan: Plan, path: string, localMs: number): readonly Problem[] {
  const { closed } = plan;
  if (closed === undefined) return [];
  const problems: Problem[] = [
    ...closed.groups.flatMap((group, index) => unknownGroup(site, group, `${path}.groups[${index}]`)),
    ...repeated(closed.groups, (group) => group, (group, index) => planProblem('plan.closedTwice', `${path}.groups[${index}]`, { group })),
    ...checkClosureEnd(closed.until, `${path}.until`, localMs),
  ];
  const open = [...site.groups.values()].filter(({ id, kind }) => kind !== 'pedestrian2' && !closed.groups.includes(id));
  if (open.length === 0) return [...problems, planProblem('plan.closedAll', `${path}.groups`)];
  plan.stages.forEach(({ stage }, index) => {
    const groups = site.stages.get(stage)?.groups;
    if (groups !== undefined && groups.every((id) => closed.groups.includes(id))) problems.push(planProblem('plan.closedStage', `${path.replace(/\.closed$/, '')}.stages[${index}].stage`, { stage }));
  });
  return problems;
}

function checkClosureEnd(until: string | undefined, path: string, localMs: number): readonly Problem[] {
  if (until === undefined) return [planProblem('plan.closedNoEnd', path.replace(/\.until$/, ''))];
  const endMs = localMomentMs(until);
  if (endMs === null) return [planProblem('schedule.badDate', path, { date: until })];
  if (endMs <= localMs) return [planWarning('plan.closedPast', path, { until })];
  return endMs > localMs + longClosureDays * dayMs ? [planWarning('plan.closedLong', path, { until, days: longClosureDays })] : [];
}

/** A display that counts from a pulse can't be blanked: only fixed times run beside it (control.md). */
export function checkPulse(site: SiteFacts, plan: Plan, path: string, mode: PlanMode = plan.mode): readonly Problem[] {
  if (mode === 'fixed') return [];
  const boards = [...site.boards.values()].flatMap(({ id, profile }) => {
    const found = site.profiles.get(profile);
    return found === undefined ? [] : [{ id, profile: found }];
  });
  const [first] = pulseDisplays(site.traffic, boards);
  return first === undefined ? [] : [siteProblem('display.pulseNotFixed', `${path}.mode`, { display: first.id, board: first.board, profile: site.boards.get(first.board)?.profile ?? '', plan: plan.id })];
}

/** Stricter minima make a round of this plan longer than the site's own: then its longest wait can't be kept. */
function checkRound(site: SiteFacts, plan: Plan, path: string): readonly Problem[] {
  if (stepsByClock(plan.mode)) return [];
  const roundMs = longestRoundMs(site, plan, waysWithin(site));
  const mostMs = site.safety.maxWaitS * 1000;
  // What the site's own times bring is told of the site.
  const ownMs = ownRoundMs(site);
  return roundMs <= mostMs || ownMs > mostMs ? [] : [planWarning('plan.roundLong', `${path}.stages`, { plan: plan.id, roundMs, mostMs, ownMs })];
}
