import type { PumpState } from './pumpState.ts';

/** Channels whose rows wait: what the centre last said that it has, and since when it has said no more, ms. */
export type Standing = Readonly<Record<string, { readonly deliveredSeq: number; readonly sinceMs: number }>>;
export const nothingStands: Standing = {};

/** A centre that only says what it said before has stored nothing since: its word is no acknowledgement. What somebody pauses waits for nobody. */
export function standingOf(before: Standing, { channels, paused }: Pick<PumpState, 'channels' | 'paused'>, nowMs: number): Standing {
  return Object.fromEntries(Object.entries(channels)
    .filter(([name, { lastSeq, deliveredSeq }]) => lastSeq > deliveredSeq && (paused[name] ?? 0) <= nowMs)
    .map(([name, { deliveredSeq }]) => {
      const known = Object.hasOwn(before, name) ? before[name] : undefined;
      return [name, { deliveredSeq, sinceMs: known === undefined || deliveredSeq > known.deliveredSeq ? nowMs : known.sinceMs }];
    }));
}

/** Whether the centre has stored something between two looks, or owes nothing. */
export function hasServed(before: Standing, after: Standing): boolean {
  const waiting = Object.entries(after);
  return waiting.length === 0 || Object.keys(before).some((name) => !Object.hasOwn(after, name)) || waiting.some(([name, { deliveredSeq }]) => deliveredSeq > (before[name]?.deliveredSeq ?? Number.POSITIVE_INFINITY));
}

/** Channels that have stood for so long, ms. */
export function stoodStill(standing: Standing, forMs: number, nowMs: number): readonly string[] {
  return Object.entries(standing).filter(([, { sinceMs }]) => nowMs - sinceMs >= forMs).map(([name]) => name);
}
