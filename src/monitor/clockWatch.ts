/**
 * Signald's clock beside the monitor's own: every time on the wire is signald's, so a clock that runs wrong would make
 * short yellows long. Messages may come late, never early; a clock that gains or loses is told from them in the long run.
 */
export interface ClockWatch {
  /** Messages heard of this signald. */
  readonly heard: number;
  /** Signald's clock minus the own one where a message was not held up, ms. */
  readonly baseMs: number;
  readonly window: { readonly messages: number; readonly mostMs: number };
  readonly lies: boolean;
}

/** A clock may gain so much on the own one before it is believed no more, ms: more than a stall of either process. */
const gainMs = 500;
const lossMs = 1000;
/** The first messages say how the clocks stand; then so many at a time say whether one loses. */
const firstMessages = 20;
const windowMessages = 50;
/** What two honest clocks drift in one such window, ms. */
const driftMs = 5;
const emptyWindow = { messages: 0, mostMs: Number.NEGATIVE_INFINITY };

export const unheardClock: ClockWatch = { heard: 0, baseMs: Number.NEGATIVE_INFINITY, window: emptyWindow, lies: false };

export function watchClock(before: ClockWatch, nowMs: number, ownMs: number): ClockWatch {
  const aheadMs = nowMs - ownMs;
  const heard = before.heard + 1;
  if (heard <= firstMessages) return { ...before, heard, baseMs: Math.max(before.baseMs, aheadMs) };
  const gained = aheadMs > before.baseMs + gainMs;
  const window = { messages: before.window.messages + 1, mostMs: Math.max(before.window.mostMs, aheadMs) };
  if (window.messages < windowMessages) return { ...before, heard, window, lies: before.lies || gained };
  const lost = window.mostMs < before.baseMs - lossMs;
  const drift = Math.max(-driftMs, Math.min(driftMs, window.mostMs - before.baseMs));
  return { heard, baseMs: lost || gained ? before.baseMs : before.baseMs + drift, window: emptyWindow, lies: lost || gained || window.mostMs > before.baseMs + gainMs };
}
