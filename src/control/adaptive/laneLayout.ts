import type { Detector, DetectorId } from '../../model/detector.ts';
import { isListedChange, minimumStageMs, type InterstageData } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Stage, StageId } from '../../model/stage.ts';
import { waysOf, type ChangeSight, type PlannedChange } from './plannedChange.ts';

/** One lane of an approach, or one approach of a street without lanes, with everything that sees it. */
export interface Lane {
  readonly id: string;
  readonly groups: readonly GroupId[];
  readonly stop: DetectorId | null;
  /** Nearest to the stop line last. */
  readonly advances: readonly { readonly id: DetectorId; readonly distanceM: number; /** Who comes there comes here, where this one is not believed. */ readonly neighbour?: DetectorId | undefined }[];
  readonly areas: readonly { readonly id: DetectorId; readonly fromM: number; readonly toM: number }[];
  readonly speedMps: number;
  /** People on foot, who wait by their call. */
  readonly walks: boolean;
}

/** One group on one lane: what of the lane moves with the group. */
export interface Stream {
  readonly lane: number;
  readonly group: GroupId;
  /** Streams of groups that this one yields to. */
  readonly yieldsTo: readonly number[];
}

export interface PlannedStage {
  readonly id: StageId;
  readonly serves: readonly boolean[];
  readonly minimumS: number;
  /** Where somebody walks in it, s; 0 = nobody can. */
  readonly walkS: number;
  readonly changes: readonly PlannedChange[];
}

/** A junction as estimator and planner see it, made once per artefact. */
export interface LaneLayout {
  readonly lanes: readonly Lane[];
  readonly streams: readonly Stream[];
  /** Streams per lane. */
  readonly streamsOf: readonly (readonly number[])[];
  readonly stages: readonly PlannedStage[];
}

export interface LaneSite {
  readonly safety: InterstageData;
  readonly traffic: { readonly stages: readonly Stage[]; readonly actuation?: readonly { readonly group: GroupId; readonly restInWalk?: boolean | undefined }[]; readonly detectors: readonly Detector[]; readonly exits?: readonly { readonly detector: DetectorId }[] | undefined };
}

/** `walking`: somebody walks or wants to; else the stages are counted without their walks. */
export function makeLaneLayout({ safety, traffic }: LaneSite, walking = true): LaneLayout {
  const walks = safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id);
  const stages = walking ? traffic.stages : traffic.stages.map((stage) => ({ ...stage, groups: stage.groups.filter((group) => !walks.includes(group)) }));
  const passing = safety.groups.filter(({ id }) => walks.includes(id) && traffic.actuation?.some(({ group, restInWalk }) => group === id && restInWalk === false) === true);
  // What sees an exit sees no approach.
  const seen = lanesOf(safety, traffic.detectors.filter(({ id }) => traffic.exits?.some(({ detector }) => detector === id) !== true));
  const lanes = [...seen, ...unseenLanes(safety, seen)];
  const flat = lanes.flatMap((lane, at) => lane.groups.map((group) => ({ lane: at, group })));
  const streams = flat.map((stream): Stream => ({ ...stream, yieldsTo: yieldedGroups(safety, stream.group).flatMap((group) => flat.flatMap((other, at) => (other.group === group ? [at] : []))) }));
  return {
    lanes, streams, streamsOf: lanes.map((_, at) => streams.flatMap((stream, place) => (stream.lane === at ? [place] : []))),
    stages: stages.map((stage, at) => plannedStage({ data: safety, groups: streams.map(({ group }) => group), passing }, stages, stage, traffic.stages[at]?.groups ?? [])),
  };
}

function yieldedGroups(data: InterstageData, group: GroupId): readonly GroupId[] {
  return data.relations.flatMap((item) => (item.relation === 'yield' && item.who === group && item.kind !== 'merge' ? [item.to] : []));
}

/** `all`: its groups, the walks among them, even where it is counted without. */
function plannedStage(sight: ChangeSight, stages: readonly Stage[], stage: Stage, all: readonly GroupId[]): PlannedStage {
  const { data, groups } = sight;
  const walks = data.groups.filter(({ id, kind }) => kind === 'pedestrian2' && stage.groups.includes(id));
  return {
    id: stage.id,
    serves: groups.map((group) => stage.groups.includes(group)),
    minimumS: Math.ceil(minimumStageMs(data, { ...stage, groups: stage.groups.filter((group) => !walks.some(({ id }) => id === group)) }) / 1000),
    walkS: Math.ceil(Math.max(0, ...walks.map(({ minGreenMs }) => minGreenMs)) / 1000),
    changes: stages.flatMap((to, at) => (isListedChange(stage, to) ? [{ to: at, ways: waysOf(sight, stage, to, all) }] : [])),
  };
}

