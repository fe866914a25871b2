import { queueTimesOf } from '../../model/detector.ts';
import type { GapReduction } from '../../model/actuation.ts';
import { isBlind } from '../detection/detector.ts';
import type { DetectorTracks } from '../detection/detection.ts';
import type { GroupLayout } from '../layout.ts';

/** Passage as it stands after the reduction; `sinceMs` = green with a conflicting call since, null = nobody waits; `carsMs` = so many cars wait since. */
export function allowedGapMs(passageMs: number, reduction: GapReduction | undefined, sinceMs: number | null, nowMs: number, carsMs: number | null = null): number {
  if (reduction === undefined || sinceMs === null || reduction.minGapMs >= passageMs) return passageMs;
  // By time or by cars, whichever comes first.
  const reducingMs = nowMs - Math.min(sinceMs + reduction.beforeMs, carsMs ?? Infinity);
  if (reducingMs <= 0) return passageMs;
  if (reducingMs >= reduction.toReduceMs) return reduction.minGapMs;
  const wholeMs = passageMs - reduction.minGapMs;
  if (reduction.byMs === undefined) return Math.round(passageMs - (reducingMs / reduction.toReduceMs) * wholeMs);
  // The last of them, which may be smaller, comes when the line would be at its end.
  const steps = Math.ceil(wholeMs / reduction.byMs);
  return Math.max(reduction.minGapMs, passageMs - reduction.byMs * Math.floor((reducingMs * steps) / reduction.toReduceMs));
}

/** What the detectors say of a green. */
export interface Extension {
  /** The last vehicle's time, prolonged by its detector's own extension, ms; −Infinity = none seen. The gap runs from here. */
  readonly seenMs: number;
  /** A queue holds the green to here, whatever the gap, ms. */
  readonly queueMs: number;
  /** Nothing that could see a vehicle works. */
  readonly blind: boolean;
  /** The longest fail time that the broken ones state, ms; null = none states any. */
  readonly failTimeMs: number | null;
}

export function extensionOf(group: GroupLayout, detectors: DetectorTracks, goSinceMs: number, nowMs: number): Extension {
  let seenMs = -Infinity;
  let queueMs = -Infinity;
  let seeing = 0;
  let failTimeMs: number | null = null;
  for (const detector of group.extenders) {
    const track = detectors[detector.id];
    if (track === undefined || isBlind(track)) {
      if (detector.failTimeMs !== undefined) failTimeMs = Math.max(failTimeMs ?? 0, detector.failTimeMs);
      continue;
    }
    seeing += 1;
    const times = queueTimesOf(detector);
    if (times === null) {
      if (track.seenAtMs !== null) seenMs = Math.max(seenMs, track.seenAtMs + detector.extensionMs);
    } else if (track.queued) {
      queueMs = Math.max(queueMs, times.limitMs === undefined ? nowMs + 1 : Math.min(nowMs + 1, goSinceMs + times.limitMs));
    }
  }
  for (const { id, extensionMs } of group.switched) {
    const track = detectors[id];
    if (track !== undefined && !isBlind(track) && track.switchedAtMs !== null) seenMs = Math.max(seenMs, track.switchedAtMs + extensionMs);
  }
  return { seenMs, queueMs, blind: seeing === 0 && group.extenders.length > 0, failTimeMs };
}
