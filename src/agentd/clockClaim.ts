import type { ClockSource } from '../model/time.ts';

/** What the agent says to signald of the wall clock (`clock.propose`). */
export interface ClockClaim {
  readonly errorMs: number;
  readonly synced: boolean;
  readonly ttlMs: number;
  readonly source?: ClockSource;
  readonly skewPpm?: number;
}

/** A claim stands for so long, ms: two of them may be lost. */
export const claimTtlMs = 60_000;
/** A bad quartz, parts per million: what the error may grow by since the source was heard. */
export const driftPpm = 100;
