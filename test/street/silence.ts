import type { Interval } from './excuse.ts';
import type { Told } from './told.ts';
import type { Violation } from './verdict.ts';

// One board silent: from the first lost scan its groups are unknown, and no new green for anyone (the contract's tick).

/** A start of right of way, as the lamps showed it. */
export type Start = { readonly group: string; readonly tMs: number };

/** What was decided by the last good sample is on the lamps by then: a tick to the first lost scan, one to the next decision, and the way to the lamps, ms. */
const decidedBeforeMs = 300;

/** While no board's silence may let a green begin. */
export function unknownSpans(told: readonly Told[]): readonly Interval[] {
  return told.filter((one) => (one.class === 'board.silent' || one.class === 'board.shortSilence') && one.forMs > decidedBeforeMs)
    .map(({ tMs, forMs }) => ({ fromMs: tMs + decidedBeforeMs, toMs: tMs + forMs }));
}

export function whileUnknown(starts: readonly Start[], spans: readonly Interval[]): readonly Violation[] {
  return starts.flatMap(({ group, tMs }) => {
    const span = spans.find(({ fromMs, toMs }) => fromMs <= tMs && tMs <= toMs);
    return span === undefined ? [] : [{ rule: 'greenWhileUnknown' as const, tMs, groups: [group], detail: `a board is silent since ${Math.round(span.fromMs - decidedBeforeMs)} ms` }];
  });
}
