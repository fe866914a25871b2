import type { Lane, LaneLayout } from './laneLayout.ts';
import { noReading, type DetectorReading, type DetectorReadings } from './reading.ts';

/** Vehicles that others saw since a detector of a lane said anything: a dead one whose card says nothing of it. Plain data. */
export interface Silence { readonly stop: number; readonly advance: number; readonly area: number; readonly lane: number }
export const noSilence: Silence = { stop: 0, advance: 0, area: 0, lane: 0 };

/** Who has said nothing while so many passed its own lane is not believed until it speaks. */
const ownMost = 8;
/** A lane that has said nothing while so many passed elsewhere is blind; before that its flow is not learned any more. */
const lanesMost = 60;
const lanesDoubt = 15;

function speaks(reading: DetectorReading | undefined): boolean {
  return reading !== undefined && reading.confidence > 0 && (reading.occupied || reading.count > 0 || (reading.vehicles ?? 0) > 0);
}

/** What each lane has not said for how long, by this second. */
export function listen(layout: LaneLayout, before: readonly Silence[], readings: DetectorReadings): readonly Silence[] {
  const counts = layout.lanes.map((lane) => Math.max(countOf(lane.stop, readings), ...lane.advances.map(({ id }) => countOf(id, readings))));
  const all = counts.reduce((sum, count) => sum + count, 0);
  return layout.lanes.map((lane, at) => {
    const was = before[at] ?? noSilence;
    const stop = lane.stop !== null && speaks(readings[lane.stop]);
    const advance = lane.advances.some(({ id }) => speaks(readings[id]));
    const area = lane.areas.some(({ id }) => speaks(readings[id]));
    const passed = countOf(lane.stop, readings);
    const announced = Math.max(0, ...lane.advances.map(({ id }) => countOf(id, readings)));
    return {
      stop: stop ? 0 : was.stop + announced, advance: advance ? 0 : was.advance + passed, area: area ? 0 : was.area + Math.max(passed, announced),
      lane: stop || advance || area ? 0 : was.lane + all - (counts[at] ?? 0),
    };
  });
}

function countOf(id: string | null, readings: DetectorReadings): number {
  const reading = id === null ? undefined : readings[id];
  return reading === undefined || reading.confidence === 0 ? 0 : reading.count;
}

/** The readings of a lane as far as its own silence lets them be believed. */
export function heard(lane: Lane, silence: Silence, readings: DetectorReadings): DetectorReadings {
  const blind = silence.lane >= lanesMost;
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
