import type { Clock } from '../../platform/clock.ts';

/** Real time before the due instant at which a timer is no longer trusted: they have whole milliseconds and may fire 1 ms early. */
const spinBelowMs = 1.5;

/** Calls back at `dueMs` of this clock, to about 0.1 ms of real time: serial characters are shorter than a timer's step. */
export function at(clock: Clock, dueMs: number, call: () => void): void {
  const realMs = (dueMs - clock.monoMs()) / clock.scale;
  if (realMs <= 0) call();
  else if (realMs > spinBelowMs) clock.after(Math.floor(realMs - 0.5) * clock.scale, () => { at(clock, dueMs, call); });
  else setImmediate(() => { at(clock, dueMs, call); });
}
