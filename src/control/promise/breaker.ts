import type { ControlSource } from '../../model/mode.ts';
import type { PromiseCause } from '../../model/promise.ts';
import type { Ruling } from '../order/order.ts';
import type { ControlState } from '../state.ts';
import type { Blank } from './blank.ts';
import { standing } from './ledger.ts';
import type { PromiseRules } from './rules.ts';

/** Blank before the first yellow, ms: 1.0 s on the street (control.md), and what the display's line may need. */
const blankMs = 1500;
/** A number that is taken back above N is taken back by a person, who waits for no planner. */
const breakers: Readonly<Partial<Record<ControlSource, PromiseCause>>> = {
  guard: 'guard', railPreemption: 'railPreemption', policePanel: 'policePanel', emergencyPreemption: 'emergencyPreemption',
};

/** Whose act it is that the stages run no more: an order's, or guard's own. */
export function closerOf({ force, source }: Ruling, byGuard: boolean): PromiseCause | 'withdrawn' {
  return byGuard || force === null || source === null ? 'guard' : breakers[source] ?? 'withdrawn';
}

/** What an order may do now, beside what has been promised. */
export interface Yielded { readonly ruling: Ruling; readonly blank: Blank | null }

/**
 * Breakers blank the displays first and act afterwards; everybody else waits until what is promised has come true, or,
 * while more than N s of it remain (and more than a display counts that nobody can blank), takes the number back first.
 */
export function yieldToPromise(state: ControlState, { firmMs, pulses }: Pick<PromiseRules, 'firmMs' | 'pulses'>, nowMs: number): Yielded {
  const { order: { ruling }, promise } = state;
  if (ruling.force === null) return { ruling, blank: null };
  // Flash of a fault waits for nothing.
  if (ruling.atOnce) return { ruling, blank: promise.blank ?? { sinceMs: nowMs, cause: 'guard' } };
  const waiting: Ruling = { ...ruling, force: null, steps: false };
  const cause = ruling.source === null ? undefined : breakers[ruling.source];
  // A display that counts from a pulse never went blank: what a breaker took back, and left before he acted, nobody else acts upon.
  const takenOver = pulses.length > 0 && cause === undefined && promise.blank !== null && promise.blank.cause !== 'withdrawn';
  if (promise.blank !== null && !takenOver) return { ruling: nowMs - promise.blank.sinceMs < blankMs ? waiting : ruling, blank: promise.blank };
  const open = standing(promise.ledger, nowMs);
  // An order that went, and another that comes: the rider has seen the number go when the first one took it.
  const stillNew = promise.takenBackMs !== null && nowMs - promise.takenBackMs < blankMs;
  const settled = stillNew ? waiting : ruling;
  if (open.length === 0 && promise.commitment === null) return { ruling: settled, blank: null };
  if (cause !== undefined) return open.length === 0 ? { ruling: settled, blank: { sinceMs: Math.max(nowMs - blankMs, promise.takenBackMs ?? 0), cause } } : { ruling: waiting, blank: { sinceMs: nowMs, cause } };
  const soonestMs = Math.min(promise.commitment?.atMs ?? Infinity, ...open.map(({ endMs }) => endMs));
  const mayMove = soonestMs - nowMs > firmMs + blankMs;
  return { ruling: waiting, blank: mayMove ? { sinceMs: nowMs, cause: 'withdrawn' } : null };
}
