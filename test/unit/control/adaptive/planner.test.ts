import { describe, expect, it } from 'vitest';
import type { LaneState } from '../../../../src/control/adaptive/laneState.ts';
import { freshLanes } from '../../../../src/control/adaptive/laneState.ts';
import { makeLaneLayout, type LaneLayout } from '../../../../src/control/adaptive/laneLayout.ts';
import { beginPlanning, continuePlanning, isPlanned, stepsOf, type PlannedStep, type PlannerStart, type Planning } from '../../../../src/control/adaptive/planner.ts';
import { makeModel } from '../../../../src/control/adaptive/plannerModel.ts';
import { decidePredictive } from '../../../../src/control/adaptive/predictive.ts';
import { settings, type Settings } from '../../../../src/control/adaptive/settings.ts';
import { crossing } from '../crossing.ts';
import { layoutWith, seen } from './lanes.ts';

const free: PlannerStart = { stage: 0, leastS: 0, leadS: 0, mostS: Infinity, allowed: [true, true, true] };

function lanesWith(layout: LaneLayout, told: Readonly<Record<string, Partial<LaneState>>>): readonly LaneState[] {
  return freshLanes(layout, {}).map((lane, at) => ({ ...lane, flow: 0, ...told[layout.lanes[at]?.id ?? ''] }));
}

function begun(layout: LaneLayout, lanes: readonly LaneState[], start: Partial<PlannerStart> = {}, set: Settings = settings): Planning {
  return beginPlanning(makeModel(layout, lanes, { leastS: [6, 6, 6], mostS: [90, 90, 90] }, set), { ...free, ...start }, set);
}

function planned(layout: LaneLayout, lanes: readonly LaneState[], start: Partial<PlannerStart> = {}, set: Settings = settings): readonly PlannedStep[] {
  return stepsOf(continuePlanning(begun(layout, lanes, start, set), Infinity));
}

describe('the planner', () => {
  const layout = layoutWith(seen);

  it('stays where nobody waits, and goes to who does', () => {
    expect(planned(layout, lanesWith(layout, {}))[0]?.to).toBeNull();
    expect(planned(layout, lanesWith(layout, { e: { queue: 5 } }))[0]?.to).toBe(1);
    expect(planned(layout, lanesWith(layout, { l: { queue: 5 } }))[0]?.to).toBe(2);
    expect(planned(layout, lanesWith(layout, { n: { queue: 8 }, e: { queue: 2 } }))[0]?.to).toBeNull();
  });

  it('waits for who is about to come, where that is cheaper', () => {
    const coming = planned(layout, lanesWith(layout, { n: { coming: [1, 0, 1, 1] }, e: { queue: 1 } }));
    expect(coming[0]?.to).toBeNull();
    expect(coming[1]?.cost).toBeGreaterThan(coming[0]?.cost ?? Infinity);
  });

  it('keeps minimum, promise and longest green', () => {
    const waiting = lanesWith(layout, { e: { queue: 5 } });
    expect(planned(layout, waiting, { leastS: 3 })[0]?.to).toBeNull();
    // With a lead of 8 s what is decided now happens then.
    expect(planned(layout, waiting, { leastS: 8, leadS: 8 })[0]?.to).toBe(1);
    expect(planned(layout, lanesWith(layout, { n: { queue: 30 } }), { mostS: 0 })[0]?.to).not.toBeNull();
    expect(planned(layout, waiting, { allowed: [true, false, true] }).map(({ to }) => to)).not.toContain(1);
  });

  it('counted in labels: stopped after any of them it goes on to the same answer, and what it had is not changed by that', () => {
    const lanes = lanesWith(layout, { n: { queue: 4, flow: 0.1 }, e: { queue: 3, flow: 0.1 }, l: { queue: 2, flow: 0.05 } });
    const whole = stepsOf(continuePlanning(begun(layout, lanes), Infinity));
    for (const budget of [1, 50, 300]) {
      let plan = begun(layout, lanes);
      let ticks = 0;
      while (!isPlanned(plan)) {
        const next = continuePlanning(plan, budget);
        // The same work on the same state again: nothing was altered in place.
        expect(stepsOf(continuePlanning(plan, budget))).toEqual(stepsOf(next));
        plan = next;
        ticks += 1;
      }
      expect(ticks).toBeGreaterThan(1);
      expect(stepsOf(plan)).toEqual(whole);
    }
  });
});

/** Two stages with half of a lane's movements each: what gridlocked a prototype. */
function sharedLane(): LaneLayout {
  const site = crossing();
  const [first] = seen;
  if (first === undefined) throw new Error('no detector');
  return makeLaneLayout({ safety: site.safety, traffic: { stages: site.traffic.stages, detectors: [{ ...first, id: 'dx', groups: ['n', 'l'], lane: 'x' }, { ...first, id: 'de', groups: ['e'], lane: 'e' }] } }, false);
}

/** Stage A serves a turn too, which yields to n. */
function yieldingTurn(): LaneLayout {
  const site = crossing();
  const relations = site.safety.relations.map((item) => ((item.a === 'n' && item.b === 'l') ? { a: 'n', b: 'l', relation: 'yield' as const, who: 'l', to: 'n', kind: 'permissiveLeft' as const, speedKmh: 50, opposingLanes: 1, reason: 'test' } : item));
  const stages = site.traffic.stages.map((stage) => (stage.id === 'A' ? { ...stage, groups: ['n', 'l'] } : stage));
  return makeLaneLayout({ safety: { ...site.safety, relations }, traffic: { stages, detectors: seen } }, false);
}

