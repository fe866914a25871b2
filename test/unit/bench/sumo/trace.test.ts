import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../../src/bench/sumo/reportHtml.ts';
import { createTracer } from '../../../../src/bench/sumo/trace.ts';
import { recordOf } from '../../../../src/bench/sumo/record.ts';
import type { LightPlan } from '../../../../src/sim/sumo/groups.ts';
import { variable } from '../../../../src/sim/traci/code.ts';
import { delayOfTrips, type Trip } from '../../../../src/sim/traci/delay.ts';

const light: LightPlan = {
  lightId: 't<1>', programmeId: '0', stateLength: 2, cycleS: 60, relations: [], unused: { neverGreen: [], uncontrolled: [], dead: [] },
  groups: [{ id: 'v1', kind: 'vehicle', approach: 'in', links: [0], lanes: ['in_0', 'in_1'], directions: ['s'], speedKmh: 50, crossingM: 20 }],
  stages: [{ id: 's1', groups: ['v1'], state: 'Gr', phaseIndex: 0, durationS: 20 }, { id: 's2', groups: [], state: 'rG', phaseIndex: 1, durationS: 20 }],
};
const trips: readonly Trip[] = [{ dueS: 0, delayS: 10, end: 'arrived' }, { dueS: 10, delayS: 30, end: 'unfinished' }, { dueS: 610, delayS: 5, end: 'arrived' }];

describe('the report of a run', () => {
  const tracer = createTracer([light]);
  for (let second = 0; second < 30; second += 1) {
    const standing = new Map([['in_0', new Map([[variable.haltingNumber, 2]])], ['in_1', new Map([[variable.haltingNumber, second]])]]);
    tracer.hear(second, { departedIds: [`${second}`], arrivedIds: [], loops: new Map(), others: standing }, new Map([['t<1>', second < 12 ? 'Gr' : second < 15 ? 'yr' : 'rG']]), new Map(second === 12 ? [['t<1>', 'cause optimiser']] : []));
  }
  const record = recordOf(
    { scenario: 'x', controller: 'ngatu-adaptive', rules: 'street', seed: 1, faults: 'none', scale: 1, countdown: 0, window: [0, 900], version: '0' },
    { delay: delayOfTrips(trips), walks: null, gridlock: 0, switches: 1, decisionsMs: [] },
  );
  const trace = tracer.end(record, trips);

  it('has who stands before each light, who is in the network, and delays by when people should have set out', () => {
    expect(trace.vehicles).toEqual([1, 11, 21]);
    expect(trace.lights[0]?.queue).toEqual([2, 12, 22]);
    expect(trace.delaysS).toEqual([20, null, 5]);
    expect(record).toMatchObject({ delayS: 15, maxS: 30, unfinished: 1, undeparted: 0 });
  });

  it('has the stages in their time, each with why it was left', () => {
    expect(trace.lights[0]?.shown).toEqual([
      { fromS: 0, toS: 12, stage: 0, why: 'cause optimiser' }, { fromS: 12, toS: 15, stage: -1 }, { fromS: 15, toS: 30, stage: 1 },
    ]);
  });

  it('is one page in either language, with nothing unescaped', () => {
    const page = reportHtml('en', [record], [trace]);
    expect(page).toContain('at most 22');
    expect(page).toContain('cause optimiser');
    expect(page).toContain('t&lt;1&gt;');
    expect(page).not.toContain('t<1>');
    expect(reportHtml('vi', [record], [trace])).toContain('nhiều nhất 22');
  });
});
