import type { Plan, PlanStage } from '../../model/plan.ts';
import { stepsByClock } from '../../model/planId.ts';
import { splitEndMs } from '../../model/planSplit.ts';
import type { StageId } from '../../model/stage.ts';
import type { GroupLayout } from '../layout.ts';

export { splitEndMs };

export interface WantedPlan {
  readonly plan: Plan;
  readonly version: number;
  readonly fixed: boolean;
  /** Its cycle follows the wall clock. */
  readonly coordinated: boolean;
}

/** The plan in force and where it stands. Plain data. */
export interface RunningPlan {
  readonly plan: Plan;
  readonly version: number;
  /** Steps by its clock: the plan's own mode, or the one that was put over it. */
  readonly fixed: boolean;
  readonly coordinated: boolean;
  /** Wanted, waiting for the next stage decision. */
  readonly pending: WantedPlan | null;
  /** Place of the present stage in the plan's sequence; −1 = not in it. */
  readonly index: number;
  /** Start of the present cycle, ms. */
  readonly cycleStartMs: number;
  /** What each split of the present cycle is longer (+) or shorter (−) than planned, ms; empty = nothing. Decided with the cycle's begin. */
  readonly stretchMs: readonly number[];
  /** What a priority has borrowed of the next cycle (+) or given to it (−), ms: that one begins by the clock all the same. */
  readonly loanMs: number;
}

export function startPlan(plan: Plan, version: number, nowMs: number): RunningPlan {
  return { plan, version, fixed: isFixed(plan), coordinated: false, pending: null, index: -1, cycleStartMs: nowMs, stretchMs: [], loanMs: 0 };
}

/** What is wanted of plan and mode now: it waits for the next stage decision where it is not in force already. */
export function wantPlan(running: RunningPlan, wanted: WantedPlan): RunningPlan {
  const same = samePlan(running, wanted) && wanted.fixed === running.fixed && wanted.coordinated === running.coordinated;
  return same ? (running.pending === null ? running : { ...running, pending: null }) : { ...running, pending: wanted };
}

function samePlan(running: RunningPlan, wanted: WantedPlan): boolean {
  return wanted.plan.id === running.plan.id && wanted.version === running.version;
}

/** Whether the plan steps by its splits; the other modes answer demand. */
export function isFixed(plan: Plan): boolean {
  return stepsByClock(plan.mode);
}

/** End of a split of the present cycle, ms from its start, with what this cycle corrects. */
export function splitEndNowMs(running: RunningPlan, index: number): number {
  return splitEndMs(running.plan, index) + running.stretchMs.slice(0, index + 1).reduce((sum, ms) => sum + ms, 0);
}

/** The present split ends now, and the cycle goes on from there: somebody held it longer than the plan. */
export function endSplit(running: RunningPlan, nowMs: number): RunningPlan {
  return running.index < 0 ? running : { ...running, cycleStartMs: nowMs - splitEndNowMs(running, running.index) };
}

/** The plan taken up at the stage `at`, whose split began at `beganMs`. */
export function alignPlan(running: RunningPlan, at: StageId, beganMs: number): RunningPlan {
  return alignPlanAt(running, running.plan.stages.findIndex((item) => item.stage === at), beganMs);
}

/** The plan set to the place `index`, whose split began at `beganMs`: a cycle of its planned length. */
export function alignPlanAt(running: RunningPlan, index: number, beganMs: number): RunningPlan {
  const beforeMs = index <= 0 ? 0 : splitEndMs(running.plan, index - 1);
  return { ...running, index, cycleStartMs: beganMs - beforeMs, stretchMs: [], loanMs: 0 };
}

/** The pending plan in force from here; the present stage keeps the time it has had. */
export function adoptPending(running: RunningPlan, at: StageId, beganMs: number): RunningPlan {
  const { pending } = running;
  if (pending === null) return running;
  const next: RunningPlan = { ...running, ...pending, pending: null };
  // The same plan by its splits, with the wall clock or without: its cycle goes on.
  if (samePlan(running, pending) && running.fixed && pending.fixed && running.index >= 0) return next;
  return alignPlan(next, at, beganMs);
}

/** The plan's own timing of a stage: at its place, or the first of that name. */
export function planStageOf(running: RunningPlan, stage: StageId): PlanStage | undefined {
  const here = running.plan.stages[running.index];
  return here?.stage === stage ? here : running.plan.stages.find((item) => item.stage === stage);
}

/** Where a stage first stands in the plan; one that is not in it leaves the plan where it is. */
export function placeOf(running: RunningPlan, stage: StageId): number {
  const index = running.plan.stages.findIndex((item) => item.stage === stage);
  return index < 0 ? running.index : index;
}

/** Minimum green of a group now: the strictest of site, plan and the plan's stage, ms. A plan can't lower it. */
export function minGreenInPlanMs(running: RunningPlan, group: GroupLayout, stage: StageId | null): number {
  const ofPlanMs = running.plan.minGreens.find((item) => item.group === group.id)?.ms ?? 0;
  const ofStageMs = stage === null || group.pedestrian ? 0 : (planStageOf(running, stage)?.minGreenMs ?? 0);
  return Math.max(group.minGreenMs, ofPlanMs, ofStageMs);
}
