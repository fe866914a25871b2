import type { Detector, DetectorSample } from '../../model/detector.ts';
import type { GroupId } from '../../model/relation.ts';

/** What control remembers of one detector. Plain data. */
export interface DetectorTrack {
  readonly occupied: boolean;
  /** Since when occupied without a break, ms. */
  readonly occupiedSinceMs: number | null;
  /** Last time occupied or actuated, ms: extension runs from here. */
  readonly seenAtMs: number | null;
  /** Calls now: occupied beyond its delay, actuated, or failed. */
  readonly calling: boolean;
  /** Groups whose locked call has not been served. */
  readonly lockedFor: readonly GroupId[];
  readonly failed: boolean;
  /** The failure has been told. A detector that was never heard is told of only after a while: its line is starting too. */
  readonly reported: boolean;
  readonly heard: boolean;
  readonly bornMs: number;
}

export function freshDetector(nowMs: number): DetectorTrack {
  return { occupied: false, occupiedSinceMs: null, seenAtMs: null, calling: false, lockedFor: [], failed: false, reported: false, heard: false, bornMs: nowMs };
}

/** Time after which a detector that was never heard is a failure to tell of, ms. */
const unheardMs = 30_000;

/** A detector whose last sample is older has failed: its groups are on recall, ms. */
export const failedAfterMs = 2000;

/**
 * One tick of one detector. A locking call stays until its group shows green; a non-locking one as long as the detector
 * is held. A failed or missing detector calls always: who is not seen is served.
 */
export function stepDetector(detector: Detector, before: DetectorTrack, sample: DetectorSample | undefined, served: (group: GroupId) => boolean, nowMs: number): DetectorTrack {
  const failed = sample === undefined || sample.fault || sample.ageMs > failedAfterMs;
  if (failed) {
    const reported = before.heard || nowMs - before.bornMs >= unheardMs;
    if (before.failed && before.reported === reported) return before;
    return { ...before, failed, reported, calling: detector.call !== 'none', occupied: false, occupiedSinceMs: null };
  }
  // One missed scan is no end of presence.
  const occupied = sample.presence === 'unknown' ? before.occupied : sample.presence === 'occupied';
  const occupiedSinceMs = occupied ? (before.occupiedSinceMs ?? nowMs) : null;
  const actuated = sample.actuations > 0;
  if (!occupied && !actuated && !before.occupied && !before.calling && !before.failed && before.heard && before.lockedFor.length === 0) return before;
  const held = occupiedSinceMs !== null && nowMs - occupiedSinceMs >= detector.delayMs;
  const calling = detector.call !== 'none' && (held || (actuated && detector.delayMs === 0));
  const seenAtMs = occupied || actuated ? nowMs : before.seenAtMs;
  return {
    occupied, occupiedSinceMs, seenAtMs, calling, lockedFor: lockedFor(detector, before, calling, served),
    failed: false, reported: false, heard: true, bornMs: before.bornMs,
  };
}

function lockedFor(detector: Detector, before: DetectorTrack, calling: boolean, served: (group: GroupId) => boolean): readonly GroupId[] {
  const locks = detector.call === 'locking' || detector.kind === 'button' || detector.role === 'button';
  const unserved = detector.groups.filter((group) => !served(group));
  const next = calling && locks ? unserved : before.lockedFor.filter((group) => unserved.includes(group));
  return next.length === before.lockedFor.length && next.every((group, index) => group === before.lockedFor[index]) ? before.lockedFor : next;
}

/** True where the detector calls for this group. */
export function callsFor(track: DetectorTrack | undefined, group: GroupId): boolean {
  return track === undefined || track.failed || track.calling || track.lockedFor.includes(group);
}
