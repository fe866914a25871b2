import { lateStartMs, leadsBefore, leadsOnStreet, type Lead } from '../../model/groupTimes.ts';
import { computeInterstage, lagMs, type Interstage } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Stage, StageId } from '../../model/stage.ts';
import type { Change, SiteLayout } from '../layout.ts';
import { clears, goes, shownMs, type GroupTracks } from './groupTrack.ts';
import { knownEarliestMs } from './permission.ts';

/** How an interstage spreads the ends and starts of its groups: fixed when it begins. */
export interface Spread {
  /** Greens that end later than the interstage begins, ms: whose neighbours close early, and trailing overlaps. */
  readonly endsAtMs: Readonly<Record<GroupId, number>>;
  /** Late starts, ms after the earliest. */
  readonly lateMs: Readonly<Record<GroupId, number>>;
  /** Who starts behind whom. */
  readonly leads: Readonly<Record<GroupId, readonly Lead[]>>;
}
export const noSpread: Spread = { endsAtMs: {}, lateMs: {}, leads: {} };

/** Where a change is made from: what goes now. */
export interface DepartureFrom { readonly stage: StageId | null; readonly tracks: GroupTracks; readonly endsAtMs: Spread['endsAtMs'] }

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
      return track !== undefined && clears(track) ? Math.max(0, clearanceMs - shownMs(track, nowMs)) : clearanceMs;
    },
  };
}

/** The interstage as the street stands now: who really goes, what is left of clearances that run already, and leads as long as they take. */
export function interstageNow(layout: SiteLayout, from: DepartureFrom, change: Change, served: readonly GroupId[], restMs: ChangeTime['restMs'], notBeforeMs?: (start: GroupId) => number): Interstage {
  const going = layout.groups.filter(({ id }) => isGoing(from.tracks, id)).map(({ id }) => id);
  const groups = layout.data.groups.map((group) => ({ ...group, pedestrianClearanceMs: restMs(group.id, group.pedestrianClearanceMs) }));
  const street = leadsOnStreet(groups, stageOf(layout, change.to));
  return computeInterstage({ ...layout.data, groups: street.groups },
    { ...stageOf(layout, from.stage), groups: going, throughAllRed: change.throughAllRed ? [change.to] : [] },
    { ...street.stage, groups: [...served] }, notBeforeMs, going.filter((id) => isClearing(from.tracks, id)));
}

function stageOf(layout: SiteLayout, stage: StageId | null): Stage {
  return (stage === null ? undefined : layout.stages.get(stage)?.stage) ?? { id: '', groups: [], throughAllRed: [] };
}

function isClearing(tracks: GroupTracks, id: GroupId): boolean {
  const track = tracks[id];
  return track !== undefined && clears(track);
}

function isGoing(tracks: GroupTracks, id: GroupId): boolean {
  const track = tracks[id];
  return track !== undefined && goes(track);
}

/** Ends and starts that the stages and groups of this change want apart. */
export function spreadOf(layout: SiteLayout, from: DepartureFrom, interstage: Interstage, served: readonly GroupId[], nowMs: number): Spread {
  if (!layout.spreads) return noSpread;
  const to = stageOf(layout, interstage.to);
  const endsAtMs: Record<GroupId, number> = {};
  for (const { group, endMs } of interstage.ends) {
    // What trails already keeps its own time; it is nobody's end here.
    const atMs = endMs > 0 ? nowMs + endMs : (from.endsAtMs[group] ?? 0);
    if (atMs > nowMs) endsAtMs[group] = atMs;
  }
  const lateMs: Record<GroupId, number> = {};
  const leads: Record<GroupId, readonly Lead[]> = {};
  for (const { group: id } of interstage.starts) {
    const group = layout.byId.get(id)?.group;
    if (group === undefined) continue;
    const ms = lateStartMs(to, group);
    if (ms > 0) lateMs[id] = ms;
    const before = leadsBefore(layout.data.groups, to, id).filter((lead) => served.includes(lead.group) && !interstage.continues.includes(lead.group));
    if (before.length > 0) leads[id] = before;
  }
  return { endsAtMs, lateMs, leads };
}

/** An overlap goes with a parent: where none of them is served, it is not either, unless it goes already. */
export function withParents(layout: SiteLayout, served: readonly GroupId[], tracks: GroupTracks): readonly GroupId[] {
  return !layout.spreads ? served : served.filter((id) => {
    const overlap = layout.byId.get(id)?.group.overlap;
    return overlap === undefined || isGoing(tracks, id) || overlap.parents.some((parent) => served.includes(parent));
  });
}

/** Whom nobody serves, and the overlaps that go with nobody else: they can't be served either. */
export function withOrphans({ groups }: Pick<SiteLayout, 'groups'>, unserved: readonly GroupId[]): readonly GroupId[] {
  if (unserved.length === 0) return unserved;
  const orphans = groups.flatMap(({ id, group: { overlap } }) => (overlap !== undefined && !unserved.includes(id) && overlap.parents.every((parent) => unserved.includes(parent)) ? [id] : []));
  return orphans.length === 0 ? unserved : [...unserved, ...orphans];
}

/** When a group's aspect would change; ms on the clock, null = it would not. */
export interface GroupOutlook {
  /** Its green proper ends: flashing green, clearance or yellow begins. */
  readonly endMs: number | null;
  /** Its first yellow, or the end of its clearance. */
  readonly goEndMs: number | null;
  readonly stopMs: number | null;
  readonly startMs: number | null;
}

/**
 * When each group would end and start if the present stage were left at `leaveMs`: nothing sooner than the street can
 * answer, and nothing that a further decision could still bring forward. Minimum greens are the caller's.
 */
export function outlook(layout: SiteLayout, from: DepartureFrom, change: Change, served: readonly GroupId[], leaveMs: number): Readonly<Record<GroupId, GroupOutlook>> {
  const interstage = interstageNow(layout, from, change, served, changeNow(from.tracks, leaveMs).restMs);
  const lag = lagMs(interstage);
  return Object.fromEntries(layout.groups.map((group): [GroupId, GroupOutlook] => {
    const end = interstage.ends.find((item) => item.group === group.id);
    const start = interstage.starts.find((item) => item.group === group.id);
    const at = (ms: number | undefined): number | null => (ms === undefined ? null : Math.max(leaveMs + ms, from.endsAtMs[group.id] ?? 0));
    const startMs = start === undefined ? null : Math.max(leaveMs + start.greenMs + lag, knownEarliestMs(group, from.tracks, leaveMs));
    return [group.id, { endMs: at(end?.endMs), goEndMs: at(end?.goEndMs), stopMs: at(end?.stopMs), startMs }];
  }));
}
