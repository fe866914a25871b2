import { countsAsGreen } from '../../model/kind.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Change, SiteLayout } from '../layout.ts';
import { goes, type GroupTrack, type GroupTracks } from './groupTrack.ts';
import { trails, type Sequence } from './sequencer.ts';

/**
 * A new target for a running interstage, on an order that may do so (safety.md S6): only groups still red are told
 * anything else. Null = not now; the interstage goes on as it began.
 */
export function retarget(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, goal: StageId): Change | null {
  if (sequence.target === null || sequence.target === goal) return null;
  const hop = sequence.stage === null || sequence.stage === goal ? goal : layout.hops.get(sequence.stage)?.get(goal);
  if (hop === undefined || hop === sequence.target) return null;
  const listed = sequence.stage === null ? { to: hop, throughAllRed: false } : layout.stages.get(sequence.stage)?.changes.find((item) => item.to === hop);
  // Back to where it came from, and every change that must: through all red.
  const change = listed ?? { to: hop, throughAllRed: true };
  const groups = layout.stages.get(hop)?.stage.groups ?? [];
  const started = sequence.served.filter((id) => !stands(layout, tracks, id));
  if (started.length > 0 && (change.throughAllRed || sequence.throughAllRed || started.some((id) => !groups.includes(id)))) return null;
  // A green that is to end is not red: it ends, and may come again afterwards.
  const ending = groups.some((id) => !sequence.served.includes(id) && showsGreen(layout, tracks, id));
  return ending ? null : { to: hop, throughAllRed: change.throughAllRed || sequence.throughAllRed };
}

function stands(layout: SiteLayout, tracks: GroupTracks, id: GroupId): boolean {
  return tracks[id]?.aspect === layout.byId.get(id)?.rules.stop;
}

function showsGreen(layout: SiteLayout, tracks: GroupTracks, id: GroupId): boolean {
  const track = tracks[id];
  const group = layout.byId.get(id);
  if (track === undefined || group === undefined) return false;
  return track.aspect === 'green' || (group.group.kind === 'flashingYellowArrow' && countsAsGreen(group.group.kind, track.aspect));
}

/** Beyond intergreen and the group's own red: nobody is waited for who is not granted, ms. */
const deniedAfterMs = 30_000;

/**
 * Groups of a running interstage whose green is not given although nothing else has moved for long: the third road
 * denies it, or a lamp against it can't be confirmed. The interstage goes on without them; never to flash for it.
 */
export function deniedStarts(layout: SiteLayout, sequence: Sequence, tracks: GroupTracks, nowMs: number): readonly GroupId[] {
  if (sequence.target === null || sequence.throughAllRed) return [];
  const kept = sequence.served.filter((id) => isWaiting(layout, id, tracks[id]));
  // Who only waits for another's start is not denied.
  const waiting = kept.filter((id) => !startsBehind(layout, sequence, id, kept));
  const others = layout.groups.filter((group) => !kept.includes(group.id));
  const ending = others.some((group) => !sequence.served.includes(group.id) && tracks[group.id]?.aspect !== group.rules.stop && !trails(sequence, group, nowMs));
  if (waiting.length === 0 || ending) return [];
  const movedMs = Math.max(sequence.beganMs, ...layout.groups.map((group) => tracks[group.id]?.writtenAtMs ?? 0), ...Object.values(sequence.promisedMs));
  const ownMs = Math.max(0, ...layout.groups.flatMap((group) => [group.group.redRevertMs, ...group.oppositions.map((item) => item.intergreenMs)]));
  const lateMs = Math.max(0, ...Object.values(sequence.spread.lateMs));
  return nowMs - movedMs >= ownMs + lateMs + deniedAfterMs ? waiting : [];
}

/** A group that leads it, or every parent of the overlap that it is, has not started either. */
function startsBehind(layout: SiteLayout, sequence: Sequence, id: GroupId, waiting: readonly GroupId[]): boolean {
  if ((sequence.spread.leads[id] ?? []).some((lead) => waiting.includes(lead.group))) return true;
  const parents = layout.byId.get(id)?.group.overlap?.parents.filter((parent) => sequence.served.includes(parent)) ?? [];
  return parents.length > 0 && parents.every((parent) => waiting.includes(parent));
}

/** Red, or red and yellow: no right of way yet. */
function isWaiting(layout: SiteLayout, id: GroupId, track: GroupTrack | undefined): boolean {
  const group = layout.byId.get(id);
  return group !== undefined && track !== undefined && !goes(track) && (track.aspect === group.rules.stop || track.aspect === 'redYellow');
}
