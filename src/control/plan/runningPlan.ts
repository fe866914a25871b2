import type { Plan, PlanStage } from '../../model/plan.ts';
import type { StageId } from '../../model/stage.ts';
import type { GroupLayout } from '../layout.ts';

export interface WantedPlan { readonly plan: Plan; readonly version: number; readonly fixed: boolean }

/** The plan in force and where it stands. Plain data. */
export interface RunningPlan {
  readonly plan: Plan;
  readonly version: number;
  /** Steps by its clock: the plan's own mode, or the one that was put over it. */
  readonly fixed: boolean;
  /** Wanted, waiting for the next stage decision. */
  readonly pending: WantedPlan | null;
  /** Place of the present stage in the plan's sequence; −1 = not in it. */
  readonly index: number;
  /** Start of the present cycle, ms. */
  readonly cycleStartMs: number;
}

export function startPlan(plan: Plan, version: number, nowMs: number): RunningPlan {
  return { plan, version, fixed: isFixed(plan), pending: null, index: -1, cycleStartMs: nowMs };
}

/** What is wanted of plan and mode now: it waits for the next stage decision where it is not in force already. */
export function wantPlan(running: RunningPlan, wanted: WantedPlan): RunningPlan {
  const same = wanted.plan.id === running.plan.id && wanted.version === running.version && wanted.fixed === running.fixed;
  return same ? (running.pending === null ? running : { ...running, pending: null }) : { ...running, pending: wanted };
}

/** Whether the plan steps by its clock; the other modes answer demand (coordinated and adaptive run so in this form). */
export function isFixed(plan: Plan): boolean {
  return plan.mode === 'fixed';
}

/** End of the split at `index`, ms from the start of the cycle; the last one ends with the cycle where the splits leave room. */
export function splitEndMs(plan: Plan, index: number): number {
  const sumMs = plan.stages.slice(0, index + 1).reduce((sum, item) => sum + item.splitMs, 0);
  return index === plan.stages.length - 1 ? Math.max(sumMs, plan.cycleMs) : sumMs;
}

/** The present split ends now, and the cycle goes on from there: somebody held it longer than the plan. */
export function endSplit(running: RunningPlan, nowMs: number): RunningPlan {
  return running.index < 0 ? running : { ...running, cycleStartMs: nowMs - splitEndMs(running.plan, running.index) };
}

/** The plan taken up at the stage `at`, whose split began at `beganMs`. */
export function alignPlan(running: RunningPlan, at: StageId, beganMs: number): RunningPlan {
  return alignPlanAt(running, running.plan.stages.findIndex((item) => item.stage === at), beganMs);
}

/** The plan set to the place `index`, whose split began at `beganMs`. */
export function alignPlanAt(running: RunningPlan, index: number, beganMs: number): RunningPlan {
  const beforeMs = index <= 0 ? 0 : splitEndMs(running.plan, index - 1);
  return { ...running, index, cycleStartMs: beganMs - beforeMs };
}

/** The pending plan in force from here; the present stage keeps the time it has had. */
export function adoptPending(running: RunningPlan, at: StageId, beganMs: number): RunningPlan {
  if (running.pending === null) return running;
  return alignPlan({ ...running, plan: running.pending.plan, version: running.pending.version, fixed: running.pending.fixed, pending: null }, at, beganMs);
}

/** The plan's own timing of a stage: at its place, or the first of that name. */
export function planStageOf(running: RunningPlan, stage: StageId): PlanStage | undefined {
  const here = running.plan.stages[running.index];
  return here?.stage === stage ? here : running.plan.stages.find((item) => item.stage === stage);
}

/** Minimum green of a group now: the strictest of site, plan and the plan's stage, ms. A plan can't lower it. */
export function minGreenInPlanMs(running: RunningPlan, group: GroupLayout, stage: StageId | null): number {
  const ofPlanMs = running.plan.minGreens.find((item) => item.group === group.id)?.ms ?? 0;
  const ofStageMs = stage === null || group.pedestrian ? 0 : (planStageOf(running, stage)?.minGreenMs ?? 0);
  return Math.max(group.minGreenMs, ofPlanMs, ofStageMs);
}
