import type { LearnedLane, LearnedLanes } from '../../model/learned.ts';
import { noBalance, type Balance } from './balance.ts';
import type { LaneLayout } from './laneLayout.ts';
import { noSilence, type Silence } from './silence.ts';
import { settings } from './settings.ts';

/** What is believed of a lane now. Plain data. */
export interface LaneState extends LearnedLane {
  /** Vehicles that could have passed the stop line by now, and have not. */
  readonly queue: number;
  /** Vehicles on their way: `coming[k]` reach the stop line in k s. */
  readonly coming: readonly number[];
  /** Vehicles behind a blocked advance detector that nobody has counted. */
  readonly unseen: number;
  readonly blockedS: number;
  /** Of those who stood at the begin of the running green, so many are left. */
  readonly standing: number;
  /** Seconds since the end of a green that left some standing, and who has gone since; −1 = not measured. */
  readonly endedS: number;
  readonly endedLeft: number;
  /** Who left in each of the last 4 s, and how long that has been too few for a dense stream, s. */
  readonly recentLeft: readonly number[];
  readonly thinS: number;
  /** Who stands first, by group of the lane: sums to 1. */
  readonly head: readonly number[];
  /** Stop line occupied at the end of the last second. */
  readonly stopOccupied: boolean;
  readonly stopHeldS: number;
  readonly stopClearS: number;
  /** Seconds since a group of the lane got green; −1 = all stand. */
  readonly greenS: number;
  /** Estimate and stop line contradict each other since, s. */
  readonly contradictS: number;
  /** Somebody stands at the line under green, and nobody has left for so long, s. */
  readonly stuckS: number;
  /** How far the lane is known: 1 = advance and stop line, 0 = nothing. */
  readonly confidence: number;
  readonly areaVehicles: number | null;
  readonly silence: Silence;
  readonly balance: Balance;
  /** Seconds since a group of the lane had green; null = one has. */
  readonly redS: number | null;
}

export function freshLanes(layout: LaneLayout, learned: LearnedLanes): readonly LaneState[] {
  return layout.lanes.map((lane): LaneState => {
    const even = lane.groups.map(() => 1 / lane.groups.length);
    const known = learned[lane.id];
    const base: LearnedLane = known !== undefined && known.shares.length === lane.groups.length ? known
      : { headwayS: settings.headwayS, saturatedS: 0, afterGreen: settings.afterGreen, yieldShare: settings.yieldShare, yieldedS: 0, shares: even, sharesOf: 0, undercount: 1, flow: 0.05 };
    return {
      ...base, queue: 0, coming: [], unseen: 0, blockedS: 0, standing: 0, endedS: -1, endedLeft: 0, recentLeft: [], thinS: 0, head: base.shares, stopOccupied: false, stopHeldS: 0, stopClearS: 0, greenS: -1,
      contradictS: 0, stuckS: 0, confidence: 1, areaVehicles: null, silence: { ...noSilence, spoken: known !== undefined }, balance: noBalance, redS: 0,
    };
  });
}

/** What of the lanes survives a restart, by lane: of one that has never spoken nothing is known. */
export function learnedOf(layout: LaneLayout, lanes: readonly LaneState[]): LearnedLanes {
  return Object.fromEntries(lanes.flatMap(({ silence, headwayS, saturatedS, afterGreen, yieldShare, yieldedS, shares, sharesOf, undercount, flow }, at) => (
    silence.spoken ? [[layout.lanes[at]?.id ?? '', { headwayS, saturatedS, afterGreen, yieldShare, yieldedS, shares, sharesOf, undercount, flow }]] : [])));
}
