import { minimumGreenMs } from './groupTimes.ts';
import { isListedChange, minimumSplitMs } from './interstage.ts';
import type { Plan } from './plan.ts';
import { keepsCycle } from './planId.ts';
import type { Problem } from './problem.ts';
import { checkActuation, checkRecalls } from './siteCheckActuation.ts';
import { unknownStage } from './siteCheckStages.ts';
import { interstageOf } from './siteCounted.ts';
import { geometryProblem, unknownGroup, type SiteFacts } from './siteFacts.ts';
import { siteProblem, siteWarning } from './siteProblem.ts';
import type { Stage } from './stage.ts';

/** Worst red of a demand-driven mode, as a multiple of maxWaitS (safety.md S2.6). */
export const demandDrivenWait = 1.5;

/** The bounds of actuation, and the plan that runs with no other left. */
export function checkTiming(site: SiteFacts): readonly Problem[] {
  return [...checkActuation(site), ...checkPlan(site, site.traffic.builtinPlan, 'traffic.builtinPlan'), ...checkBuiltin(site), ...checkStartup(site)];
}

/** The last plan left serves everybody, for as long as it has to. */
function checkBuiltin(site: SiteFacts): readonly Problem[] {
  return site.traffic.builtinPlan.closed === undefined ? [] : [siteProblem('plan.builtinClosed', 'traffic.builtinPlan.closed')];
}

/** Shortest split of a change, ms. */
type SplitFloor = (from: Stage, to: Stage) => number;

/**
 * A plan against the sealed bounds: a plan is checked against the site, never the other way round. The built-in plan's
 * splits hold the whole clearance behind each walk: nobody checks that their walks end before it.
 */
export function checkPlan(site: SiteFacts, plan: Plan, path: string, floor: SplitFloor = (from, to) => minimumSplitMs(site.safety, from, to)): readonly Problem[] {
  const problems: Problem[] = plan.stages.flatMap(({ stage }, index) => unknownStage(site, stage, `${path}.stages[${index}].stage`));
  const sumMs = plan.stages.reduce((sum, { splitMs }) => sum + splitMs, 0);
  if (sumMs !== plan.cycleMs) problems.push(siteProblem('plan.splitSum', `${path}.cycleMs`, { sumMs, cycleMs: plan.cycleMs }));
  if (plan.offsetMs >= plan.cycleMs) problems.push(siteProblem('plan.offset', `${path}.offsetMs`, { offsetMs: plan.offsetMs, cycleMs: plan.cycleMs }));
  problems.push(...checkMinima(site, plan, path), ...checkRecalls(site, plan, path));
  if (plan.stages.some(({ stage }) => !site.stages.has(stage))) return problems;
  problems.push(...plan.stages.flatMap((_, index) => checkPlanStage(site, plan, index, `${path}.stages[${index}]`, floor)));
  problems.push(...checkReds(site, plan, path));
  return problems;
}

function checkMinima(site: SiteFacts, plan: Plan, path: string): readonly Problem[] {
  return plan.minGreens.flatMap(({ group, ms }, index) => {
    const own = site.groups.get(group);
    if (own === undefined) return unknownGroup(site, group, `${path}.minGreens[${index}].group`);
    const leastMs = minimumGreenMs(own);
    return ms < leastMs ? [siteProblem('plan.minBelowSite', `${path}.minGreens[${index}].ms`, { group, ms, leastMs })] : [];
  });
}

function checkPlanStage(site: SiteFacts, plan: Plan, index: number, path: string, floor: SplitFloor): readonly Problem[] {
  const own = plan.stages[index];
  const from = stageAt(site, plan, index - 1);
  const to = stageAt(site, plan, index);
  if (own === undefined || from === undefined || to === undefined || from.id === to.id) return [];
  const problems: Problem[] = [];
  if (!isListedChange(from, to)) problems.push(siteProblem('plan.sequence', `${path}.stage`, { from: from.id, to: to.id }));
  const leastMs = floor(from, to);
  if (own.splitMs < leastMs) problems.push(siteProblem('plan.splitShort', `${path}.splitMs`, { stage: to.id, from: from.id, ms: own.splitMs, leastMs }));
  const leastGreenMs = Math.max(0, own.minGreenMs ?? 0, ...to.groups.map((id) => minimumOf(site, id)));
  if (own.maxGreenMs !== undefined && own.maxGreenMs < leastGreenMs) {
    problems.push(siteProblem('plan.maxBelowMin', `${path}.maxGreenMs`, { stage: to.id, ms: own.maxGreenMs, leastMs: leastGreenMs }));
  }
  return problems;
}

function minimumOf(site: SiteFacts, id: string): number {
  const group = site.groups.get(id);
  return group === undefined ? 0 : minimumGreenMs(group);
}

