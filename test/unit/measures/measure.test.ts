import { expect, test } from 'vitest';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { intervalsOf } from '../../../src/measures/interval.ts';
import { measure } from '../../../src/measures/measure.ts';
import type { MeasuredSite } from '../../../src/measures/numbering.ts';
import { serve } from '../../../src/measures/queueModel.ts';

const loop = { kind: 'loop', distanceM: 0, lane: 'n1', zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 36 }],
  detectors: [{ ...loop, id: 'stop', role: 'stopLine', groups: ['v'] }, { ...loop, id: 'adv', role: 'advance', groups: ['v'], distanceM: 20 }],
};
const row = (s: number, code: number, parameter = 1): IndianaEvent => ({ atMs: s * 1000, code, parameter });
/** Green from 10 to 30 s, yellow to 33, red to 70; then again. */
const twoGreens = [row(10, 1), row(30, 7), row(30, 8), row(33, 9), row(33, 10), row(29, 4), row(70, 1), row(90, 7), row(90, 8), row(93, 9), row(130, 1)];
const of = (more: readonly IndianaEvent[]): ReturnType<typeof measure>[number]['cycles'] => measure(site, [...twoGreens, ...more].toSorted((a, b) => a.atMs - b.atMs), 200_000)[0]?.cycles ?? [];

test('arrivals are told by what they meet at the stop line, two seconds behind the loop', () => {
  const [cycle] = of([row(9, 82, 2), row(9.5, 81, 2), row(27.9, 82, 2), row(28.1, 82, 2), row(40, 82, 2)]);
  expect(cycle).toMatchObject({ arrivals: 4, onGreen: 2, onYellow: 1, onRed: 1, ended: 'gapOut' });
});

test('a split failure: full in green and in the first five seconds of red', () => {
  const full = of([row(5, 82), row(38, 81)])[0];
  expect(full).toMatchObject({ gor: 1, ror5: 1, splitFailure: true });
  expect(of([row(5, 82), row(34, 81)])[0]).toMatchObject({ gor: 1, ror5: 0.2, splitFailure: false });
});

test('who drives in yellow, and in the first seconds of red', () => {
  expect(of([row(31, 82), row(32, 81), row(33.5, 82), row(34, 81), row(39, 82), row(40, 81)])[0]).toMatchObject({ yellow: 1, red: 1 });
});

test('a detector that is broken in a cycle says nothing of it; a gap of the record leaves no cycle', () => {
  const cycles = of([row(20, 84), row(60, 83), row(80, 82, 2)]);
  expect(cycles[0]).toMatchObject({ gor: null, splitFailure: null, arrivals: 0 });
  expect(cycles[1]).toMatchObject({ gor: 0, arrivals: 1 });
  expect(of([row(50, 185)]).map(({ greenMs }) => greenMs)).toEqual([70_000]);
});

test('waits: from the first call to the green; what is dropped is none', () => {
  const [phase] = measure(site, [row(1, 43), row(9.9, 44), ...twoGreens, row(40, 43), row(45, 44), row(50, 43), row(70.3, 44), row(100, 43), row(110, 44)].toSorted((a, b) => a.atMs - b.atMs), 200_000);
  expect(phase?.waits).toEqual([{ endedMs: 10_000, waitMs: 9000 }, { endedMs: 70_000, waitMs: 20_000 }]);
});

test('the queue: the start loss for who stood, a headway for who follows, and the rest of them waits for the next green', () => {
  const cycles = of([]);
  const served = serve([0, 0, 12_000, 20_000, 29_900, 29_950].map((ms) => ms), cycles, { headwayMs: 2000, startLossMs: 1000 });
  expect(served.map(({ leftMs }) => leftMs)).toEqual([11_000, 13_000, 15_000, 20_000, 29_900, 71_000]);
});

test('quarters of an hour sit on the clock', () => {
  const cycles = measure(site, [row(890, 1), row(895, 7), row(898, 9), row(910, 1), row(915, 7), row(918, 9), row(930, 1)], 2_000_000);
  expect(intervalsOf(cycles).map(({ fromMs, cycles: count, greenS }) => [fromMs, count, greenS])).toEqual([[0, 1, 5], [900_000, 1, 5]]);
});

test('across a flash, and across the dark, there is no cycle and no wait', () => {
  for (const status of [1, 3, 7]) {
    expect(of([row(50, 173, status), row(60, 173, 2)]).map(({ greenMs }) => greenMs)).toEqual([70_000]);
    const rows = [...twoGreens, row(40, 43), row(50, 173, status), row(60, 173, 2)].toSorted((a, b) => a.atMs - b.atMs);
    expect(measure(site, rows, 200_000)[0]?.waits).toEqual([]);
  }
  // The word that it is over breaks nothing.
  expect(of([row(50, 173, 2)])).toHaveLength(2);
});

test('queue and delay only where the cycle before is on record: who stood there is nobody’s guess', () => {
  const waiting = [row(36, 82, 2), row(37, 82, 2), row(66, 82, 2), row(100, 82, 2)];
  const [first, second] = of(waiting);
  expect([first?.queue, first?.delayS]).toEqual([null, null]);
  expect(second).toMatchObject({ queue: 3, delayS: expect.any(Number) });
  // The loop was not believed in the red before: neither are those who came then.
  const blind = of([...waiting, row(40, 84, 2), row(45, 83, 2)])[1];
  expect([blind?.arrivals, blind?.queue, blind?.delayS]).toEqual([1, null, null]);
  // Nor across a gap; and behind it who stood before is in nobody's way.
  const third = [...waiting, row(50, 185), row(150, 7), row(153, 9), row(190, 1)];
  const after = of(third);
  expect(after.map(({ greenMs, queue }) => [greenMs, queue])).toEqual([[70_000, null], [130_000, 1]]);
  expect(intervalsOf([{ group: 'v', phase: 1, pedestrian: false, cycles: after, waits: [], arrivalsMs: [] }])[0]).toMatchObject({ arrivals: 1, delayPerVehicleS: null });
});
