import type { Interval } from './excuse.ts';
import type { Rules } from './rules.ts';
import type { Told } from './told.ts';
import type { Violation } from './verdict.ts';

// One board silent: from the first lost scan its groups are unknown, and no new green for anyone (the contract's tick).

/** A start or an end of right of way, as the lamps showed it. */
export type Turn = { readonly group: string; readonly tMs: number; readonly what: 'start' | 'end' };

/** What was decided by the last good sample is on the lamps by then: a tick to the first lost scan, one to the next decision, and the way to the lamps, ms. */
const decidedBeforeMs = 300;

/** While no board's silence may let a green begin. */
export function unknownSpans(told: readonly Told[]): readonly Interval[] {
  return told.filter((one) => (one.class === 'board.silent' || one.class === 'board.shortSilence') && one.forMs > decidedBeforeMs)
    .map(({ tMs, forMs }) => ({ fromMs: tMs + decidedBeforeMs, toMs: tMs + forMs }));
}

export function whileUnknown(turns: readonly Turn[], spans: readonly Interval[]): readonly Violation[] {
  return turns.filter(({ what }) => what === 'start').flatMap(({ group, tMs }) => {
    const span = spans.find(({ fromMs, toMs }) => fromMs <= tMs && tMs <= toMs);
    return span === undefined ? [] : [{ rule: 'greenWhileUnknown' as const, tMs, groups: [group], detail: `a board is silent since ${Math.round(span.fromMs - decidedBeforeMs)} ms` }];
  });
}

/**
 * The spans that could have seen a start: out of flash, the last clearance towards a group at rest ran out in them, and none that
 * it excludes had right of way. A span in the middle of a green asks nothing.
 */
export function askedSpans(rules: Rules, turns: readonly Turn[], spans: readonly Interval[], flashes: readonly Interval[]): readonly Interval[] {
  return spans.flatMap(({ fromMs, toMs }) => {
    if (flashes.some((flash) => flash.fromMs <= fromMs && fromMs <= flash.toMs)) return [];
    const sinceMs = Math.max(0, ...flashes.filter((flash) => flash.toMs < fromMs).map((flash) => flash.toMs));
    const untilMs = Math.min(toMs, ...flashes.filter((flash) => flash.fromMs > fromMs).map((flash) => flash.fromMs));
    const before = turns.filter(({ tMs }) => tMs > sinceMs && tMs < fromMs);
    const isDue = rules.groups.some(({ id }) => {
      const freeMs = freeSinceMs(rules, id, before);
      return freeMs !== undefined && fromMs <= freeMs && freeMs <= untilMs;
    });
    return isDue ? [{ fromMs, toMs: untilMs }] : [];
  });
}

/** When the group's way was cleared by the last of those it excludes; undefined while one of them or itself has right of way. */
function freeSinceMs(rules: Rules, id: string, before: readonly Turn[]): number | undefined {
  const rivals = rules.hard.flatMap(([a, b]) => (a === id ? [b] : b === id ? [a] : []));
  const lastOf = (group: string): Turn | undefined => before.findLast((turn) => turn.group === group);
  if ([id, ...rivals].some((group) => lastOf(group)?.what === 'start')) return undefined;
  const cleared = rivals.flatMap((rival) => {
    const ended = lastOf(rival);
    const ms = rules.intergreens.find(({ from, to }) => from === rival && to === id)?.ms;
    return ended === undefined || ms === undefined ? [] : [ended.tMs + ms];
  });
  return cleared.length === 0 ? undefined : Math.max(...cleared);
}
