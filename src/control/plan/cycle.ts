import type { SealedSite } from '../../model/artefact.ts';
import { defaultCoordination } from '../../model/plan.ts';
import { leastSplitMs } from '../../model/planSplit.ts';
import { clockPhaseMs, correctionMs, nearestMs, spreadMs, type CycleOrigin } from './offset.ts';
import { alignPlanAt, splitEndNowMs, type RunningPlan } from './runningPlan.ts';

/** The wall clock as a decision about a cycle sees it. */
export interface LocalClock {
  /** Local ms at this tick; null = the site's zone is unknown. */
  readonly localMs: number | null;
  /** Where the site's cycles count from. */
  readonly origin: CycleOrigin;
  readonly nowMs: number;
}

/** A change of stage that comes so late is no tick's doing: its cycle begins where it was really left, ms. */
const lateStartMs = 2000;

/** The plan at the begin of its next cycle, at the place `index`: where it follows the clock, with what this cycle corrects. */
export function beginCycle(site: SealedSite, running: RunningPlan, index: number, { localMs, origin, nowMs }: LocalClock): RunningPlan {
  // What a priority borrowed is paid back here too: the cycle counts from where it would have begun.
  if (!running.coordinated || localMs === null || index !== 0) return alignPlanAt(running, index, nowMs - running.loanMs);
  const lengthMs = splitEndNowMs(running, running.plan.stages.length - 1);
  const { loanMs } = running;
  const dueMs = running.cycleStartMs + lengthMs - loanMs;
  // On demand the first stage may be back early: the cycle begins when it is due.
  const early = running.fixed ? dueMs - nowMs > lateStartMs - Math.min(0, loanMs) : dueMs - nowMs > lengthMs;
  const startMs = nowMs - dueMs > lateStartMs + Math.max(0, loanMs) || early ? nowMs : dueMs;
  const { plan } = running;
  const rule = plan.coordination ?? defaultCoordination;
  const lateMs = clockPhaseMs(plan, localMs + startMs - nowMs, origin);
  const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
  const rooms = plan.stages.map((item, place) => Math.max(0, item.splitMs - (leastSplitMs(site.safety, stages, plan, place) ?? item.splitMs)));
  const totalMs = correctionMs(rule, plan.cycleMs, lateMs, rooms.reduce((sum, ms) => sum + ms, 0));
  const stretchMs = spreadMs(totalMs, rule, plan.stages.map(({ splitMs }) => splitMs), rooms);
  return { ...running, index, cycleStartMs: startMs, stretchMs, loanMs: 0 };
}

/** How far the running cycle is behind the clock's (+) or ahead of it (−), ms; null where it follows none. */
export function offsetErrorMs(running: RunningPlan, { localMs, origin, nowMs }: LocalClock): number | null {
  if (!running.coordinated || localMs === null) return null;
  const { cycleMs } = running.plan;
  return nearestMs(clockPhaseMs(running.plan, localMs, origin) - (nowMs - running.cycleStartMs), cycleMs);
}
