import type { ExpectedNow } from '../../model/weekHistory.ts';
import { noBalance, weigh, withoutDoubted } from './balance.ts';
import type { Lane, LaneLayout } from './laneLayout.ts';
import type { LaneSecond } from './laneSecond.ts';
import { noReading, type DetectorReadings } from './reading.ts';
import { learnAfterGreen, learnFlow, learnHead, learnHeadway, learnUndercount, learnYielding } from './learn.ts';
import type { LaneState } from './laneState.ts';
import { isThin } from './predictive.ts';
import { arrivalsFor } from './standIn.ts';
import { heard, isBlind, isDoubtful, isUnheard, listen, noSilence, presumedFlow } from './silence.ts';
import { settings } from './settings.ts';

/** Greens of the street, as written. */
export type GreenNow = (group: string) => boolean;

/** What makes beliefs of readings; the bench measures the planner with one that knows the truth. */
export type Estimator = (layout: LaneLayout, before: readonly LaneState[], readings: DetectorReadings, isGreen: GreenNow, isCalled: (group: string) => boolean, expected?: ExpectedNow) => readonly LaneState[];

/** One second of all lanes: arrivals, departures, and everything that corrects or teaches. */
export function estimate(layout: LaneLayout, before: readonly LaneState[], readings: DetectorReadings, isGreen: GreenNow, isCalled: (group: string) => boolean = () => false, expected: ExpectedNow = {}): readonly LaneState[] {
  const balances = layout.lanes.map((lane, at) => weigh(lane, before[at]?.balance ?? noBalance, { readings, redS: before[at]?.redS ?? null, area: areaOf(lane, readings) }));
  const plausible = layout.lanes.reduce((told, lane, at) => withoutDoubted(lane, balances[at] ?? noBalance, told), readings);
  const silences = listen(layout, before, plausible);
  // A loop that is silent speaks for no other one either.
  const believed = layout.lanes.reduce((told, lane, at) => heard(lane, silences[at] ?? noSilence, isUnheard(layout, silences, at), told), plausible);
  return layout.lanes.map((lane, at) => {
    const silence = silences[at] ?? noSilence;
    const last = before[at];
    if (last === undefined) throw new Error('a lane without a state');
    const unheard = isUnheard(layout, silences, at);
    // Who should have come by then is thought to wait.
    const missed = unheard && !isUnheard(layout, before.map((one) => one.silence), at) ? silence.lane : 0;
    const was = !silence.spoken && (unheard || isBlind(silence)) ? { ...last, flow: presumedFlow(layout, before, silences, last.flow), queue: Math.max(last.queue, missed) } : last;
    if (lane.walks) return { ...was, queue: lane.groups.some(isCalled) ? 1 : 0, confidence: 1, flow: 0, headwayS: 1 };
    const foes = lane.groups.map((_, place) => (layout.streams[layout.streamsOf[at]?.[place] ?? -1]?.yieldsTo ?? []).filter((other) => isGreen(layout.streams[other]?.group ?? '')));
    const yields = foes.map((others) => others.length > 0);
    const pressed = foes.map((others) => others.some((other) => isPassing(layout, before, believed, layout.streams[other]?.lane ?? -1)));
    const next = stepLane(lane, { ...was, balance: balances[at] ?? noBalance }, secondOf(lane, was, { readings: believed, expected }, isGreen, { yields, pressed }), isDoubtful(silence));
    // Served by what is presumed before it is known to be blind: until then nobody steps down the ladder for it.
    return { ...next, silence, confidence: unheard && !isBlind(silence) ? was.confidence : next.confidence };
  });
}

/** Somebody of the lane passes the stop line, or stands before it. */
function isPassing(layout: LaneLayout, lanes: readonly LaneState[], readings: DetectorReadings, at: number): boolean {
  const stop = readings[layout.lanes[at]?.stop ?? ''] ?? noReading;
  return stop.occupied || stop.count > 0 || (lanes[at]?.queue ?? 0) >= 1;
}

