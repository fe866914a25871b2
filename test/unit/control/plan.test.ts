import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/control/layout.ts';
import { adoptPending, alignPlanAt, minGreenInPlanMs, splitEndMs, startPlan } from '../../../src/control/plan/runningPlan.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

describe('the running plan', () => {
  it('ends its splits one after the other, the last with the cycle', () => {
    expect([0, 1, 2].map((index) => splitEndMs({ ...planFixed, cycleMs: 100_000 }, index))).toEqual([30_000, 60_000, 100_000]);
  });

  it('takes a new plan up where the junction stands', () => {
    const running = { ...alignPlanAt(startPlan(planFixed, 1, 0), 1, 50_000), pending: { plan: planActuated, version: 2, fixed: false, coordinated: false } };
    expect(running.cycleStartMs).toBe(20_000);
    expect(adoptPending(running, 'C', 70_000)).toMatchObject({ plan: { id: 'act' }, version: 2, pending: null, index: 2, cycleStartMs: 10_000 });
  });

  it('can only be stricter than the site in minimum greens', () => {
    const group = layoutOf(crossing()).byId.get('n');
    if (group === undefined) throw new Error('no group');
    const minGreen = (minGreens: typeof planFixed.minGreens, minGreenMs?: number): number => {
      const stages = planFixed.stages.map((stage) => (minGreenMs === undefined ? stage : { ...stage, minGreenMs }));
      return minGreenInPlanMs(startPlan({ ...planFixed, minGreens, stages }, 1, 0), group, 'A');
    };
    expect([minGreen([]), minGreen([{ group: 'n', ms: 3000 }]), minGreen([{ group: 'n', ms: 9000 }]), minGreen([], 12_000)]).toEqual([6000, 6000, 9000, 12_000]);
  });
});
