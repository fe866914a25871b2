import type { DetectorId } from '../../model/detector.ts';
import type { ExpectedNow } from '../../model/weekHistory.ts';
import type { Lane } from './laneLayout.ts';
import type { Arrivals } from './laneSecond.ts';
import type { DetectorReadings } from './reading.ts';

/** How far the loop beside is believed of this lane: more than a usual number, less than the lane's own loop. */
const neighbourShare = 0.5;
/** Two lanes side by side share their traffic no more unevenly than that. */
const mostUneven = 4;

/**
 * Who comes in a lane none of whose advance loops is believed: as many as pass the loop beside, in the proportion that is
 * usual at this time of the week; where that one says nothing either (or somebody stands on it, so that nobody is
 * counted), as many as are usual. Null = neither is known: the lane's own mean goes on.
 */
export function arrivalsFor(lane: Lane, readings: DetectorReadings, expected: ExpectedNow): Arrivals | null {
  for (const { id, distanceM, neighbour } of lane.advances.toReversed()) {
    const beside = neighbour === undefined ? undefined : readings[neighbour];
    if (neighbour === undefined || beside === undefined || beside.confidence === 0 || (beside.occupancy > 0.95 && beside.count === 0)) continue;
    return { came: beside.count * proportion(id, neighbour, expected), fromM: distanceM, confidence: beside.confidence * neighbourShare };
  }
  const usual = lane.advances.map(({ id }) => expected[id]).find((one) => one !== undefined);
  // No place and no moment is known of them: they count as come to the stop line, evenly.
  return usual === undefined ? null : { came: usual.perS, fromM: 0, confidence: usual.confidence };
}

function proportion(id: DetectorId, neighbour: DetectorId, expected: ExpectedNow): number {
  const [own, theirs] = [expected[id]?.perS ?? 0, expected[neighbour]?.perS ?? 0];
  return own <= 0 || theirs <= 0 ? 1 : Math.min(mostUneven, Math.max(1 / mostUneven, own / theirs));
}
