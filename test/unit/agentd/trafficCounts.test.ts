import { expect, test } from 'vitest';
import { countStart, stepCounts, type CountState } from '../../../src/agentd/trafficCounts.ts';
import type { EventDraft } from '../../../src/model/event.ts';

const minute = 29_000_000;
const at = (second: number, counts: Readonly<Record<string, number>>, more: Readonly<Record<string, unknown>> = {}, boot = 'b'): unknown => ({
  stamp: { bootId: boot, wallMs: minute * 60_000 + second * 1000 },
  detectors: Object.entries(counts).map(([id, count]) => ({ id, count, presence: 'clear', fault: false, forced: false, ...more })),
});
function play(...snapshots: readonly unknown[]): readonly EventDraft[] {
  let state: CountState = countStart;
  return snapshots.flatMap((snapshot) => {
    const step = stepCounts(state, snapshot);
    ({ state } = step);
    return step.event === null ? [] : [step.event];
  });
}

test('a minute of the clock is told once it is over; the first, partial one never', () => {
  expect(play(at(30, { d1: 100 }), at(60.4, { d1: 107 }), at(61, { d1: 108 }), at(119, { d1: 115 }), at(120.2, { d1: 116 }))).toEqual([
    { code: 'traffic.count', data: { fromMs: (minute + 1) * 60_000, windowS: 60, 'count.d1': 9, faulty: [], forced: [] } },
  ]);
});

test('no vehicle is between two windows', () => {
  const events = play(at(0, { d1: 0 }), at(60.9, { d1: 11 }), at(120.1, { d1: 25 }), at(181, { d1: 40 }));
  expect(events.map(({ data }) => data['count.d1'])).toEqual([11, 14, 15]);
});

test('a detector that was in fault for a part of it has no number; one that was forced is named', () => {
  expect(play(at(0, { d1: 5, d2: 5 }), { stamp: { bootId: 'b', wallMs: minute * 60_000 + 30_000 }, detectors: [{ id: 'd1', count: 6, presence: 'clear', fault: true, forced: false }, { id: 'd2', count: 6, presence: 'clear', fault: false, forced: true }] }, at(60, { d1: 9, d2: 9 }))).toMatchObject([
    { data: { 'count.d1': null, 'count.d2': 4, faulty: ['d1'], forced: ['d2'] } },
  ]);
});

test.each([
  ['a restart of signald', [at(0, { d1: 5 }), at(30, { d1: 1 }, {}, 'c'), at(60, { d1: 3 }, {}, 'c')]],
  ['a step of the clock', [at(0, { d1: 5 }), at(400, { d1: 9 }), at(421, { d1: 9 })]],
  ['a silence of signald over the beginning', [at(0, { d1: 5 }), at(65, { d1: 9 })]],
  ['a snapshot of unknown form', [at(0, { d1: 5 }), {}, at(60, { d1: 9 })]],
  ['a clock that goes back', [at(60, { d1: 5 }), at(0, { d1: 9 })]],
])('%s: the window is not told', (_, snapshots) => {
  expect(play(...snapshots)).toEqual([]);
});

test('a counter that went round is no number', () => {
  expect(play(at(0, { d1: 65_530 }), at(60, { d1: 4 }))).toMatchObject([{ data: { 'count.d1': null } }]);
});
