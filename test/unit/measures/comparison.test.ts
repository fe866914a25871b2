import { expect, test } from 'vitest';
import { comparisonOf } from '../../../src/measures/comparison.ts';
import type { CycleMeasures, PhaseMeasures } from '../../../src/measures/measure.ts';

const cycle: CycleMeasures = {
  greenMs: 0, endMs: 20_000, redMs: 23_000, nextMs: 60_000, ended: 'gapOut',
  arrivals: 10, onGreen: 6, onYellow: 1, onRed: 3, gor: 0.4, ror5: 0.1, splitFailure: false, yellow: 0, red: 0, queue: 3, delayS: 120, saturation: 0.6,
};
const phaseOf = (group: string, cycles: readonly Partial<CycleMeasures>[], waitsMs: readonly number[] = []): PhaseMeasures => ({
  group, phase: 1, pedestrian: false, cycles: cycles.map((one) => ({ ...cycle, ...one })), waits: waitsMs.map((waitMs) => ({ endedMs: 30_000, waitMs })), arrivalsMs: [],
});

test('a junction before and after: delay and stops by vehicle, waits by wait, failures as a sum', () => {
  const before = [phaseOf('vN', [{}, { delayS: 180 }], [40_000, 20_000]), phaseOf('vE', [{ arrivals: 20, onGreen: 20, delayS: 0 }], [60_000])];
  const after = [phaseOf('vN', [{ delayS: 60 }, { delayS: 60, splitFailure: true }], [10_000]), phaseOf('vE', [{ arrivals: 20, onGreen: 10, delayS: 100 }], [50_000])];
  const { before: was, after: is, trafficShare, otherTraffic, unseen } = comparisonOf(before, after);
  expect(was).toEqual({ arrivals: 40, delayPerVehicleS: 7.5, stopShare: 0.2, splitFailures: 0, waitMeanS: 40, waitMaxS: 60 });
  expect(is).toEqual({ arrivals: 40, delayPerVehicleS: 5.5, stopShare: 0.45, splitFailures: 1, waitMeanS: 30, waitMaxS: 50 });
  expect([trafficShare, otherTraffic, unseen]).toEqual([0, false, []]);
});

test('a group that could not be seen in one of the spans is left out of both totals, and named', () => {
  const blind = { arrivals: null, onGreen: null, onYellow: null, onRed: null, queue: null, delayS: null, saturation: null };
  const { before, after, unseen } = comparisonOf([phaseOf('vN', [{}]), phaseOf('vE', [{ delayS: 900 }])], [phaseOf('vN', [{}]), phaseOf('vE', [blind])]);
  expect([before.delayPerVehicleS, after.delayPerVehicleS, unseen]).toEqual([12, 12, ['vE']]);
});

test('a tenth more traffic is told: the plan is not all that changed', () => {
  const other = [110, 111, 90, 89].map((arrivals) => comparisonOf([phaseOf('vN', [{ arrivals: 100 }])], [phaseOf('vN', [{ arrivals }])]).otherTraffic);
  expect(other).toEqual([false, true, false, true]);
});

test('an empty record says nothing', () => {
  expect(comparisonOf([phaseOf('vN', [])], [phaseOf('vN', [{}])])).toMatchObject({ unseen: ['vN'], trafficShare: null, before: { arrivals: null, delayPerVehicleS: null, waitMeanS: null } });
});
