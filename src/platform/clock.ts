import { randomBytes } from 'node:crypto';

/** The one place where the program reads time. Everything else gets it as an argument. */
export interface Clock {
  /** Random per process start. */
  readonly bootId: string;
  /** How much faster than real time this clock runs (1 in a cabinet; > 1 on a bench only). */
  readonly scale: number;
  /** Monotonic milliseconds since process start, scaled, not rounded. */
  monoMs(): number;
  /** Wall clock in ms since the epoch. Scaled with `monoMs` on a bench, so that offsets and durations agree. */
  wallMs(): number;
  /** Calls back once, `delayMs` (scaled) from now, or a little later; never waits below 0. Returns a canceller. */
  after(delayMs: number, call: () => void): () => void;
  /** A stamp of now with the given clock error. */
  stamp(errorMs: number | null): { readonly bootId: string; readonly monoMs: number; readonly wallMs: number; readonly errorMs: number | null };
}

/** Clock of this process. `scale` k makes every duration k times shorter: for benches, refused on a real tty by signald. */
export function createClock(scale = 1): Clock {
  const bootId = randomBytes(8).toString('hex');
  const startedWallMs = Date.now();
  const startedMs = performance.now();
  const monoMs = (): number => (performance.now() - startedMs) * scale;
  // Unscaled, the wall clock is read each time: its steps must be seen, not smoothed.
  const wallMs = (): number => (scale === 1 ? Date.now() : Math.round(startedWallMs + monoMs()));
  return {
    bootId, scale, monoMs, wallMs,
    after(delayMs, call) {
      const timer = setTimeout(call, Math.max(0, delayMs / scale));
      return () => { clearTimeout(timer); };
    },
    stamp: (errorMs) => ({ bootId, monoMs: Math.round(monoMs()), wallMs: wallMs(), errorMs }),
  };
}

/** A promise that resolves after `delayMs` of this clock. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => { clock.after(delayMs, resolve); });
}
