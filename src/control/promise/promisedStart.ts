import type { SealedSite } from '../../model/artefact.ts';
import { computeInterstage, lagMs } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Group } from '../../model/site.ts';
import type { Change, SiteLayout } from '../layout.ts';
import { shownMs, type GroupTracks } from '../sequence/groupTrack.ts';
import { knownEarliestMs } from '../sequence/permission.ts';

/** An asked green is lit one tick later, ms: the promise is the lamp's, not the question's. */
export const grantLagMs = 100;

/**
 * Starts promised when an interstage begins: only for groups with a countdown display, which then start at the promised
 * moment although read-back would let them start some tenths of a second sooner (control.md: 0.4 s longer than the matrix).
 */
export function promisedStarts(site: SealedSite, layout: SiteLayout, from: { readonly stage: StageId; readonly tracks: GroupTracks }, change: Change, served: readonly GroupId[], nowMs: number): Readonly<Record<GroupId, number>> {
  const waiting = served.filter((id) => layout.byId.get(id)?.hasDisplay === true);
  if (waiting.length === 0) return {};
  const going = layout.groups.filter((group) => from.tracks[group.id]?.goSinceMs !== null);
  // A clearance that began before its stage ends has only its rest to run.
  const groups = site.safety.groups.map((group) => ({ ...group, pedestrianClearanceMs: restOfClearanceMs(group, from.tracks, nowMs) }));
  const interstage = computeInterstage({ ...site.safety, groups },
    { id: from.stage, groups: going.map((group) => group.id), throughAllRed: change.throughAllRed ? [change.to] : [] },
    { id: change.to, groups: [...served], throughAllRed: [] });
  return Object.fromEntries(interstage.starts.flatMap((start) => {
    const group = layout.byId.get(start.group);
    if (group === undefined || !waiting.includes(start.group)) return [];
    // Who ended before this interstage may still keep it waiting.
    const askMs = Math.max(nowMs + start.greenMs + lagMs(interstage), knownEarliestMs(group, from.tracks, nowMs) + grantLagMs) - grantLagMs;
    return [[start.group, askMs]];
  }));
}

function restOfClearanceMs(group: Group, tracks: GroupTracks, nowMs: number): number {
  const track = tracks[group.id];
  const clears = track !== undefined && (track.aspect === 'flashingGreen' || track.aspect === 'flashingRed');
  return clears ? Math.max(0, group.pedestrianClearanceMs - shownMs(track, nowMs)) : group.pedestrianClearanceMs;
}
