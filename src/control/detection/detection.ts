import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout } from '../layout.ts';
import { callsFor, freshDetector, stepDetector, type DetectorTrack } from './detector.ts';

export type DetectorTracks = Readonly<Record<DetectorId, DetectorTrack>>;

export function initialDetectors(detectors: readonly Detector[], nowMs: number): DetectorTracks {
  return Object.fromEntries(detectors.map((detector) => [detector.id, freshDetector(nowMs)]));
}

/** One tick of every detector of the site; a change of health is an event. */
export function stepDetection(
  detectors: readonly Detector[], before: DetectorTracks, samples: Readonly<Record<DetectorId, DetectorSample>>,
  served: (group: GroupId) => boolean, nowMs: number,
): { readonly tracks: DetectorTracks; readonly events: readonly EventDraft[] } {
  let next: Record<DetectorId, DetectorTrack> | null = null;
  const events: EventDraft[] = [];
  for (const detector of detectors) {
    const track = before[detector.id] ?? freshDetector(nowMs);
    const stepped = stepDetector(detector, track, samples[detector.id], served, nowMs);
    if (stepped !== track) (next ??= { ...before })[detector.id] = stepped;
    if (stepped.reported !== track.reported) events.push({ code: 'detector.health', data: { detector: detector.id, healthy: !stepped.reported } });
  }
  return { tracks: next ?? before, events };
}

/** A group has a call. Without any calling detector it is always called: nobody could ask for it. */
export function hasCall(group: GroupLayout, tracks: DetectorTracks): boolean {
  if (group.callers.length === 0) return true;
  return group.callers.some((detector) => callsFor(tracks[detector.id], group.id));
}

/** Until when the group's detectors extend its green, ms; Infinity while one of them has failed (recall to the maximum). */
export function extendedUntilMs(group: GroupLayout, tracks: DetectorTracks, passageMs: number): number {
  let untilMs = -Infinity;
  for (const detector of group.extenders) {
    const track = tracks[detector.id];
    if (track === undefined || track.failed) return Infinity;
    if (track.seenAtMs !== null) untilMs = Math.max(untilMs, track.seenAtMs + detector.extensionMs + passageMs);
  }
  return untilMs;
}
