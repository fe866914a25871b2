import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeLaneLayout, type LaneLayout } from '../../../../src/control/adaptive/laneLayout.ts';
import { freshLanes, type LaneState } from '../../../../src/control/adaptive/laneState.ts';
import { walkedLongAgoS, type PlannedWay } from '../../../../src/control/adaptive/plannedChange.ts';
import { beginPlanning, continuePlanning, stepsOf, type PlannedStep, type PlannerStart } from '../../../../src/control/adaptive/planner.ts';
import { makeModel } from '../../../../src/control/adaptive/plannerModel.ts';
import { settings } from '../../../../src/control/adaptive/settings.ts';
import { createPlant, tick, type Plant } from '../../../property/control/plant.ts';
import { planActuated } from '../crossing.ts';
import { adaptiveSite } from './lanes.ts';

/** The crossing, whose walk of stage A ends by itself: 6 s, then 8 s of clearance, and 3 s until e and l may start. */
function passing(rests = false): ReturnType<typeof adaptiveSite> {
  const site = adaptiveSite();
  return { ...site, traffic: { ...site.traffic, actuation: site.traffic.actuation.map((item) => (item.group === 'p' ? { ...item, restInWalk: rests } : item)) } };
}

function ways(layout: LaneLayout, from: number, to: number): readonly PlannedWay[] {
  return layout.stages[from]?.changes.find((change) => change.to === to)?.ways ?? [];
}

describe('a change of stage behind a walk that ends by itself', () => {
  const walking = makeLaneLayout(passing(), true);

  it('takes as long as its clearance still does, and its own time once that is over', () => {
    // 11 s and what the read-backs add.
    expect(ways(walking, 0, 1).map(({ durationS }) => durationS)).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
    expect(ways(makeLaneLayout(passing(), false), 0, 1).map(({ durationS }) => durationS)).toEqual([12, 11, 10, 9, 8, 7, 6, 5]);
  });

  it('is one and the same where the walk rests until the change, or nobody walks in the stage', () => {
    expect(ways(makeLaneLayout(passing(true), true), 0, 1).map(({ durationS }) => durationS)).toEqual([11]);
    expect(ways(makeLaneLayout(passing(true), false), 0, 1).map(({ durationS }) => durationS)).toEqual([5]);
    expect(ways(walking, 1, 2).map(({ durationS }) => durationS)).toEqual([5]);
  });

  it('says when the walk of the next stage will have ended', () => {
    expect(ways(walking, 1, 0).map(({ walkedS }) => walkedS)).toEqual([-11]);
    expect(ways(makeLaneLayout(passing(), false), 1, 0).map(({ walkedS }) => walkedS)).toEqual([walkedLongAgoS]);
  });
});

function planned(layout: LaneLayout, told: Readonly<Record<string, Partial<LaneState>>>, walkedS: number): readonly PlannedStep[] {
  const lanes = freshLanes(layout, {}).map((lane, at) => ({ ...lane, flow: 0, ...told[layout.lanes[at]?.id ?? ''] }));
  const start: PlannerStart = { stage: 0, leastS: 0, leadS: 0, mostS: Infinity, allowed: [true, true, true], walkedS };
  return stepsOf(continuePlanning(beginPlanning(makeModel(layout, lanes, { leastS: [6, 6, 6], mostS: [90, 90, 90] }, settings), start, settings), Infinity));
}

describe('the planner beside a walk that is being cleared', () => {
  const layout = makeLaneLayout(passing(), false);
  const cost = (told: Parameters<typeof planned>[1], walkedS: number, to: number | null): number => planned(layout, told, walkedS).find((step) => step.to === to)?.cost ?? Infinity;

  it('lets who has green go on meanwhile: to leave sooner gains nobody anything', () => {
    const others = { e: { queue: 8 } };
    expect(planned(layout, others, walkedLongAgoS)[0]?.to).toBe(1);
    expect(planned(layout, others, 1)[0]?.to).toBeNull();
  });

  it('property: the longer ago somebody walked, the less the change costs', () => {
    assert(property(integer({ min: 1, max: 12 }), integer({ min: 0, max: 8 }), constantFrom(1, 2), (waiting, sinceS, to) => {
      const told = { [to === 1 ? 'e' : 'l']: { queue: waiting } };
      expect(cost(told, sinceS, to)).toBeGreaterThanOrEqual(cost(told, sinceS + 1, to));
    }));
    expect(cost({ e: { queue: 4 } }, 0, 1)).toBeGreaterThan(cost({ e: { queue: 4 } }, 7, 1));
  });
});

describe('the question to the optimiser', () => {
  it('says since when nobody walks any more in the running stage', () => {
    const site = passing();
    const plant: Plant = createPlant({ site, plan: { ...planActuated, id: 'ada', mode: 'adaptive' }, planVersion: 1 });
    const told: number[] = [];
    for (let at = 0; at < 900; at += 1) {
      // Somebody asks to walk; nobody drives.
      const pressed = at === 300;
      tick(plant, { detectors: Object.fromEntries(site.traffic.detectors.map(({ id }) => [id, { presence: pressed && id === 'pb' ? 'occupied' : 'clear', actuations: pressed && id === 'pb' ? 1 : 0, ageMs: 0, fault: false }])) });
      const { question } = plant.state.adaptive?.proposal?.basis ?? {};
      if (question?.stage === 'A' && told.at(-1) !== question.start.walkedS) told.push(question.start.walkedS ?? walkedLongAgoS);
    }
    const after = told.slice(told.lastIndexOf(0));
    expect(after.length).toBeGreaterThan(20);
    expect(after).toEqual(after.map((_, at) => at));
  });
});
