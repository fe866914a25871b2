import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';
import type { GroupLayout } from '../layout.ts';
import { goes, type GroupTracks } from '../sequence/groupTrack.ts';

/** Road users seen by one lane's detector since its group's green ended, and how many it usually sees from green to green. */
export interface Arrivals { readonly count: number; readonly usual: number; readonly going: boolean }
export type ArrivalTracks = Readonly<Record<DetectorId, Arrivals>>;

/** Weight of the last cycle among the usual ones. */
const lastWeight = 0.3;

/** One tick of the counts from which a green is decided at its onset. */
export function stepArrivals(detectors: readonly Detector[], before: ArrivalTracks, samples: Readonly<Record<DetectorId, DetectorSample>>, tracks: GroupTracks): ArrivalTracks {
  let next: Record<DetectorId, Arrivals> | null = null;
  for (const { id, groups, role } of detectors) {
    if (role === 'button') continue;
    const was = before[id] ?? { count: 0, usual: 0, going: false };
    const going = groups.some((group) => isGoing(tracks, group));
    const seen = samples[id]?.actuations ?? 0;
    if (going === was.going && seen === 0 && before[id] !== undefined) continue;
    const ended = was.going && !going;
    const usual = ended ? was.usual + lastWeight * (was.count - was.usual) : was.usual;
    (next ??= { ...before })[id] = { count: (ended ? 0 : was.count) + seen, usual, going };
  }
  return next ?? before;
}

function isGoing(tracks: GroupTracks, group: string): boolean {
  const track = tracks[group];
  return track !== undefined && goes(track);
}

/** Start-up loss, and time for each road user of a lane, ms (saturation is not learned yet). */
const startLossMs = 2000;
const headwayMs = 2000;

/** The green that serves who is there and who usually comes, decided at its onset: the lane with most to do counts, ms. */
export function onsetGreenMs(group: GroupLayout, arrivals: ArrivalTracks, bounds: { readonly minMs: number; readonly maxMs: number }): number {
  const lanes = group.extenders.map(({ id }) => arrivals[id]).filter((lane) => lane !== undefined);
  const most = Math.max(0, ...lanes.map(({ count, usual }) => Math.max(count, usual)));
  const wantedMs = Math.round(most) * headwayMs + startLossMs;
  return Math.max(bounds.minMs, Math.min(bounds.maxMs, wantedMs));
}
