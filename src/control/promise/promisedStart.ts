import type { SealedSite } from '../../model/artefact.ts';
import { computeInterstage, lagMs } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Change, SiteLayout } from '../layout.ts';
import { shownMs, type GroupTracks } from '../sequence/groupTrack.ts';
import { knownEarliestMs } from '../sequence/permission.ts';

/** An asked green is lit one tick later, ms: the promise is the lamp's, not the question's. */
export const grantLagMs = 100;

/** When the change begins, and what is left of a pedestrian clearance then. */
export interface ChangeTime {
  readonly nowMs: number;
  readonly atMs: number;
  readonly restMs: (group: GroupId, clearanceMs: number) => number;
}

/** A change that begins now: a clearance that runs already has only its rest to run. */
export function changeNow(tracks: GroupTracks, nowMs: number): ChangeTime {
  return {
    nowMs, atMs: nowMs,
    restMs(id, clearanceMs) {
      const track = tracks[id];
      const clears = track !== undefined && (track.aspect === 'flashingGreen' || track.aspect === 'flashingRed');
      return clears ? Math.max(0, clearanceMs - shownMs(track, nowMs)) : clearanceMs;
    },
  };
}

/**
 * Starts promised to groups with a countdown display, which then start at the promised moment although read-back would
 * let them start some tenths of a second sooner (control.md: 0.4 s longer than the matrix).
 */
export function promisedStarts(site: SealedSite, layout: SiteLayout, from: { readonly stage: StageId; readonly tracks: GroupTracks }, change: Change, served: readonly GroupId[], time: ChangeTime): Readonly<Record<GroupId, number>> {
  const waiting = served.filter((id) => layout.byId.get(id)?.hasDisplay === true);
  if (waiting.length === 0) return {};
  const going = layout.groups.filter((group) => from.tracks[group.id]?.goSinceMs !== null);
  const groups = site.safety.groups.map((group) => ({ ...group, pedestrianClearanceMs: time.restMs(group.id, group.pedestrianClearanceMs) }));
  const interstage = computeInterstage({ ...site.safety, groups },
    { id: from.stage, groups: going.map((group) => group.id), throughAllRed: change.throughAllRed ? [change.to] : [] },
    { id: change.to, groups: [...served], throughAllRed: [] });
  return Object.fromEntries(interstage.starts.flatMap((start) => {
    const group = layout.byId.get(start.group);
    if (group === undefined || !waiting.includes(start.group)) return [];
    // Who ended before this interstage may still keep it waiting.
    const askMs = Math.max(time.atMs + start.greenMs + lagMs(interstage), knownEarliestMs(group, from.tracks, time.nowMs) + grantLagMs) - grantLagMs;
    return [[start.group, askMs]];
  }));
}
