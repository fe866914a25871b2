import { expect, test } from 'vitest';
import { createLoopTally } from '../../../../src/bench/hil/loopTally.ts';
import type { LoopStep } from '../../../../src/sim/traci/subscription.ts';

function loop(...vehicles: readonly string[]): LoopStep {
  return {
    vehicleNumber: vehicles.length, occupancy: vehicles.length > 0 ? 50 : 0, timeSinceDetectionS: 0,
    passages: vehicles.map((vehicleId) => ({ vehicleId, lengthM: 5, entryS: 0, vehicleType: 'car' })),
  };
}
const step = (a: LoopStep): { loops: Map<string, LoopStep> } => ({ loops: new Map([['a', a], ['other', loop('x')]]) });

test('a vehicle that stands on a loop is counted once; only changes are told', () => {
  const tally = createLoopTally(['a', 'b']);
  expect(tally(step(loop()))).toEqual({});
  expect(tally(step(loop('1')))).toEqual({ a: { occupied: true, count: 1 } });
  expect(tally(step(loop('1')))).toEqual({});
  expect(tally(step(loop()))).toEqual({ a: { occupied: false, count: 1 } });
});

test('a vehicle that follows without a gap is counted too', () => {
  const tally = createLoopTally(['a']);
  tally(step(loop('1')));
  expect(tally(step(loop('1', '2')))).toEqual({ a: { occupied: true, count: 2 } });
  expect(tally(step(loop('2')))).toEqual({});
  expect(tally(step(loop('3')))).toEqual({ a: { occupied: true, count: 3 } });
});
