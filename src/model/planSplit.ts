import { minimumGreenMs, minimumSplitMs, type InterstageData } from './interstage.ts';
import { clearanceLagMs } from './longestRound.ts';
import type { Plan } from './plan.ts';
import { stepsByClock } from './planId.ts';
import type { Stage, StageId } from './stage.ts';

/**
 * Shortest that the split at a place of the plan may become, ms: the interstage that leads to it with its lag, the
 * strictest minimum green, and in fixed time walk and clearance of its pedestrians. Null where a stage is unknown.
 */
export function leastSplitMs(data: InterstageData, stages: ReadonlyMap<StageId, Stage>, plan: Plan, index: number): number | null {
  const item = plan.stages[index];
  const before = plan.stages[(index + plan.stages.length - 1) % plan.stages.length];
  const to = item === undefined ? undefined : stages.get(item.stage);
  const from = before === undefined ? undefined : stages.get(before.stage);
  if (item === undefined || to === undefined || from === undefined) return null;
  if (from.id === to.id) return 0;
  const groups = data.groups.filter(({ id }) => to.groups.includes(id));
  const minimaMs = Math.max(0, ...groups.map(minimumGreenMs));
  const ownMs = Math.max(item.minGreenMs ?? 0, ...plan.minGreens.filter(({ group }) => to.groups.includes(group)).map(({ ms }) => ms));
  const walking = groups.filter(({ id, kind }) => kind === 'pedestrian2' && plan.closed?.groups.includes(id) !== true);
  const walkMs = stepsByClock(plan.mode) ? Math.max(0, ...walking.map((group) => minimumGreenMs(group) + group.pedestrianClearanceMs)) : 0;
  return shortestSplitMs(data, plan, from, to) - minimaMs + Math.max(minimaMs, ownMs, walkMs);
}

/**
 * Interstage and minimum greens of a split, ms. In fixed time a walk ends one clearance before its own split does: of
 * that clearance the next split has to hold no more than its read-back.
 */
export function shortestSplitMs(data: InterstageData, plan: Pick<Plan, 'mode'>, from: Stage, to: Stage): number {
  if (!stepsByClock(plan.mode)) return minimumSplitMs(data, from, to);
  const groups = data.groups.map((group) => (group.kind === 'pedestrian2' && from.groups.includes(group.id) ? { ...group, pedestrianClearanceMs: Math.min(group.pedestrianClearanceMs, clearanceLagMs) } : group));
  return minimumSplitMs({ ...data, groups }, from, to);
}

/** Sum of the splits up to and with a place, ms. */
export function splitEndMs(plan: Plan, index: number): number {
  const sumMs = plan.stages.slice(0, index + 1).reduce((sum, item) => sum + item.splitMs, 0);
  return index === plan.stages.length - 1 ? Math.max(sumMs, plan.cycleMs) : sumMs;
}
