import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Fault } from '../../model/fault.ts';
import type { GroupId } from '../../model/relation.ts';
import type { ExpectedNow } from '../../model/weekHistory.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { sameStandIn, standInOf } from './standIn.ts';
import { callsFor, freshDetector, isButton, stepDetector, type DetectorTrack } from './detector.ts';

export type DetectorTracks = Readonly<Record<DetectorId, DetectorTrack>>;

export function initialDetectors(detectors: readonly Detector[], nowMs: number): DetectorTracks {
  return Object.fromEntries(detectors.map((detector) => [detector.id, freshDetector(nowMs)]));
}

/** One tick of every detector of the site; a change of health is an event. */
export function stepDetection(
  detectors: readonly Detector[], before: DetectorTracks, samples: Readonly<Record<DetectorId, DetectorSample>>,
  served: (group: GroupId) => boolean, nowMs: number, expected: ExpectedNow = {},
): { readonly tracks: DetectorTracks; readonly events: readonly EventDraft[]; readonly faults: readonly Fault[] } {
  let next: Record<DetectorId, DetectorTrack> | null = null;
  const events: EventDraft[] = [];
  const faults: Fault[] = [];
  for (const detector of detectors) {
    const track = before[detector.id] ?? freshDetector(nowMs);
    const stepped = stepDetector(detector, track, samples[detector.id], served, nowMs);
    if (stepped !== track) (next ??= { ...before })[detector.id] = stepped;
    if (isWell(stepped) !== isWell(track)) events.push({ code: 'detector.health', data: { detector: detector.id, healthy: isWell(stepped), ...(stepped.suspect === null ? (stepped.stuck ? { detail: 'stuck' } : {}) : { detail: stepped.suspect }) } });
    if (stepped.suspect !== null) faults.push({ code: 'detector.fault', detector: detector.id, detail: stepped.suspect });
    if (stepped.stuck) faults.push({ code: isButton(detector) ? 'button.stuck' : 'detector.fault', detector: detector.id, detail: 'stuck' });
  }
  return { tracks: withStandIns(detectors, next ?? before, served, nowMs, expected), events, faults };
}

/** Whatever speaks for those that are not believed: once every one of them has been heard. */
function withStandIns(detectors: readonly Detector[], tracks: DetectorTracks, served: (group: GroupId) => boolean, nowMs: number, expected: ExpectedNow): DetectorTracks {
  let next: Record<DetectorId, DetectorTrack> | null = null;
  for (const detector of detectors) {
    const track = tracks[detector.id];
    if (track === undefined || (detector.whenFailed === undefined && track.standIn === null)) continue;
    const standIn = standInOf(detector, track, { tracks, served, expected, nowMs });
    if (!sameStandIn(standIn, track.standIn)) (next ??= { ...tracks })[detector.id] = { ...track, standIn };
  }
  return next ?? tracks;
}

/** Heard, and believed: NTCIP 1202 counts a presence beyond its longest with the failures. */
function isWell({ reported, suspect, stuck }: DetectorTrack): boolean {
  return !reported && suspect === null && !stuck;
}

/** A group has a call. Without any calling detector it is always called: nobody could ask for it. */
export function hasCall(group: GroupLayout, tracks: DetectorTracks): boolean {
  // An overlap goes with its parents: it asks for nothing itself.
  if (group.callers.length === 0) return group.group.overlap === undefined;
  return group.callers.some((detector) => callsFor(tracks[detector.id], group.id));
}

/** So many of the calling detectors must be left for the others to be worth waiting for. */
const leastSeeing = 0.25;

/** Nearly every detector that could call has failed, and was told: control on demand answers nobody any more. */
export function isBlind(layout: SiteLayout, tracks: DetectorTracks): boolean {
  let callers = 0;
  let seeing = 0;
  for (const group of layout.groups) {
    if (group.pedestrian) continue;
    callers += group.callers.length;
    for (const { id } of group.callers) {
      const track = tracks[id];
      if (track === undefined || isWell(track)) seeing += 1;
    }
  }
  return callers > 0 && seeing < callers * leastSeeing;
}
