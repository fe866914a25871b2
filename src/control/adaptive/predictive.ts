import type { LaneLayout } from './laneLayout.ts';
import type { LaneState } from './laneState.ts';
import type { PlannerStart } from './planner.ts';

/** A stream so strong has no gaps to wait for, vehicles a second a lane: motorbikes (algorithms.md 2.3). */
const denseRate = 1.2;
/** Its green ends when so little of saturation leaves, over the last seconds. */
const thinShare = 0.7;
const gapLeastS = 0.8;
const gapMostS = 3;

/**
 * The second controller, always there: the stage ends N s ahead when what it alone serves is predicted to be gone by then
 * and no known arrival follows; motorbike streams when they have thinned out. The next in turn for whom somebody waits
 * follows; null = stay.
 */
export function decidePredictive(layout: LaneLayout, lanes: readonly LaneState[], start: PlannerStart): number | null {
  const from = layout.stages[start.stage];
  if (from === undefined || start.leastS > start.leadS) return null;
  const target = inTurn(layout, lanes, start);
  if (target === null) return null;
  if (start.mostS <= start.leadS) return target;
  const next = layout.stages[target];
  const ends = layout.lanes.every((_, at) => {
    const streams = layout.streamsOf[at] ?? [];
    const losesGreen = streams.some((stream) => from.serves[stream] === true && next?.serves[stream] !== true);
    return !losesGreen || isDone(lanes[at], start.leadS);
  });
  return ends ? target : null;
}

function isDone(lane: LaneState | undefined, leadS: number): boolean {
  if (lane === undefined) return true;
  const rate = 1 / lane.headwayS;
  if (rate > denseRate) {
    const left = lane.recentLeft.reduce((sum, one) => sum + one, 0);
    // Two looks in a row: real headways fluctuate.
    return lane.greenS >= lane.recentLeft.length + 1 && lane.thinS >= 2 && left < thinShare * rate * lane.recentLeft.length;
  }
  const gapS = Math.max(gapLeastS, Math.min(gapMostS, 3 / rate));
  let queue = lane.queue + lane.unseen;
  for (let second = 0; second < leadS; second += 1) queue = Math.max(0, queue + (lane.coming[second] ?? 0) - rate);
  const follows = lane.coming.slice(leadS, leadS + Math.ceil(gapS)).reduce((sum, one) => sum + one, 0);
  return queue < 0.5 && follows < 0.5;
}

/** Whether less of saturation left than makes a dense stream's green worth its time. */
export function isThin(lane: Pick<LaneState, 'headwayS' | 'recentLeft'>): boolean {
  return lane.recentLeft.reduce((sum, one) => sum + one, 0) < thinShare * lane.recentLeft.length / lane.headwayS;
}

function inTurn(layout: LaneLayout, lanes: readonly LaneState[], { stage, allowed }: PlannerStart): number | null {
  const count = layout.stages.length;
  const here = layout.stages[stage];
  for (let offset = 1; offset < count; offset += 1) {
    const at = (stage + offset) % count;
    const reachable = here?.changes.some(({ to }) => to === at) === true && allowed[at] === true;
    const waits = layout.streams.some((stream, place) => layout.stages[at]?.serves[place] === true && here?.serves[place] !== true && waitsFor(lanes[stream.lane], layout.streamsOf[stream.lane]?.indexOf(place) ?? 0));
    if (reachable && waits) return at;
  }
  return null;
}

/** Somebody waits, and the one who stands first may be of this group: who is not known to be of another is served. */
function waitsFor(lane: LaneState | undefined, place: number): boolean {
  return lane !== undefined && lane.queue + lane.unseen >= 0.5 && (lane.head[place] ?? 0) > 0.2;
}
