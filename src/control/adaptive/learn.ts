import type { LaneSecond } from './laneSecond.ts';
import type { LaneState } from './laneState.ts';
import { settings } from './settings.ts';

/** Saturation rests on so many seconds at most, and begins with the weight of so many: s. */
const saturationMemoryS = 300;
const saturationPriorS = 30;

/** Departures of a queue that discharges unhindered, from the fourth second of green on. */
export function learnHeadway(lane: LaneState, was: LaneState, second: LaneSecond): LaneState {
  const free = second.green.every((green) => green) && !second.yields.some((yields) => yields);
  if (!free || second.stop.confidence < 0.75 || lane.greenS < 4 || was.standing < 1) return lane;
  const weight = Math.min(saturationMemoryS, was.saturatedS + saturationPriorS);
  const rate = (weight / was.headwayS + second.left) / (weight + 1);
  return { ...lane, headwayS: Math.max(settings.headwayLeastS, Math.min(settings.headwayMostS, 1 / rate)), saturatedS: Math.min(saturationMemoryS, was.saturatedS + 1) };
}

/** What yielding gets rests on so many seconds at most, and begins with the weight of so many: s. */
const yieldingMemoryS = 120;
const yieldingPriorS = 20;

/**
 * How much of saturation gets away though somebody goes first, once the room inside the junction is taken: next to
 * nothing of a left turn, and everything of a through lane whose group yields for the sake of another lane.
 */
export function learnYielding(lane: LaneState, was: LaneState, second: LaneSecond): LaneState {
  // Behind who has just left, the next one needs a moment.
  const blocked = second.left === 0 && was.stopOccupied && was.recentLeft.slice(-2).every((left) => left === 0);
  if ((second.left === 0 && !blocked) || second.stop.confidence < 0.75 || lane.greenS < settings.startLossS + settings.pocketS + 2) return lane;
  const first = (pressed: boolean): number => lane.head.reduce((sum, one, at) => sum + (second.green[at] === true && second.pressed[at] === pressed ? one : 0), 0);
  const yields = first(true);
  if (yields === 0) return lane;
  // Who has left was one who yields, or the other who might have stood first; each takes what he takes at saturation.
  const theirs = yields * was.yieldShare;
  const gotS = blocked ? 0 : (second.left * was.headwayS * theirs) / Math.max(0.001, theirs + first(false));
  const tookS = blocked ? yields : gotS;
  const weight = Math.min(yieldingMemoryS, was.yieldedS + yieldingPriorS);
  const yieldShare = (weight * was.yieldShare + gotS) / (weight + tookS);
  return { ...lane, yieldShare: Math.max(0, Math.min(1, yieldShare)), yieldedS: Math.min(yieldingMemoryS, was.yieldedS + tookS) };
}

export function learnFlow(lane: LaneState, second: LaneSecond): LaneState {
  // An area counts who is in the lane at last; an advance detector those who change lanes behind it too.
  const came = second.entered ?? (second.advance.confidence === 0 ? null : second.came);
  // Behind a blocked detector the flow is not known: the mean goes on.
  if (came === null || (second.entered === null && (lane.blockedS >= 3 || lane.unseen > 0))) return lane;
  return { ...lane, flow: Math.max(0, lane.flow + (came - lane.flow) / settings.flowS) };
}

/** Vehicles that teach a share count so many at most. */
const sharesMemory = 60;
const sharesPrior = 4;

/**
 * Who stands first, and who of a lane goes where: while part of the lane's groups have green, each departure is one of
 * theirs, and a head that does not leave is another's (blocked-head inference).
 */
export function learnHead(lane: LaneState, was: LaneState, second: LaneSecond): LaneState {
  if (lane.shares.length < 2) return lane;
  const goes = second.green.map((green, at) => green && second.yields[at] !== true);
  let { head, shares, sharesOf } = lane;
  if (second.left > 0) {
    // Told by the green: part of the groups alone can have left.
    const partial = second.green.some((green) => green) && !second.green.every((green) => green);
    if (partial) ({ shares, sharesOf } = withShare(shares, sharesOf, second.green.map((green, at) => (green ? (head[at] ?? 0) : 0)), second.left));
    head = shares;
  } else if (lane.greenS >= 3 && second.stop.occupied && was.stopHeldS >= 3 && goes.some((go) => go) && !goes.every((go) => go)) {
    const factor = 0.5;
    const next = normal(head.map((one, at) => (goes[at] === true ? one * factor : one)));
    // Told once: it waits for its own green.
    const blocked = (values: readonly number[]): number => values.reduce((total, one, at) => total + (goes[at] === true ? 0 : one), 0);
    if (blocked(next) > 0.8 && blocked(head) <= 0.8) ({ shares, sharesOf } = withShare(shares, sharesOf, goes.map((go, at) => (go ? 0 : (head[at] ?? 0))), 1));
    head = next;
  }
  return { ...lane, head, shares, sharesOf };
}

function withShare(shares: readonly number[], sharesOf: number, seen: readonly number[], count: number): { readonly shares: readonly number[]; readonly sharesOf: number } {
  const total = seen.reduce((all, one) => all + one, 0);
  if (total <= 0) return { shares, sharesOf };
  const weight = Math.min(sharesMemory, sharesOf + sharesPrior);
  const next = normal(shares.map((share, at) => share * weight + (count * (seen[at] ?? 0)) / total).map((one) => Math.max(one, 0.02 * weight)));
  return { shares: next, sharesOf: Math.min(sharesMemory, sharesOf + count) };
}

function normal(values: readonly number[]): readonly number[] {
  const total = values.reduce((all, one) => all + one, 0);
  return total <= 0 ? values : values.map((one) => one / total);
}

/** Undercounting is the dangerous error: estimate and stop line that contradict each other move what one count stands for. */
export function learnUndercount(lane: LaneState, second: LaneSecond): LaneState {
  // What stands in an area is seen as it is.
  if (second.areaVehicles !== null || second.stop.confidence < 0.75 || second.advance.confidence === 0 || lane.greenS < 3) return { ...lane, contradictS: 0 };
  const more = second.stop.occupied && lane.queue < 1;
  const less = !second.stop.occupied && lane.queue > 2;
  const contradictS = more ? Math.max(0, lane.contradictS) + 1 : less ? Math.min(0, lane.contradictS) - 1 : 0;
  if (contradictS > 2) return { ...lane, contradictS, undercount: Math.min(5, lane.undercount * 1.02), queue: Math.max(1, lane.queue) };
  if (contradictS < -2) return { ...lane, contradictS, undercount: Math.max(0.8, lane.undercount * 0.98), queue: 0 };
  return { ...lane, contradictS };
}

/** Who goes after the end of green goes within so long, s; the last measurement weighs so much. */
const afterGreenS = 5;
const afterGreenWeight = 0.15;

/** Where a queue is left at the end of green, so many still go. */
export function learnAfterGreen(lane: LaneState, was: LaneState, second: LaneSecond): LaneState {
  if (second.stop.confidence < 0.75) return { ...lane, endedS: -1 };
  const ends = was.greenS >= 4 && lane.greenS < 0;
  if (ends) return { ...lane, endedS: was.queue >= 2 ? 1 : -1, endedLeft: second.left };
  if (was.endedS < 0) return lane;
  const endedLeft = was.endedLeft + second.left;
  if (was.endedS + 1 < afterGreenS && lane.greenS < 0) return { ...lane, endedS: was.endedS + 1, endedLeft };
  return { ...lane, endedS: -1, endedLeft: 0, afterGreen: lane.afterGreen + afterGreenWeight * (Math.min(3, endedLeft) - lane.afterGreen) };
}
