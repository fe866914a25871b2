/**
 * When something happened, as far as the cabinet knows. All times in ipc and logs have this form
 * (architecture.md, Ownership). Integer milliseconds.
 */
export interface Stamp {
  /** Random per start of the process that stamps: monoMs of two boots can't be compared. */
  readonly bootId: string;
  /** Monotonic milliseconds since that boot. */
  readonly monoMs: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly wallMs: number;
  /** Estimated bound of the wall clock's error in ms; `null` = never synchronised. */
  readonly errorMs: number | null;
}

/** The wall clock as an input of a tick: for offsets and stamps only, never for durations. */
export interface WallClock {
  readonly wallMs: number;
  readonly synced: boolean;
  readonly errorMs: number | null;
}
