/** Shortest and longest pause before a restart, ms. */
export const backOffMs = { min: 200, max: 2000 } as const;
/** This many ends within this time, ms, and the parent gives up. */
export const storm = { ends: 10, withinMs: 60_000 } as const;
/** A child that ran for this long, ms, begins the back-off again. */
const settledMs = 10_000;

export interface ChildHistory {
  /** Times of its ends, oldest first, not older than the storm's time. */
  readonly endsMs: readonly number[];
  /** Ends in a row without having settled. */
  readonly inRow: number;
}
export const freshHistory: ChildHistory = { endsMs: [], inRow: 0 };

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly history: ChildHistory }
  | { readonly kind: 'giveUp'; readonly history: ChildHistory };

/** What to do when a child has ended that should run. Times on one monotonic clock, ms. */
export function afterEnd(history: ChildHistory, startedMs: number, nowMs: number): RestartDecision {
  const endsMs = [...history.endsMs.filter((end) => nowMs - end < storm.withinMs), nowMs];
  const inRow = nowMs - startedMs >= settledMs ? 1 : history.inRow + 1;
  const next = { endsMs, inRow };
  if (endsMs.length >= storm.ends) return { kind: 'giveUp', history: next };
  return { kind: 'restart', delayMs: Math.min(backOffMs.max, backOffMs.min * 2 ** (inRow - 1)), history: next };
}
