import { splitLocal } from '../../model/localTime.ts';
import type { Coordination, Plan } from '../../model/plan.ts';

/** Where the cycles of a site count from. */
export type CycleOrigin = 'midnight' | 'epoch';

/** Local cycle second by the wall clock, ms: (t + offset) mod cycle, from local midnight or from the epoch (control.md). */
export function clockPhaseMs(plan: Pick<Plan, 'cycleMs' | 'offsetMs'>, localMs: number, origin: CycleOrigin): number {
  const tMs = origin === 'midnight' ? splitLocal(localMs).ofDayMs : localMs;
  return modulo(tMs + plan.offsetMs, plan.cycleMs);
}

export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** By how much a cycle is ahead of the clock (it must wait) or behind it, whichever is nearer: −half a cycle to half a cycle, ms. */
export function nearestMs(lateMs: number, cycleMs: number): number {
  const late = modulo(lateMs, cycleMs);
  return late > cycleMs / 2 ? late - cycleMs : late;
}

/** Within this a cycle is in step, ms: a correction that can't go the short way leaves it, instead of going round the whole cycle. */
export const inStepMs = 500;

/**
 * What the cycle that begins now is lengthened (+) or shortened (−) by, ms: it begins `lateMs` after the clock's cycle
 * did, and may become shorter by `roomMs` without touching a minimum.
 */
export function correctionMs(rule: Coordination, cycleMs: number, lateMs: number, roomMs: number): number {
  const late = modulo(lateMs, cycleMs);
  const early = modulo(cycleMs - late, cycleMs);
  if (late === 0) return 0;
  const mostLongerMs = rule.correction === 'dwell' ? rule.dwellMs : tenths((cycleMs * rule.addPercent) / 100);
  const mostShorterMs = Math.min(tenths((cycleMs * rule.subtractPercent) / 100), Math.max(0, tenths(roomMs)));
  const longer = Math.min(early, mostLongerMs);
  const shorter = -Math.min(late, mostShorterMs);
  switch (rule.correction) {
    case 'dwell':
    case 'addOnly': return late <= inStepMs ? 0 : longer;
    case 'subtractOnly': return early <= inStepMs ? 0 : shorter;
    case 'shortWay': return cyclesFor(early, mostLongerMs) < cyclesFor(late, mostShorterMs) ? longer : shorter;
  }
}

/** Cycles that a correction takes; Infinity where it can't. Of two that take as many, the one that takes less of them. */
function cyclesFor(errorMs: number, mostMs: number): number {
  return mostMs <= 0 ? Infinity : Math.ceil(errorMs / mostMs) + errorMs / 1e7;
}

function tenths(ms: number): number {
  return Math.floor(ms / 100) * 100;
}

/** Spreads a correction over the splits: in proportion to what each has to give or to take; `dwell` waits in the first alone. */
export function spreadMs(totalMs: number, rule: Coordination, splitsMs: readonly number[], roomsMs: readonly number[]): readonly number[] {
  if (totalMs === 0) return [];
  if (rule.correction === 'dwell') return splitsMs.map((_, index) => (index === 0 ? totalMs : 0));
  const weights = totalMs > 0 ? splitsMs : roomsMs;
  const sum = weights.reduce((a, b) => a + b, 0);
  let given = 0;
  let seen = 0;
  // Cumulative rounding: the parts add up to the whole, and none takes more than its share rounded.
  return weights.map((weight) => {
    seen += weight;
    const part = Math.round((totalMs * seen) / sum) - given;
    given += part;
    return part;
  });
}
