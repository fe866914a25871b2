import type { Clock } from '../platform/clock.ts';

/** The tick: 100 ms on a fixed monotonic grid (safety.md S4). */
export const tickMs = 100;

export interface GridTick {
  /** Number of the grid point; a late tick steps once to the present one, missed ones are never replayed. */
  readonly n: number;
  readonly nowMs: number;
  readonly lateMs: number;
  /** Time since the previous tick, ms; `null` for the first. */
  readonly sinceLastMs: number | null;
}

/** Runs `step` on every grid point until stopped. Drift-corrected: each wait is computed from the grid, never from the last wait. */
export function runGrid(clock: Clock, step: (tick: GridTick) => void): { stop(): void; due(): number } {
  const startMs = clock.monoMs();
  let lastN = 0;
  let lastMs: number | null = null;
  let cancel: (() => void) | null = null;
  let stopped = false;
  const arm = (): void => {
    if (!stopped) cancel = clock.after(startMs + (lastN + 1) * tickMs - clock.monoMs(), fire);
  };
  const fire = (): void => {
    const nowMs = clock.monoMs();
    // A timer may fire a millisecond early: the grid point has not come, wait for the rest of it.
    if (nowMs < startMs + (lastN + 1) * tickMs) {
      arm();
      return;
    }
    const n = Math.floor((nowMs - startMs) / tickMs);
    const sinceLastMs = lastMs === null ? null : nowMs - lastMs;
    // Lateness counts from the first grid point not yet served: a skipped tick shows in it.
    const lateMs = nowMs - (startMs + (lastN + 1) * tickMs);
    lastN = n;
    lastMs = nowMs;
    step({ n, nowMs: Math.round(nowMs), lateMs, sinceLastMs });
    arm();
  };
  arm();
  return {
    stop() {
      stopped = true;
      cancel?.();
    },
    due: () => Math.floor((clock.monoMs() - startMs) / tickMs),
  };
}
