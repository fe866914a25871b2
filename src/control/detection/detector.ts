import { queueTimesOf, type Detector, type DetectorSample, type WhenFailed } from '../../model/detector.ts';
import type { GroupId } from '../../model/relation.ts';

import { noActivity, stepActivity, suspicionOf, type Activity, type Suspicion } from './activity.ts';

/** What speaks for a detector that is not believed. Plain data. */
export interface StandIn {
  readonly action: WhenFailed;
  readonly calls: boolean;
  /** Since when its groups are not all served, ms. */
  readonly unservedMs: number;
}

/** What control remembers of one detector. Plain data. */
export interface DetectorTrack {
  readonly occupied: boolean;
  /** Since when occupied without a break, ms. */
  readonly occupiedSinceMs: number | null;
  /** Last time occupied or actuated, ms: extension runs from here. A queue detector is seen only while a queue stands. */
  readonly seenAtMs: number | null;
  /** Last time seen for the group that it is switched to, ms: while that one is green and its own are not. */
  readonly switchedAtMs: number | null;
  /** A queue detector: since when clear, ms, and whether a queue stands. */
  readonly clearSinceMs: number | null;
  readonly queued: boolean;
  /** Held for longer than anybody holds it: told, and its group on recall. */
  readonly stuck: boolean;
  /** Calls now: occupied beyond its delay, actuated, or failed. */
  readonly calling: boolean;
  /** Groups whose locked call has not been served. */
  readonly lockedFor: readonly GroupId[];
  readonly failed: boolean;
  /** The failure has been told. A detector that was never heard is told of only after a while: its line is starting too. */
  readonly reported: boolean;
  readonly heard: boolean;
  readonly bornMs: number;
  /** What its counts say against it; null = nothing, or nobody asked. */
  readonly suspect: Suspicion | null;
  readonly activity: Activity;
  /** What speaks for it while it is not believed; null = it speaks itself, or is on recall. */
  readonly standIn: StandIn | null;
}

export function freshDetector(nowMs: number): DetectorTrack {
  return { occupied: false, occupiedSinceMs: null, seenAtMs: null, switchedAtMs: null, clearSinceMs: null, queued: false, stuck: false, calling: false, lockedFor: [], failed: false, reported: false, heard: false, bornMs: nowMs, suspect: null, activity: noActivity(nowMs), standIn: null };
}

/** Time after which a detector that was never heard is a failure to tell of, ms. */
const unheardMs = 30_000;

/** A detector whose last sample is older has failed: its groups are on recall, ms. */
export const failedAfterMs = 2000;

/** A button that is held for longer is stuck (safety.md S6 says so of the police's), ms. */
const buttonStuckMs = 60_000;

/** How long the detector may be held without a break, ms; Infinity = nobody said. */
function stuckAfterMs(detector: Detector): number {
  return detector.stuckAfterMs ?? (isButton(detector) ? buttonStuckMs : Infinity);
}

export function isButton(detector: Pick<Detector, 'kind' | 'role'>): boolean {
  return detector.kind === 'button' || detector.role === 'button';
}

/**
 * One tick of one detector. A locking call stays until its group shows green; a non-locking one as long as the detector
 * is held. A failed or missing detector calls always: who is not seen is served.
 */
export function stepDetector(detector: Detector, before: DetectorTrack, sample: DetectorSample | undefined, served: (group: GroupId) => boolean, nowMs: number): DetectorTrack {
  const stepped = stepPresence(detector, before, sample, served, nowMs);
  if (detector.noActivityMin === undefined && detector.erraticPerMin === undefined) return stepped;
  // Whom nobody hears is a failure of its own.
  const activity = stepped.failed ? noActivity(nowMs) : stepActivity(before.activity, { came: stepped.occupied && !before.occupied, left: !stepped.occupied && before.occupied, actuations: sample?.actuations ?? 0, nowMs });
  return { ...stepped, activity, suspect: suspicionOf(detector, activity, before.suspect, nowMs) };
}

function stepPresence(detector: Detector, before: DetectorTrack, sample: DetectorSample | undefined, served: (group: GroupId) => boolean, nowMs: number): DetectorTrack {
  const failed = sample === undefined || sample.fault || sample.ageMs > failedAfterMs;
  if (failed) {
    const reported = before.heard || nowMs - before.bornMs >= unheardMs;
    // Who has been served has been: a button that is not heard any more keeps no lamp lit in the walk.
    const held = before.lockedFor.length === 0 ? before.lockedFor : lockedFor(detector, before, false, served);
    if (before.failed && before.reported === reported && held === before.lockedFor) return before;
    return { ...before, lockedFor: held, failed, reported, calling: detector.call !== 'none', occupied: false, occupiedSinceMs: null, clearSinceMs: null, queued: false, stuck: false };
  }
  // One missed scan is no end of presence.
  const occupied = sample.presence === 'unknown' ? before.occupied : sample.presence === 'occupied';
  const occupiedSinceMs = occupied ? (before.occupiedSinceMs ?? nowMs) : null;
  const actuated = sample.actuations > 0;
  if (!occupied && !actuated && !before.occupied && !before.calling && !before.queued && !before.failed && before.heard && before.clearSinceMs !== null && before.lockedFor.length === 0) return before;
  const heldMs = occupiedSinceMs === null ? -1 : nowMs - occupiedSinceMs;
  const clearSinceMs = occupied || actuated ? null : (before.clearSinceMs ?? nowMs);
  const times = queueTimesOf(detector);
  const queued = times !== null && (heldMs >= times.standsMs || (before.queued && (clearSinceMs === null || nowMs - clearSinceMs < times.releaseMs)));
  const asks = times === null ? heldMs >= detector.delayMs || (actuated && detector.delayMs === 0) : queued;
  const calling = detector.call !== 'none' && asks;
  const seen = times === null ? occupied || actuated : queued;
  return {
    occupied, occupiedSinceMs, seenAtMs: seen ? nowMs : before.seenAtMs, switchedAtMs: seen && isSwitched(detector, served) ? nowMs : before.switchedAtMs, clearSinceMs, queued, calling, lockedFor: lockedFor(detector, before, calling, served),
    stuck: heldMs > stuckAfterMs(detector), failed: false, reported: false, heard: true, bornMs: before.bornMs, suspect: before.suspect, activity: before.activity, standIn: before.standIn,
  };
}

/** NTCIP 1202, vehicle detector switch phase: its own groups have no green, the one it is switched to has. */
function isSwitched({ switchTo, groups }: Detector, served: (group: GroupId) => boolean): boolean {
  return switchTo !== undefined && served(switchTo) && !groups.some(served);
}

function lockedFor(detector: Detector, before: DetectorTrack, calling: boolean, served: (group: GroupId) => boolean): readonly GroupId[] {
  const locks = detector.call === 'locking' || isButton(detector);
  const unserved = detector.groups.filter((group) => !served(group));
  const next = calling && locks ? unserved : before.lockedFor.filter((group) => unserved.includes(group));
  return next.length === before.lockedFor.length && next.every((group, index) => group === before.lockedFor[index]) ? before.lockedFor : next;
}

/** Nothing that it says of its road users can be believed: its groups are on recall. */
export function isBlind(track: DetectorTrack | undefined): boolean {
  return track === undefined || track.failed || track.stuck || track.suspect !== null;
}

/** True where the detector calls for this group. */
export function callsFor(track: DetectorTrack | undefined, group: GroupId): boolean {
  if (track === undefined) return true;
  if (isBlind(track)) return track.standIn === null || track.standIn.calls || track.lockedFor.includes(group);
  return track.calling || track.lockedFor.includes(group);
}
