import type { GroupId } from '../../model/relation.ts';
import { type Demands } from '../demand/demand.ts';
import type { SiteLayout } from '../layout.ts';
import { goes, type GroupTracks } from '../sequence/groupTrack.ts';

/** What preemptions have taken from those who waited, ms: given back with their next green, once. */
export type Owed = Readonly<Record<GroupId, number>>;
export const nothingOwed: Owed = {};

export interface OwedInputs {
  readonly runs: boolean;
  readonly preempting: boolean;
  readonly demands: Demands;
  readonly before: GroupTracks;
  readonly tracks: GroupTracks;
  readonly sinceLastMs: number;
}

/** A waiting movement is owed each second of a preemption, within the site's bound; its next green pays, whatever it was. */
export function stepOwed({ groups, owedMostMs }: SiteLayout, owed: Owed, { runs, preempting, demands, before, tracks, sinceLastMs }: OwedInputs): Owed {
  if (owedMostMs === 0 || (owed === nothingOwed && !preempting)) return owed;
  if (!runs) return nothingOwed;
  const next: Record<GroupId, number> = {};
  for (const { id, pedestrian } of groups) {
    const was = owed[id] ?? 0;
    const track = tracks[id];
    const going = track !== undefined && goes(track);
    const ended = !going && before[id] !== undefined && goes(before[id]);
    const waits = !pedestrian && !going && (demands[id]?.sinceMs ?? null) !== null;
    const ms = ended ? 0 : preempting && waits ? Math.min(owedMostMs, was + sinceLastMs) : waits || going ? was : 0;
    if (ms > 0) next[id] = ms;
  }
  return Object.keys(next).length === 0 ? nothingOwed : next;
}

/** Who is owed most, first. */
export function owedMost(owed: Owed, demands: Demands): readonly GroupId[] {
  return Object.keys(owed).filter((id) => (demands[id]?.sinceMs ?? null) !== null).toSorted((a, b) => (owed[b] ?? 0) - (owed[a] ?? 0));
}