/** Detectors that name their lane go together; of the others the stop-line detector makes the lane, and those of the same groups join in their order. */
function lanesOf(data: InterstageData, detectors: readonly Detector[]): readonly Lane[] {
  const own = detectors.filter(({ kind, role }) => kind !== 'button' && role !== 'button' && role !== 'queue');
  const names = new Map<string, Detector[]>();
  const order = new Map<string, number>();
  for (const detector of own) {
    const groups = detector.groups.join(' ');
    const place = `${groups} ${isArea(detector) ? 'area' : detector.role}`;
    const nth = order.get(place) ?? 0;
    if (detector.lane === undefined) order.set(place, nth + 1);
    const name = detector.lane ?? `${groups} ${nth}`;
    names.set(name, [...(names.get(name) ?? []), detector]);
  }
  return [...names].flatMap(([id, members]) => {
    const groups = [...new Set(members.flatMap((member) => member.groups))].filter((group) => data.groups.some((item) => item.id === group && item.kind !== 'pedestrian2'));
    if (groups.length === 0) return [];
    const speedKmh = Math.max(...data.groups.filter((group) => groups.includes(group.id)).map((group) => group.speedKmh));
    return [{
      id, groups, speedMps: speedKmh / 3.6, walks: false,
      stop: members.find(({ role }) => role === 'stopLine')?.id ?? null,
      advances: members.filter(({ role }) => role === 'advance').map((item) => ({ id: item.id, distanceM: item.distanceM, ...(item.neighbour === undefined ? {} : { neighbour: item.neighbour }) })).toSorted((a, b) => b.distanceM - a.distanceM),
      areas: members.filter(isArea).map((item) => ({ id: item.id, fromM: item.distanceM, toM: item.distanceM + (item.zoneM ?? 0) })).toSorted((a, b) => a.fromM - b.fromM),
    }];
  });
}

/** A lane for every group that none is of: a walk waits by its call, a vehicle group by what is usual. */
function unseenLanes(data: InterstageData, seen: readonly Lane[]): readonly Lane[] {
  return data.groups.filter((group) => group.overlap === undefined && !seen.some((lane) => lane.groups.includes(group.id))).map((group) => ({
    id: `group ${group.id}`, groups: [group.id], stop: null, advances: [], areas: [], speedMps: group.speedKmh / 3.6, walks: group.kind === 'pedestrian2',
  }));
}

function isArea({ role, zoneM }: Detector): boolean {
  return role === 'count' && zoneM !== undefined;
}

/** The same lanes twice: the stages with their walks, and without. */
export interface LaneLayouts { readonly walking: LaneLayout; readonly riding: LaneLayout }

const known = new WeakMap<LaneSite, LaneLayouts>();

/** The lanes of a site; the same artefact always gives the same ones. */
export function laneLayoutsOf(site: LaneSite): LaneLayouts {
  const found = known.get(site);
  if (found !== undefined) return found;
  const made = { walking: makeLaneLayout(site, true), riding: makeLaneLayout(site, false) };
  known.set(site, made);
  return made;
}

/** Look-ahead that the planner needs: without it, it is worse than a good fixed plan (control.md). */
const leastAheadS = 2;

/** Share of the vehicle lanes that are seen before they stop, and whose sight is believed now. */
export function aheadShare(layout: LaneLayout, confidence: (lane: number) => number): number {
  const lanes = layout.lanes.flatMap((lane, at) => (lane.walks ? [] : [{ lane, at }]));
  if (lanes.length === 0) return 0;
  return lanes.reduce((sum, { lane, at }) => sum + (isSeenAhead(lane) ? confidence(at) : 0), 0) / lanes.length;
}

function isSeenAhead({ advances, areas, speedMps }: Lane): boolean {
  return Math.max(0, ...advances.map(({ distanceM }) => distanceM), ...areas.map(({ toM }) => toM)) >= leastAheadS * speedMps;
}