/** One comes in so many s, for as long as the planner looks ahead. */
function every(s: number): readonly number[] {
  return Array.from({ length: settings.horizonS + 1 }, (_, at) => Number(at % s === 0));
}

describe('the gaps that a yielding turn finds', () => {
  const layout = yieldingTurn();
  const stay = (told: Readonly<Record<string, Partial<LaneState>>>): number => planned(layout, lanesWith(layout, told), { allowed: [true, false, false] })[0]?.cost ?? 0;

  it('are those in which nobody comes for as long as it needs: one in 3 s on the main road leaves none, one in 12 s most', () => {
    const turn = { queue: 4, greenS: 20 };
    const alone = stay({ l: turn });
    expect(stay({ l: turn, n: { coming: every(3) } })).toBeGreaterThan(5 * alone);
    expect(stay({ l: turn, n: { coming: every(12) } })).toBeLessThan(3 * alone);
  });

  it('do not matter to who is known to get away all the same, nor to the first at the begin of green', () => {
    const turn = { queue: 4, greenS: 20 };
    const coming = { n: { coming: every(3) } };
    const alone = stay({ ...coming });
    expect(stay({ l: { ...turn, yieldShare: 1 }, ...coming }) - alone).toBeLessThan(0.1 * (stay({ l: { ...turn, yieldShare: 0 }, ...coming }) - alone));
    expect(stay({ l: { ...turn, greenS: 0 }, ...coming })).toBeLessThan(0.8 * stay({ l: turn, ...coming }));
  });
});

describe('what has gone wrong in prototypes', () => {
  it('a lane whose next turn is not known is not served by a stage with one of its green links', () => {
    const layout = sharedLane();
    // Stage A serves n alone; who stands first wants to turn left, which is l, of stage C.
    const blocked = lanesWith(layout, { x: { queue: 6, head: [0, 1], shares: [0.5, 0.5] } });
    expect(planned(layout, blocked)[0]?.to).toBe(2);
    const unknown = lanesWith(layout, { x: { queue: 6, head: [0.5, 0.5], shares: [0.5, 0.5] } });
    const known = lanesWith(layout, { x: { queue: 6, head: [1, 0], shares: [1, 0] } });
    const stay = (lanes: readonly LaneState[]): number => planned(layout, lanes, { allowed: [true, false, false] })[0]?.cost ?? 0;
    // As if it went, a queue of six costs half as much.
    expect(stay(unknown)).toBeGreaterThan(2 * stay(known));
  });

  it('what a start of green loses is counted with every change: 2 s, as measured', () => {
    expect(settings.startLossS).toBe(2);
    const layout = layoutWith(seen);
    const lanes = lanesWith(layout, { n: { queue: 1, flow: 0.1 }, e: { queue: 3, flow: 0.1 }, l: { queue: 2, flow: 0.05 } });
    const switchCost = (set: Settings): number => (planned(layout, lanes, {}, set).find(({ to }) => to === 1)?.cost ?? 0);
    expect(switchCost(settings)).toBeGreaterThan(switchCost({ ...settings, startLossS: 1 }));
  });

  it('a yielding turn that waits under its green is no fault: the stage is left by what it costs, not by a watchdog', () => {
    const layout = yieldingTurn();
    // Five come on the main road and one waits to turn: it stays.
    expect(planned(layout, lanesWith(layout, { n: { queue: 5 }, l: { queue: 1, greenS: 20 } }))[0]?.to).toBeNull();
    // Five that have waited under green for long while nobody comes get away seldom: to stay costs more.
    const stay = (stuckS: number): number => planned(layout, lanesWith(layout, { l: { queue: 5, greenS: 20, stuckS } }), { allowed: [true, false, false] })[0]?.cost ?? 0;
    expect(stay(settings.stuckS - 1)).toBe(stay(0));
    expect(stay(settings.stuckS)).toBeGreaterThan(2 * stay(0));
  });
});

describe('the second controller', () => {
  const layout = layoutWith(seen);

  it('ends when the predicted queue is gone and nobody known follows, for whom somebody waits', () => {
    const waiting = { e: { queue: 1 } };
    expect(decidePredictive(layout, lanesWith(layout, waiting), free)).toBe(1);
    expect(decidePredictive(layout, lanesWith(layout, {}), free)).toBeNull();
    expect(decidePredictive(layout, lanesWith(layout, { ...waiting, n: { queue: 2 } }), free)).toBeNull();
    expect(decidePredictive(layout, lanesWith(layout, { ...waiting, n: { coming: [0, 1] } }), free)).toBeNull();
    // Known to be gone by the end of the promise, with nobody behind.
    expect(decidePredictive(layout, lanesWith(layout, { ...waiting, n: { coming: [1, 1] } }), { ...free, leastS: 8, leadS: 8 })).toBe(1);
    expect(decidePredictive(layout, lanesWith(layout, { ...waiting, n: { queue: 9 } }), { ...free, mostS: 0 })).toBe(1);
    expect(decidePredictive(layout, lanesWith(layout, waiting), { ...free, leastS: 2 })).toBeNull();
  });

  it('ends a motorbike stream when it has thinned out, though it never has a gap of 3 s', () => {
    const dense = { headwayS: 0.4, queue: 3, greenS: 20, coming: [1, 1, 1] };
    const run = (recentLeft: readonly number[], thinS: number): number | null => decidePredictive(layout, lanesWith(layout, { e: { queue: 2 }, n: { ...dense, recentLeft, thinS } }), free);
    expect(run([2, 3, 2, 3], 0)).toBeNull();
    expect(run([1, 1, 2, 1], 1)).toBeNull();
    expect(run([1, 1, 2, 1], 2)).toBe(1);
  });
});
