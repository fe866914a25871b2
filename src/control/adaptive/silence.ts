import type { Lane, LaneLayout } from './laneLayout.ts';
import { noReading, type DetectorReading, type DetectorReadings } from './reading.ts';

/** Vehicles that others saw since a detector of a lane said anything, and those of the lane itself that should have come meanwhile: a dead one whose card says nothing of it. Plain data. */
export interface Silence { readonly stop: number; readonly advance: number; readonly area: number; readonly lane: number; /** The lane has ever said anything, in this life or an earlier one. */ readonly spoken: boolean }
/** A lane's silence so far, and its usual flow, vehicles a second. */
interface Heard { readonly silence: Silence; readonly flow: number }

export const noSilence: Silence = { stop: 0, advance: 0, area: 0, lane: 0, spoken: false };

/** Who has said nothing while so many passed its own lane is not believed until it speaks. */
const ownMost = 8;
/**
 * A lane that has said nothing while so many of its own should have come is blind; before that its flow is not learned
 * any more. Of a lane with little traffic others pass by the dozen before its next one comes: that says nothing of it.
 */
const lanesMost = 8;
const lanesDoubt = 2;
/** One that has never spoken is served by what is presumed from so many on: by chance so many are missed once in 55 times. */
const unheardMost = 4;
/** A lane that is not known to have any traffic is thought to have so much, vehicles a second. */
const flowLeast = 0.005;
/** Flow elsewhere by which a lane's own is measured, at least, vehicles a second. */
const elsewhereLeast = 0.05;
/** Whom a stop line and a loop ahead both count is counted twice. */
const countedOf = 2;

function speaks(reading: DetectorReading | undefined): boolean {
  return reading !== undefined && reading.confidence > 0 && (reading.occupied || reading.count > 0 || (reading.vehicles ?? 0) > 0);
}

/** What each lane has not said for how long, by this second. */
export function listen(layout: LaneLayout, before: readonly Heard[], readings: DetectorReadings): readonly Silence[] {
  const counts = layout.lanes.map((lane) => Math.max(countOf(lane.stop, readings), ...lane.advances.map(({ id }) => countOf(id, readings))));
  const all = counts.reduce((sum, count) => sum + count, 0);
  // What is presumed of a lane that has never spoken, nobody can have counted.
  const counted = before.map(({ flow, silence }) => (!silence.spoken && silence.lane >= unheardMost ? 0 : flow));
  const flows = counted.reduce((sum, flow) => sum + flow, 0);
  return layout.lanes.map((lane, at) => {
    const was = before[at]?.silence ?? noSilence;
    const flow = Math.max(flowLeast, before[at]?.flow ?? 0);
    const stop = lane.stop !== null && speaks(readings[lane.stop]);
    const advance = lane.advances.some(({ id }) => speaks(readings[id]));
    const area = lane.areas.some(({ id }) => speaks(readings[id]));
    const passed = countOf(lane.stop, readings);
    const announced = Math.max(0, ...lane.advances.map(({ id }) => countOf(id, readings)));
    // By night few come anywhere.
    const missed = Math.min(flow, (flow * (all - (counts[at] ?? 0))) / (countedOf * Math.max(elsewhereLeast, flows - (counted[at] ?? 0))));
    return {
      stop: stop ? 0 : was.stop + announced, advance: advance ? 0 : was.advance + passed, area: area ? 0 : was.area + Math.max(passed, announced),
      lane: stop || advance || area ? 0 : was.lane + missed, spoken: was.spoken || stop || advance || area,
    };
  });
}

function countOf(id: string | null, readings: DetectorReadings): number {
  const reading = id === null ? undefined : readings[id];
  return reading === undefined || reading.confidence === 0 ? 0 : reading.count;
}

/**
 * Nothing has ever been heard of the lane, nor of one that shares a group with it: that nobody comes there is not known.
 * One that has spoken before is believed longer, for its usual flow is known.
 */
export function isUnheard(layout: LaneLayout, silences: readonly Silence[], at: number): boolean {
  const groups = layout.lanes[at]?.groups ?? [];
  const beside = layout.lanes.flatMap((lane, other) => (lane.groups.some((group) => groups.includes(group)) ? [silences[other] ?? noSilence] : []));
  return (silences[at]?.lane ?? 0) >= unheardMost && beside.every(({ spoken }) => !spoken);
}

export function isBlind(silence: Silence): boolean {
  return silence.lane >= lanesMost;
}

/** What a lane is thought to carry that has never spoken: as much as the others on the average, for undercounting is the dangerous error (control.md), and not less than its own. */
export function presumedFlow(layout: LaneLayout, lanes: readonly Heard[], silences: readonly Silence[], own: number): number {
  const flows = lanes.flatMap(({ flow }, at) => {
    const silence = silences[at] ?? noSilence;
    return layout.lanes[at]?.walks === false && silence.spoken && !isBlind(silence) ? [flow] : [];
  });
  return flows.length === 0 ? own : Math.max(own, flows.reduce((sum, flow) => sum + flow, 0) / flows.length);
}

/** The readings of a lane as far as its own silence lets them be believed. */
export function heard(lane: Lane, silence: Silence, unheard: boolean, readings: DetectorReadings): DetectorReadings {
  const blind = unheard || isBlind(silence);
  const mute = [
    ...(blind || silence.stop >= ownMost ? [lane.stop] : []),
    ...(blind || silence.advance >= ownMost ? lane.advances.map(({ id }) => id) : []),
    ...(blind || silence.area >= ownMost ? lane.areas.map(({ id }) => id) : []),
  ].filter((id) => id !== null);
  return mute.length === 0 ? readings : { ...readings, ...Object.fromEntries(mute.map((id) => [id, noReading])) };
}

/** A lane that may be blind teaches nothing of its flow. */
export function isDoubtful(silence: Silence): boolean {
  return silence.lane >= lanesDoubt;
}
