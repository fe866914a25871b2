import type { Detector, DetectorId, DetectorSample } from '../model/detector.ts';
import type { LoopTrouble } from '../field/scan/detection.ts';
import type { EventDraft } from '../model/event.ts';

/** What of one detector is on record. Plain data. */
interface Logged {
  /** null = nobody knows, and it was told so. */
  readonly occupied: boolean | null;
  /** Actuations that the card counted beyond the arrivals that were seen: presence and counter come in different answers. */
  readonly beyond: number;
  /** Since when they differ, ms. */
  readonly sinceMs: number;
  /** Changes of the running minute, and those of them that are not on record. */
  readonly changes: number; readonly skipped: number;
}
export type DetectorLog = { readonly fromMs: number; readonly of: Readonly<Record<DetectorId, Logged>> };
export const emptyDetectorLog: DetectorLog = { fromMs: 0, of: {} };

const unlogged: Logged = { occupied: null, beyond: 0, sinceMs: 0, changes: 0, skipped: 0 };

/** So long a counter may be ahead of, or behind, the presence that it belongs to: a round of a slow field line, ms. */
export const settleMs = 600;
const minuteMs = 60_000;
/** Changes of one detector in a minute that are recorded: five vehicles a second. What chatters beyond it is told as a number. */
export const mostChanges = 600;
/** An answer up to that old belongs to this tick, ms. */
const freshMs = 100;

/**
 * What each detector did since the last tick, for the high-resolution log: before any delay or extension, as the street
 * is and not as somebody forced it to be seen. `occupied` null = it can't be read, by `cause` where the card says why or
 * says nothing any more; `pulses` = vehicles that came and went
 * between two answers, by the card's counter; `skipped` = changes of the last minute that were too many to record.
 */
export function stepDetectorLog(before: DetectorLog, detectors: readonly Detector[], samples: Readonly<Record<DetectorId, DetectorSample>>, nowMs: number, troubleOf: (detector: DetectorId) => LoopTrouble | null = () => null): { readonly log: DetectorLog; readonly events: readonly EventDraft[] } {
  const over = nowMs - before.fromMs >= minuteMs;
  const events: EventDraft[] = [];
  let next: Record<DetectorId, Logged> | null = null;
  for (const { id } of detectors) {
    const was = before.of[id] ?? unlogged;
    const stepped = stepOne(id, was, samples[id], { over, nowMs, first: before.of[id] === undefined, troubleOf }, events);
    if (stepped !== was || before.of[id] === undefined) (next ??= { ...before.of })[id] = stepped;
  }
  if (next === null && !over) return { log: before, events };
  return { log: { fromMs: over ? nowMs : before.fromMs, of: next ?? before.of }, events };
}

interface Moment { readonly over: boolean; readonly nowMs: number; readonly first: boolean; readonly troubleOf: (detector: DetectorId) => LoopTrouble | null }

function stepOne(detector: DetectorId, before: Logged, sample: DetectorSample | undefined, { over, nowMs, first, troubleOf }: Moment, events: EventDraft[]): Logged {
  const known = sample === undefined || sample.presence === 'unknown' || sample.fault ? null : sample.presence === 'occupied';
  const arrived = known === true && before.occupied !== true;
  const beyond = settled(before, { arrived, actuations: sample?.actuations ?? 0, nowMs });
  const pulses = Math.max(0, beyond.settled);
  const changed = known !== before.occupied || (first && known === null);
  const skipped = over ? before.skipped : 0;
  if (!changed && pulses === 0 && skipped === 0 && beyond.beyond === before.beyond && (!over || before.changes === 0)) return before;
  const more = (changed ? 1 : 0) + pulses * 2;
  const changes = (over ? 0 : before.changes) + more;
  const silent = more > 0 && changes > mostChanges;
  if (skipped > 0 || (!silent && more > 0)) {
    const ageMs = sample === undefined || sample.ageMs <= freshMs ? 0 : Math.round(sample.ageMs / freshMs) * freshMs;
    events.push({ code: 'detector.actuated', data: { detector, occupied: known, ...(known === null && changed ? causeOf(sample, troubleOf(detector), first) : {}), ...(pulses > 0 && !silent ? { pulses } : {}), ...(skipped > 0 ? { skipped } : {}), ...(ageMs > 0 && known !== null ? { ageMs } : {}) } });
  }
  return { occupied: known, beyond: beyond.beyond, sinceMs: beyond.sinceMs, changes, skipped: (over ? 0 : before.skipped) + (silent ? more : 0) };
}

/** Why it can't be read: what the card says of the loop, or that the card has fallen silent; of a device that is another one nothing is known. */
function causeOf(sample: DetectorSample | undefined, trouble: LoopTrouble | null, first: boolean): { readonly cause?: LoopTrouble | 'silent' } {
  if (trouble !== null) return { cause: trouble };
  return sample?.presence === 'unknown' && !sample.fault && !first ? { cause: 'silent' } : {};
}

/** Arrivals seen and actuations counted are the same vehicles while one settles the other in time. */
function settled({ beyond, sinceMs }: Logged, { arrived, actuations, nowMs }: { readonly arrived: boolean; readonly actuations: number; readonly nowMs: number }): { readonly beyond: number; readonly sinceMs: number; readonly settled: number } {
  const next = beyond + actuations - (arrived ? 1 : 0);
  if (next === 0) return { beyond: 0, sinceMs: nowMs, settled: 0 };
  // More than one at once can't all be the one whose presence is yet to be read.
  const begun = beyond === 0 || Math.sign(next) !== Math.sign(beyond) ? nowMs : sinceMs;
  return nowMs - begun >= settleMs ? { beyond: 0, sinceMs: nowMs, settled: next } : { beyond: next, sinceMs: begun, settled: 0 };
}