function secondOf(lane: Lane, was: LaneState, { readings, expected }: { readonly readings: DetectorReadings; readonly expected: ExpectedNow }, isGreen: GreenNow, foes: Pick<LaneSecond, 'yields' | 'pressed'>): LaneSecond {
  const stop = (lane.stop === null ? undefined : readings[lane.stop]) ?? noReading;
  const found = lane.advances.map((item) => ({ reading: readings[item.id] ?? noReading, distanceM: item.distanceM })).find(({ reading }) => reading.confidence > 0);
  const area = areaOf(lane, readings);
  // Who has come and does not stand there any more has left.
  const counted = stop.confidence > 0 ? Math.max(0, stop.count + (was.stopOccupied ? 1 : 0) - (stop.occupied ? 1 : 0)) : 0;
  const more = area.vehicles === null || was.areaVehicles === null ? null : area.vehicles - was.areaVehicles + counted;
  return {
    stop, advance: found?.reading ?? noReading, advanceM: found?.distanceM ?? 0, standIn: found === undefined ? arrivalsFor(lane, readings, expected) : null, areaVehicles: area.vehicles, areaM: area.reachM,
    left: counted, came: found === undefined ? Math.max(0, more ?? 0) : found.reading.count * was.undercount,
    entered: stop.confidence === 0 || (area.vehicles !== null && area.vehicles >= isFull * area.reachM / settings.spacingM) ? null : more,
    green: lane.groups.map(isGreen), ...foes,
  };
}

/** An area with so much of its standing room taken may have a queue beyond it. */
const isFull = 0.8;
/** Gap between two areas that is still one view, m: a stop line's or an inner junction's. */
const areaGapM = 12;

function areaOf(lane: Lane, readings: DetectorReadings): { readonly vehicles: number | null; readonly reachM: number } {
  let reachM = 0;
  let vehicles: number | null = null;
  for (const { id, fromM, toM } of lane.areas) {
    const reading = readings[id];
    if (reading === undefined || reading.vehicles === null || reading.confidence < 0.5 || fromM > reachM + areaGapM) break;
    vehicles = (vehicles ?? 0) + reading.vehicles;
    reachM = toM;
  }
  return { vehicles, reachM };
}

function stepLane(lane: Lane, was: LaneState, second: LaneSecond, doubtful: boolean): LaneState {
  const served = second.green.some((green) => green);
  const greenS = served ? (was.greenS < 0 ? 0 : was.greenS + 1) : -1;
  const moved = correct(lane, second, flow(lane, was, second));
  const stop = second.stop;
  const recentLeft = served ? [...was.recentLeft, second.left].slice(-4) : [];
  const held: LaneState = {
    ...moved, greenS, redS: served ? null : (was.redS ?? -1) + 1, stopOccupied: stop.occupied, areaVehicles: second.areaVehicles,
    stopHeldS: stop.occupied ? was.stopHeldS + 1 : 0, stopClearS: stop.occupied ? 0 : was.stopClearS + 1,
    recentLeft, thinS: recentLeft.length === 4 && isThin({ headwayS: was.headwayS, recentLeft }) ? was.thinS + 1 : 0,
    stuckS: served && second.left === 0 && stop.occupied ? was.stuckS + 1 : served && second.left === 0 && was.stuckS > 0 ? was.stuckS : 0,
    // Who stood at the begin of green leaves at saturation.
    standing: greenS <= 0 ? moved.queue : was.stopClearS >= 2 && !stop.occupied && greenS > 3 ? 0 : Math.max(0, was.standing - second.left),
    confidence: Math.max(stop.confidence * 0.5 + Math.max(second.advance.confidence, second.standIn?.confidence ?? 0) * 0.5, second.areaVehicles === null ? 0 : 0.5 + stop.confidence * 0.25),
  };
  const learned = learnAfterGreen(learnHeadway(learnHead(learnYielding(held, was, second), was, second), was, second), was, second);
  return learnUndercount(doubtful ? learned : learnFlow(learned, second), second);
}

