import type { SealedSite } from '../model/artefact.ts';
import { stepSpillBack } from './demand/spillBack.ts';
import type { DetectorTracks } from './detection/detection.ts';
import type { ControlState } from './state.ts';

/** The exits of the site, by its detectors of this tick; what stands in a countdown is left alone. */
export function spillBackNow(site: SealedSite, before: ControlState, detectors: DetectorTracks, nowMs: number): ReturnType<typeof stepSpillBack> {
  const { promise, sequence, tracks } = before;
  const displays = site.traffic.displays.length > 0;
  return stepSpillBack(before.spillBack, {
    exits: site.traffic.exits ?? [], detectors, nowMs, goSinceMs: (group) => tracks[group]?.goSinceMs ?? null,
    groupsOf: (id) => site.traffic.detectors.find((detector) => detector.id === id)?.groups ?? [],
    // Nor a green that a running interstage brings: who stands in red and yellow beside it would wait there for its clearance.
    promised: (group) => (sequence.target !== null && sequence.served.includes(group)) || (displays && (promise.commitment !== null || sequence.target !== null || (tracks[group]?.goSinceMs ?? null) !== null)),
  });
}
