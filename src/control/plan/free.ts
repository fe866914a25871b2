import type { Fault } from '../../model/fault.ts';
import type { FreeReason } from '../../model/mode.ts';
import { isCoordinated } from '../../model/planId.ts';
import { isManual, selection } from '../order/order.ts';
import type { ControlState } from '../state.ts';
import { offsetErrorMs, type LocalClock } from './cycle.ts';
import { inStepMs } from './offset.ts';

/** How the junction stands to the wall clock, for status and alarm. */
export interface CoordinationView {
  /** Why it is not in step; null = it is. */
  readonly freeReason: FreeReason | null;
  /** Behind the clock's cycle (+) or ahead of it (−), ms; null where it follows none. */
  readonly offsetErrorMs: number | null;
}

/** Why the junction does not run in step with the clock; the first reason that holds is told. */
export function coordinationView(state: ControlState, nowMs: number): CoordinationView {
  const { running, planning: { localMs, origin } } = state;
  const clock: LocalClock = { localMs, origin, nowMs };
  const errorMs = offsetErrorMs(running, clock);
  return { freeReason: freeReason(state, errorMs), offsetErrorMs: errorMs };
}

function freeReason(state: ControlState, errorMs: number | null): FreeReason | null {
  const { running, order, planning } = state;
  // On the way into a planned flash, through the stages that the site declares for it, too.
  if (state.posture.posture !== 'run' || state.sequence.closing || state.flashWay.entrySinceMs !== null) return 'notRunning';
  if (isManual(order.ruling)) return 'byHand';
  if (state.fixedSinceMs !== null) return 'longWait';
  if (!isCoordinated(running.plan.mode) && !running.coordinated) return 'plan';
  if (!running.coordinated && (selection(order)?.mode ?? null) !== null) return 'modeSelected';
  if (!running.coordinated && !planning.coordinable) return planning.localMs === null || !planning.clockKnown ? 'clockUnknown' : 'clockError';
  // Coordination that ends, or begins, waits for a stage decision.
  if (!running.coordinated || !planning.coordinable) return 'nextStage';
  return errorMs !== null && Math.abs(errorMs) > inStepMs ? 'transition' : null;
}

/** Reasons that nobody has chosen: those that last are an alarm. */
const troubles: ReadonlySet<FreeReason | null> = new Set<FreeReason>(['longWait', 'clockUnknown', 'clockError', 'transition']);
/** An offset that is not reached within so many cycles is an alarm: the default bounds correct any error in five. */
const lostAfterCycles = 6;

/** A coordinated plan that stays out of step is told. */
export function stepCoordination(state: ControlState, nowMs: number): { readonly sinceMs: number | null; readonly faults: readonly Fault[] } {
  const { freeReason: reason } = coordinationView(state, nowMs);
  if (!troubles.has(reason)) return { sinceMs: null, faults: [] };
  const sinceMs = state.planning.outOfStepSinceMs ?? nowMs;
  const lost = nowMs - sinceMs >= lostAfterCycles * state.running.plan.cycleMs;
  return { sinceMs, faults: lost ? [{ code: 'coordination.lost', detail: reason ?? '' }] : [] };
}