/** Arrivals go on, departures leave. */
function flow(lane: Lane, was: LaneState, second: LaneSecond): LaneState {
  const coming = was.coming.slice();
  // Whom no stop line counts, a green is thought to serve at saturation.
  const unseenLeft = second.stop.confidence === 0 && second.areaVehicles === null && was.greenS > settings.startLossS ? 1 / was.headwayS : 0;
  let queue = was.queue + (coming.shift() ?? 0) - second.left - unseenLeft;
  // He was faster than thought.
  for (let at = 0; queue < 0 && at < coming.length; at += 1) {
    const taken = Math.min(-queue, coming[at] ?? 0);
    coming[at] = (coming[at] ?? 0) - taken;
    queue += taken;
  }
  queue = Math.max(0, queue);
  const { advance, advanceM } = second;
  // Somebody stands on it: held, and nobody drives onto it.
  const blockedS = advance.confidence > 0 && advance.occupancy > 0.95 && advance.count === 0 ? was.blockedS + 1 : 0;
  // Behind a detector on which somebody stands they come uncounted, and pass it later.
  let unseen = was.unseen;
  let fresh = second.came;
  const fromM = advance.confidence > 0 ? advanceM : Math.max(second.areaM, second.standIn?.fromM ?? 0);
  if (blockedS >= 3) unseen += was.flow;
  else if (advance.confidence > 0 && !advance.occupied && advance.count === 0 && blockedS === 0) unseen = Math.max(0, unseen - 0.4);
  const known = Math.min(unseen, fresh);
  unseen -= known;
  if (advance.confidence === 0 && second.areaVehicles === null) fresh = second.standIn?.came ?? was.flow;
  const travelS = Math.round(fromM / lane.speedMps);
  const place = Math.max(0, travelS - 1);
  while (coming.length <= place) coming.push(0);
  // Into a queue that reaches up to the detector nobody travels any more.
  if (queue >= (0.8 * fromM) / settings.spacingM) queue += fresh;
  else coming[place] = (coming[place] ?? 0) + fresh;
  return { ...was, queue, coming, unseen: Math.min(unseen, 60), blockedS };
}

/** What is seen of the lane now is right, what was added up is put right by it. */
function correct(lane: Lane, second: LaneSecond, was: LaneState): LaneState {
  const lost = second.areaVehicles === null ? byStopLine(second, was) : byArea(lane, second, was, second.areaVehicles);
  // Somebody stands on the advance detector: the queue reaches up to it.
  const least = lost.blockedS >= 3 ? second.advanceM / settings.spacingM : 0;
  return lost.queue < least ? { ...lost, queue: least } : lost;
}

function byArea(lane: Lane, second: LaneSecond, was: LaneState, vehicles: number): LaneState {
  const reachS = Math.min(was.coming.length, Math.round(second.areaM / lane.speedMps));
  const near = sum(was.coming, 0, reachS);
  const full = vehicles >= (isFull * second.areaM) / settings.spacingM;
  if (near > vehicles) {
    const scale = vehicles / near;
    return { ...was, coming: was.coming.map((one, at) => (at < reachS ? one * scale : one)), queue: full ? was.queue : 0 };
  }
  const standing = vehicles - near;
  return { ...was, queue: full ? Math.max(was.queue, standing) : standing };
}

function byStopLine(second: LaneSecond, was: LaneState): LaneState {
  if (second.stop.confidence === 0) return was;
  const occupied = second.stop.occupied;
  const red = was.greenS < 0;
  // Under green it may be somebody who just passes: what is counted wrongly is learned first (learnUndercount).
  if (occupied) return red && was.queue < 1 ? { ...was, queue: 1 } : was;
  if (!red && (was.greenS < 2 || (was.queue > 2 && second.advance.confidence > 0))) return was;
  // Nobody has stood at the line for a while: there is no queue behind it.
  return was.stopClearS >= (red ? 3 : 2) ? { ...was, queue: 0 } : was;
}

export function sum(values: readonly number[], from: number, to: number): number {
  let total = 0;
  for (let at = from; at < to; at += 1) total += values[at] ?? 0;
  return total;
}
