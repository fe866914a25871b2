import type { WallClock } from '../model/time.ts';

/** How well the wall clock is known. signald reads it and sees its steps; agentd proposes its quality, which expires. */
export interface ClockQuality {
  propose(proposal: { readonly errorMs: number; readonly synced: boolean; readonly ttlMs: number }, nowMs: number): void;
  wall(nowMs: number, wallMs: number): WallClock;
}

/** Drift assumed until it is measured: 50 ppm, an ordinary quartz in the heat. */
const driftShare = 50e-6;

export function createClockQuality(): ClockQuality {
  let known: { errorMs: number; untilMs: number } | null = null;
  return {
    propose({ errorMs, synced, ttlMs }, nowMs) {
      // Not synchronised any more: what was promised earlier ends here, and its error grows from here.
      if (!synced) known = known === null ? null : { ...known, untilMs: Math.min(known.untilMs, nowMs) };
      else known = { errorMs, untilMs: nowMs + ttlMs };
    },
    wall(nowMs, wallMs) {
      if (known === null) return { wallMs, synced: false, errorMs: null };
      // Within its time a proposal stands; afterwards the error grows by the drift.
      const errorMs = known.errorMs + Math.max(0, nowMs - known.untilMs) * driftShare;
      return { wallMs, synced: nowMs < known.untilMs, errorMs: Math.ceil(errorMs) };
    },
  };
}
