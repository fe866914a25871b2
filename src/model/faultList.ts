import type { Fault, FaultAction, FaultCode, FaultSeverity } from './fault.ts';
import type { LatchBook } from './latch.ts';

/** What stands at the cabinet for who asks: the service key turned, not turned, not readable; on a bench nobody asks. */
export type OnSite = 'serviceKey' | 'keyOff' | 'unknown' | 'waived';

/** One fault in force, with what the catalogue and the site make of it. */
export interface FaultStatus extends Fault {
  readonly severity: FaultSeverity;
  readonly action: FaultAction;
  readonly clears: 'self' | 'startup' | 'person';
  readonly latched: boolean;
  /** Since when, in this process's ms and by the wall clock; a latch of an earlier life has the latter alone. */
  readonly sinceMs: number;
  readonly wallMs: number | null;
}

/** Answer of `fault.list`. */
export interface FaultList {
  readonly faults: readonly FaultStatus[];
  /** Keeps the junction in flash although nothing is latched. */
  readonly held: { readonly code: FaultCode; readonly remainingMs: number } | null;
  readonly counts: { readonly busTrips1h: number; readonly busTrips24h: number; readonly redLosses24h: number; readonly restarts10min: number; readonly monitorLosses10min: number };
  readonly storm: LatchBook['storm'];
  readonly monitorStorm: LatchBook['monitorStorm'];
  /** Persisted, ms: what the counts are over. */
  readonly uptimeMs: number;
  readonly onSite: OnSite;
  readonly journal: { readonly lines: number; readonly worstSyncMs: number; readonly problem: string | null } | null;
}

/** Answer of `fault.reset`. */
export interface FaultResetDone { readonly reset: readonly FaultCode[]; readonly onSite: OnSite }

/** Why a reset is refused: a closed list, so that `text/` has a sentence and a fix for each. */
export const resetRefusals = ['fault.unknownCode', 'fault.nothingLatched', 'fault.keyOff', 'fault.keyUnknown', 'fault.stillAltered'] as const;
export type ResetRefusal = (typeof resetRefusals)[number];