/** The stage at a place of the sequence, which goes round. */
function stageAt(site: SiteFacts, plan: Plan, index: number): Stage | undefined {
  const count = plan.stages.length;
  const entry = plan.stages[(index + count) % count];
  return entry === undefined ? undefined : site.stages.get(entry.stage);
}

function checkReds(site: SiteFacts, plan: Plan, path: string): readonly Problem[] {
  const fixed = keepsCycle(plan.mode);
  const mostMs = site.safety.maxWaitS * 1000 * (fixed ? 1 : demandDrivenWait);
  return [...site.groups.keys()].flatMap((group) => {
    // Who is closed waits for nothing.
    if (plan.closed?.groups.includes(group) === true) return [];
    if (!site.traffic.stages.some((stage) => stage.groups.includes(group))) return [];
    const redMs = worstRedMs(site, plan, group);
    if (redMs === null) return [siteProblem('plan.groupNever', `${path}.stages`, { group })];
    return redMs > mostMs ? [geometryProblem(site, 'plan.worstRed', `${path}.cycleMs`, { group, redMs, mostMs })] : [];
  });
}

/**
 * Longest time from a group's end of right of way to its next start under a plan, ms: the stages between in full length
 * (their split; where the plan answers demand their longest green) with every interstage. Null = never green.
 */
export function worstRedMs(site: SiteFacts, plan: Plan, group: string): number | null {
  const count = plan.stages.length;
  const served = plan.stages.map(({ stage }) => site.stages.get(stage)?.groups.includes(group) === true);
  if (!served.includes(true)) return null;
  let worst = 0;
  for (let index = 0; index < count; index += 1) {
    if (served[index] !== true || (served[(index + 1) % count] === true && !endsAfter(site, plan, index, group))) continue;
    worst = Math.max(worst, redAfter(site, plan, group, index, served));
  }
  return worst;
}

/** A change through all red ends a group that stands in both stages: that red counts too. */
function endsAfter(site: SiteFacts, plan: Plan, index: number, group: string): boolean {
  const from = stageAt(site, plan, index);
  const to = stageAt(site, plan, index + 1);
  return from !== undefined && to !== undefined && from.id !== to.id && interstageOf(site, from, to).ends.some((end) => end.group === group);
}

function redAfter(site: SiteFacts, plan: Plan, group: string, last: number, served: readonly boolean[]): number {
  let redMs = 0;
  for (let step = 1; step <= plan.stages.length; step += 1) {
    const from = stageAt(site, plan, last + step - 1);
    const to = stageAt(site, plan, last + step);
    if (from === undefined || to === undefined) return redMs;
    const interstage = interstageOf(site, from, to);
    const place = (last + step) % plan.stages.length;
    // A permissive left may be kept for the greens that it waits for: its red begins with its end in this very change.
    if (step === 1) redMs -= interstage.ends.find((end) => end.group === group)?.goEndMs ?? 0;
    if (served[place] === true) return redMs + (interstage.starts.find((start) => start.group === group)?.greenMs ?? 0);
    redMs += fullLengthMs(site, plan, place, to, interstage.durationMs);
  }
  return redMs;
}

function fullLengthMs(site: SiteFacts, plan: Plan, place: number, stage: Stage, interstageMs: number): number {
  const entry = plan.stages[place];
  if (entry === undefined) return 0;
  if (keepsCycle(plan.mode)) return entry.splitMs;
  const stated = site.traffic.actuation.filter(({ group }) => stage.groups.includes(group)).map(({ maxGreenMs }) => maxGreenMs);
  const greenMs = entry.maxGreenMs ?? (stated.length > 0 ? Math.max(...stated) : entry.splitMs - interstageMs);
  return interstageMs + greenMs;
}

/** Start-up's all red covers the largest intergreen and clearance; flash lasts 10 s (safety.md S5). */
function checkStartup(site: SiteFacts): readonly Problem[] {
  const { startup, groups, intergreens } = site.safety;
  const leastMs = Math.max(5000, ...intergreens.map(({ ms }) => ms), ...groups.map(({ pedestrianClearanceMs }) => pedestrianClearanceMs));
  const problems: Problem[] = [];
  if (startup.allRedMs < leastMs) problems.push(siteProblem('startup.allRedShort', 'safety.startup.allRedMs', { ms: startup.allRedMs, leastMs }));
  const flash = { ms: startup.flashMs, leastMs: 10_000 };
  if (flash.ms < flash.leastMs) problems.push(site.street ? siteProblem('startup.flashShort', 'safety.startup.flashMs', flash) : siteWarning('startup.flashShort', 'safety.startup.flashMs', flash));
  return problems;
}
