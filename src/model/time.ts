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

/**
 * How the wall clock is known. `synced`: a source stands behind it now · `holdover`: it was synchronised, and its error
 * grows by the drift · `doubtful`: it has stepped, or its source has contradicted itself, and nobody has confirmed it
 * since · `never`: nobody has vouched for it since this start.
 */
export const clockQualities = ['synced', 'holdover', 'doubtful', 'never'] as const;
export type ClockQualityKind = (typeof clockQualities)[number];

/** Where the agent has read the clock's quality. */
export const clockSources = ['chrony', 'timesyncd', 'gnss'] as const;
export type ClockSource = (typeof clockSources)[number];

/** The wall clock as an input of a tick: for offsets and stamps only, never for durations. */
export interface WallClock {
  readonly wallMs: number;
  readonly synced: boolean;
  readonly errorMs: number | null;
  /** Absent: nobody has looked closer than `synced`. */
  readonly quality?: ClockQualityKind;
  /**
   * How long the error stays within the coordination bound if no source is heard any more, ms; 0 = it is beyond the
   * bound now. Coordination is kept while it is above 0 (control.md: 0.5 s). Absent: not known, not coordinated.
   */
  readonly coordinatedForMs?: number;
}

/** Coordination by the clock lasts while its estimated error is within this, ms (control.md). */
export const coordinationBoundMs = 500;

/** What the panel, `status` and the centre are told of the clock. */
export interface ClockStatus {
  readonly quality: ClockQualityKind;
  readonly source: ClockSource | null;
  readonly errorMs: number | null;
  /** By which the error grows without a source, parts per million; `measured` says that this clock was measured. */
  readonly driftPpm: number;
  readonly measured: boolean;
  readonly coordinatedForMs: number;
  /** The last step of the wall clock against the monotonic one, ms, and how long ago; null = none seen. */
  readonly step: { readonly ms: number; readonly agoMs: number } | null;
}
