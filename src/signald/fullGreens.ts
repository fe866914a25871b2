import type { SealedSite } from '../model/artefact.ts';
import type { Aspect } from '../model/aspect.ts';
import type { DetectorId } from '../model/detector.ts';
import { countsAsGreen, type GroupKind } from '../model/kind.ts';
import type { GroupId } from '../model/relation.ts';

/** What one look at the junction says of its traffic: once a second, from the snapshot that everybody sees. */
export interface TrafficLook {
  readonly nowMs: number;
  readonly groups: readonly { readonly id: GroupId; readonly commanded: Aspect }[];
  readonly detectors: readonly { readonly id: DetectorId; readonly presence: 'occupied' | 'clear' | 'unknown'; readonly count: number; readonly fault: boolean }[];
}

/** A vehicle group and the stop line detectors that see its lanes. */
export interface WatchedGroup { readonly id: GroupId; readonly kind: GroupKind; readonly lanes: readonly DetectorId[] }

/** A green that is over: how long it was, how long after the end of the one before it ended, ms, and whether it left somebody standing. */
interface Green { readonly greenMs: number; readonly cycleMs: number; readonly full: boolean }

/** One lane in the green that runs, and in the red behind it, in looks. `empty`: in a row, nobody on the line and nobody counted. */
interface Lane { readonly count: number; readonly empty: number; readonly broke: boolean; readonly held: number; readonly believed: boolean }

interface Course {
  readonly state: 'green' | 'ended' | 'red';
  readonly beganMs: number;
  readonly endedMs: number | null;
  readonly redLooks: number;
  readonly lanes: Readonly<Record<DetectorId, Lane>>;
  readonly lastEndMs: number | null;
  readonly greens: readonly Green[];
}

/** What each group's last greens were like. */
export type FullGreens = Readonly<Record<GroupId, Course>>;
export const noGreens: FullGreens = {};

/** Greens that are remembered: as many as a set may ask to be watched by. */
export const mostGreens = 50;
/** A stop line that is empty for so many looks of a green has served its queue. */
const emptyLooks = 4;
/** In so many of the first looks of red somebody stands at the line whom the green has left there (as ROR5, docs/measures.md). */
const redLooks = 5;
const heldLooks = 4;

export function watchedGroups({ safety, traffic }: Pick<SealedSite, 'safety' | 'traffic'>): readonly WatchedGroup[] {
  return safety.groups.filter(({ kind }) => kind !== 'pedestrian2').flatMap(({ id, kind }): WatchedGroup[] => {
    const lanes = traffic.detectors.filter((detector) => detector.role === 'stopLine' && detector.kind !== 'button' && detector.groups.includes(id)).map((detector) => detector.id);
    return lanes.length === 0 ? [] : [{ id, kind, lanes }];
  });
}

/** One look further. */
export function stepFullGreens(groups: readonly WatchedGroup[], before: FullGreens, look: TrafficLook): FullGreens {
  const aspects = new Map(look.groups.map(({ id, commanded }) => [id, commanded]));
  const detectors = new Map(look.detectors.map((detector) => [detector.id, detector]));
  return Object.fromEntries(groups.map((group) => [group.id, courseOf(group, before[group.id], aspects.get(group.id), detectors, look.nowMs)]));
}

type Seen = ReadonlyMap<DetectorId, TrafficLook['detectors'][number]>;

function courseOf({ kind, lanes }: WatchedGroup, before: Course | undefined, aspect: Aspect | undefined, seen: Seen, nowMs: number): Course {
  const was: Course = before ?? { state: 'red', beganMs: nowMs, endedMs: null, redLooks, lanes: {}, lastEndMs: null, greens: [] };
  if (aspect !== undefined && countsAsGreen(kind, aspect)) {
    if (was.state === 'green') return { ...was, lanes: lanesOf(lanes, was.lanes, seen, inGreen) };
    return { ...concluded(was), state: 'green', beganMs: nowMs, endedMs: null, redLooks: 0, lanes: lanesOf(lanes, {}, seen, inGreen) };
  }
  // A green of which the begin was not seen says nothing.
  if (was.state === 'green') return { ...was, state: 'ended', endedMs: nowMs };
  if (was.state === 'red' && was.redLooks >= redLooks) return was;
  if (aspect === 'yellow' || aspect === 'flashingYellow') return was;
  const red: Course = { ...was, state: 'red', redLooks: was.redLooks + 1, lanes: lanesOf(lanes, was.lanes, seen, inRed) };
  return red.redLooks >= redLooks ? concluded(red) : red;
}

type LaneStep = (before: Lane, passed: boolean, occupied: boolean) => Lane;

const inGreen: LaneStep = (before, passed, occupied) => {
  const empty = passed || occupied ? 0 : before.empty + 1;
  return { ...before, empty, broke: before.broke || empty >= emptyLooks };
};

const inRed: LaneStep = (before, _passed, occupied) => ({ ...before, held: before.held + (occupied ? 1 : 0) });

function lanesOf(ids: readonly DetectorId[], before: Course['lanes'], seen: Seen, step: LaneStep): Course['lanes'] {
  return Object.fromEntries(ids.map((id) => {
    const now = seen.get(id);
    const was = before[id] ?? { count: now?.count ?? 0, empty: 0, broke: false, held: 0, believed: true };
    if (now === undefined || now.fault || now.presence === 'unknown') return [id, { ...was, believed: false }];
    return [id, { ...step(was, now.count !== was.count, now.presence === 'occupied'), count: now.count }];
  }));
}

/** The green that was open is judged and remembered. */
function concluded(course: Course): Course {
  const { endedMs, beganMs, lastEndMs } = course;
  if (endedMs === null) return course;
  const full = course.redLooks >= redLooks && Object.values(course.lanes).some(({ broke, held, believed }) => believed && !broke && held >= heldLooks);
  const green: Green[] = lastEndMs === null ? [] : [{ greenMs: endedMs - beganMs, cycleMs: endedMs - lastEndMs, full }];
  return { ...course, endedMs: null, lastEndMs: endedMs, greens: [...course.greens, ...green].slice(-mostGreens) };
}

/** Groups whose last greens, so many in a row, have all left somebody standing. */
export function starvedGroups(track: FullGreens, greens: number): readonly GroupId[] {
  return Object.entries(track).filter(([, course]) => course.greens.length >= greens && course.greens.slice(-greens).every(({ full }) => full)).map(([id]) => id);
}

/** Share of the time in which a group was green, by so many of its last greens; null = it has not had two on record. */
export function greenShare(track: FullGreens, group: GroupId, greens: number): number | null {
  const last = track[group]?.greens.slice(-greens) ?? [];
  const cycleMs = last.reduce((sum, one) => sum + one.cycleMs, 0);
  return last.length < 2 || cycleMs === 0 ? null : last.reduce((sum, { greenMs }) => sum + greenMs, 0) / cycleMs;
}
