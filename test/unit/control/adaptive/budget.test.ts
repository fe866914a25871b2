import { describe, expect, it } from 'vitest';
import { labelsPerTick, mostTicks } from '../../../../src/control/adaptive/adaptive.ts';
import type { LaneLayout, PlannedStage } from '../../../../src/control/adaptive/laneLayout.ts';
import { freshLanes } from '../../../../src/control/adaptive/laneState.ts';
import { beginPlanning, continuePlanning, isPlanned, stepsOf } from '../../../../src/control/adaptive/planner.ts';
import { makeModel } from '../../../../src/control/adaptive/plannerModel.ts';
import { settings } from '../../../../src/control/adaptive/settings.ts';

const stageCount = 8;
const laneCount = 24;

/** The largest junction that the budget is stated for: 8 stages that may all follow each other, 24 lanes. */
function largest(): LaneLayout {
  const lanes = Array.from({ length: laneCount }, (_, at) => ({ id: `l${at}`, groups: [`g${at}`], stop: null, advances: [], areas: [], speedMps: 14, walks: false }));
  const serves = (stage: number): boolean[] => lanes.map((_, at) => at % stageCount === stage || at % stageCount === (stage + 4) % stageCount);
  const stages = Array.from({ length: stageCount }, (_, at): PlannedStage => ({
    id: `s${at}`, serves: serves(at), minimumS: 5, walkS: 0,
    changes: Array.from({ length: stageCount }, (__, to) => to).filter((to) => to !== at).map((to) => ({ to, ways: [{ durationS: 5, walkedS: 120, startS: serves(to).map((goes, lane) => (goes ? (serves(at)[lane] === true ? 0 : 5) : -1)) }] })),
  }));
  return { lanes, streams: lanes.map(({ groups }, lane) => ({ lane, group: groups[0] ?? '', yieldsTo: [] })), streamsOf: lanes.map((_, at) => [at]), stages };
}

describe('the budget of a decision (architecture.md: counted in labels, not timed)', () => {
  it('8 stages and 24 lanes, all waiting: decided within its ticks, none of which makes much more than its labels', () => {
    const layout = largest();
    const lanes = freshLanes(layout, {}).map((lane, at) => ({ ...lane, queue: 2 + (at % 7), flow: 0.05 + (at % 5) * 0.02 }));
    const model = makeModel(layout, lanes, { leastS: [], mostS: [] }, settings);
    let plan = beginPlanning(model, { stage: 0, leastS: 0, leadS: 0, mostS: Infinity, allowed: Array.from({ length: stageCount }, () => true) }, settings);
    let ticks = 0;
    while (!isPlanned(plan)) {
      const before = plan.made;
      plan = continuePlanning(plan, labelsPerTick);
      // A second of the look-ahead is not cut in two.
      expect(plan.made - before).toBeLessThan(labelsPerTick + 600);
      ticks += 1;
    }
    expect(ticks).toBeLessThanOrEqual(mostTicks);
    expect(stepsOf(plan).length).toBe(stageCount);
  });
});
