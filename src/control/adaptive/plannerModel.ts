import type { LaneLayout } from './laneLayout.ts';
import type { LaneState } from './laneState.ts';
import type { PlannedWay } from './plannedChange.ts';
import type { Settings } from './settings.ts';

/** The street as one decision sees it: numbers alone, looked up once. */
export interface PlannerModel {
  readonly lanes: readonly ModelLane[];
  readonly streams: readonly ModelStream[];
  readonly stages: readonly ModelStage[];
  /** From × to, each by s since the walks of the stage that is left have ended by themselves; none = no such change. */
  readonly changes: readonly (readonly ModelChange[])[];
}
export interface ModelLane {
  readonly queue: number;
  /** At the stop line, by s from now; later ones are the mean. */
  readonly arrivals: Float64Array;
  readonly flow: number;
  /** Vehicles a second at saturation. */
  /** Chance that nobody comes for as long as a yielding turn needs, by s from now; later ones are the last. */
  readonly gap: Float64Array;
  readonly perS: number;
  /** What of it is left over for a queue, vehicles a second. */
  readonly spareS: number;
  readonly firstStream: number;
  readonly endStream: number;
}
interface ModelStream { readonly lane: number; readonly head: number; readonly share: number; readonly yieldsTo: readonly number[]; /** Share of the gaps that a yielding stream uses. */ readonly uses: number; /** Share of saturation in a gap, and though somebody goes first. */ readonly inGap: number; readonly pressed: number; /** Nobody who yields blocks the lane for so long from now, s. */ readonly openS: number }
interface ModelStage {
  /** By stream. */
  readonly goes: Uint8Array;
  /** By lane: some of it goes. */
  readonly laneGoes: Uint8Array;
  readonly leastS: number;
  readonly mostS: number;
  readonly changes: readonly { readonly to: number }[];
  /** Ages of it that are told apart, s: as long as one decides over what it costs to leave it, at least. */
  readonly ages: number;
}
export interface ModelChange {
  readonly durationS: number;
  /** At its begin, s since the walks of the next stage have ended by themselves. */
  readonly walkedS: number;
  /** By s since its begin, by stream. */
  readonly goes: readonly Uint8Array[];
}

/** What the plan and the walks of this moment bound. */
export interface StageBounds { readonly leastS: readonly number[]; readonly mostS: readonly number[] }

export function makeModel(layout: LaneLayout, lanes: readonly LaneState[], bounds: StageBounds, set: Settings): PlannerModel {
  const count = layout.stages.length;
  const changes: (readonly ModelChange[])[] = Array.from({ length: count * count }, () => []);
  for (const [from, stage] of layout.stages.entries()) {
    for (const change of stage.changes) changes[from * count + change.to] = change.ways.map((way) => modelWay(layout, lanes, from, way, set));
  }
  return {
    lanes: layout.lanes.map((_, at) => modelLane(layout, lanes, at, set)),
    streams: layout.streams.map((stream, at) => {
      const lane = lanes[stream.lane];
      const place = layout.streamsOf[stream.lane]?.indexOf(at) ?? 0;
      return {
        lane: stream.lane, head: lane?.head[place] ?? 0, share: lane?.shares[place] ?? 0, yieldsTo: stream.yieldsTo, uses: (lane?.stuckS ?? 0) >= set.stuckS ? set.stuckShare : 1,
        inGap: Math.min(1, (lane?.headwayS ?? set.headwayS) / set.followUpS), pressed: lane?.yieldShare ?? set.yieldShare,
        openS: lane === undefined || lane.greenS < 0 ? 0 : set.startLossS + set.pocketS - lane.greenS,
      };
    }),
    stages: layout.stages.map((stage, at) => ({
      goes: Uint8Array.from(stage.serves, Number),
      laneGoes: Uint8Array.from(layout.lanes, (_, lane) => Number((layout.streamsOf[lane] ?? []).some((stream) => stage.serves[stream] === true))),
      // Its start-up loss is counted with the change that led to it.
      leastS: Math.max(bounds.leastS[at] ?? 0, stage.minimumS) - set.startLossS,
      mostS: bounds.mostS[at] ?? Infinity, changes: stage.changes, ages: agesOf(layout, at, set),
    })),
    changes,
  };
}

function modelLane(layout: LaneLayout, lanes: readonly LaneState[], at: number, set: Settings): ModelLane {
  const lane = lanes[at];
  const streams = layout.streamsOf[at] ?? [];
  if (lane === undefined) throw new Error('a lane without a state');
  const arrivals = new Float64Array(set.horizonS + 1).fill(lane.flow);
  for (const [second, vehicles] of lane.coming.entries()) if (second <= set.horizonS) arrivals[second] = vehicles;
  const perS = 1 / lane.headwayS;
  return {
    queue: lane.queue + lane.unseen, arrivals, gap: gapsOf(arrivals, set), flow: lane.flow, perS, spareS: Math.max(0.3 * perS, perS - lane.flow),
    firstStream: streams[0] ?? 0, endStream: (streams.at(-1) ?? -1) + 1,
  };
}

function gapsOf(arrivals: Float64Array, { criticalGapS }: Settings): Float64Array {
  return arrivals.map((_, at) => {
    let free = 1;
    for (let later = at; later < at + criticalGapS; later += 1) free *= Math.max(0, 1 - (arrivals[Math.min(later, arrivals.length - 1)] ?? 0));
    return free;
  });
}

/** From the begin of the change that leads to it: until its walks are over and cleared, what it costs to leave it falls. */
function agesOf({ stages }: LaneLayout, at: number, { ages }: Settings): number {
  const comingS = stages.flatMap(({ changes }) => changes.flatMap(({ to, ways }) => (to === at ? ways.map(({ walkedS }) => -walkedS) : [])));
  const clearS = Math.max(0, ...(stages[at]?.changes ?? []).map(({ ways }) => ways.length - 1));
  return clearS === 0 ? ages : Math.max(ages, Math.max(0, ...comingS) + clearS);
}

function modelWay(layout: LaneLayout, lanes: readonly LaneState[], from: number, change: PlannedWay, set: Settings): ModelChange {
  const serves = layout.stages[from]?.serves ?? [];
  const durationS = change.durationS + set.startLossS;
  const goes = Array.from({ length: durationS }, (_, second) => Uint8Array.from(layout.streams, (__, at) => {
    const startS = change.startS[at] ?? -1;
    const was = serves[at] === true;
    if (startS === 0 && was) return 1;
    if (startS >= 0 && !was) return Number(second >= startS + set.startLossS);
    // Who can't stop any more goes on for a moment.
    const lane = lanes[layout.streams[at]?.lane ?? -1];
    return Number(was && lane !== undefined && second < Math.round(lane.afterGreen * lane.headwayS));
  }));
  return { durationS, walkedS: change.walkedS, goes };
}
