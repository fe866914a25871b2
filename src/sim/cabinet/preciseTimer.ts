import type { Clock } from '../../platform/clock.ts';

/** Real time before the due instant at which a timer is no longer trusted: they have whole milliseconds and may fire 1 ms early. */
const napBelowMs = 1.5;
/** Longest nap, real ms: the other line's bytes wait no longer than this. */
const napMs = 0.2;
const napCell = new Int32Array(new SharedArrayBuffer(4));

/** Calls back at `dueMs` of this clock, to about 0.1 ms of real time: serial characters are shorter than a timer's step. */
export function at(clock: Clock, dueMs: number, call: () => void): void {
  const realMs = (dueMs - clock.monoMs()) / clock.scale;
  if (realMs <= 0) call();
  else if (realMs > napBelowMs) clock.after(Math.floor(realMs - 0.5) * clock.scale, () => { at(clock, dueMs, call); });
  else {
    // A sleep in the kernel, not a busy loop: the daemons need the processor.
    Atomics.wait(napCell, 0, 0, Math.min(realMs, napMs));
    setImmediate(() => { at(clock, dueMs, call); });
  }
}
