import { expect, test } from 'vitest';
import { classCompleteness, classesOf, classWindowOf, type ClassWindow } from '../../../src/measures/classes.ts';

const minute = (n: number, more: Partial<ClassWindow> = {}): ClassWindow => ({ source: 'box', of: 'group', id: 'vN', fromMs: n * 60_000, windowS: 60, count: 10, classes: { MC: 7, P: 3 }, occupancy: 0.2, speedKmh: 30, quality: 'ok', ...more });
const five = (...windows: readonly ClassWindow[]): ReturnType<typeof classesOf> => classesOf(windows, 5);

test('five minutes are the sum of their minutes: volume and classes; occupancy by time, speed by vehicles', () => {
  const windows = [5, 6, 7, 8].map((n) => minute(n));
  expect(five(...windows, minute(9, { count: 30, classes: { MC: 20, P: 8, B: 2 }, occupancy: 0.7, speedKmh: 20 }))).toEqual([
    { fromMs: 300_000, windowS: 300, source: 'box', of: 'group', id: 'vN', volume: 70, perHour: 840, classes: { MC: 48, P: 20, B: 2 }, occupancy: expect.closeTo(0.3), speedKmh: expect.closeTo((40 * 30 + 30 * 20) / 70), quality: 'ok' },
  ]);
});

test('a class that nobody told of all vehicles is no number; one of which all others account is none', () => {
  const [known] = five(...[5, 6, 7, 8].map((n) => minute(n)), minute(9, { count: 12, classes: { MC: 7, P: 3 }, quality: 'estimated' }));
  // MC and P are told in each minute; of B nothing is ever told, so it has no column.
  expect(known).toMatchObject({ volume: 52, classes: { MC: 35, P: 15 }, quality: 'estimated' });
  const [unknown] = five(...[5, 6, 7, 8].map((n) => minute(n)), minute(9, { count: 12, classes: { B: 1 }, quality: 'estimated' }));
  expect(unknown).toMatchObject({ volume: 52, classes: { MC: null, P: null, B: 1 } });
});

const broken: readonly (readonly [string, readonly ClassWindow[]])[] = [
  ['a missing minute (agent away, post lost)', [5, 6, 7, 9].map((n) => minute(n))],
  ['the first minutes of a span', [7, 8, 9].map((n) => minute(n))],
  ['a minute without a number', [5, 6, 7, 8, 9].map((n) => minute(n, n === 8 ? { count: null, classes: {}, quality: 'none' } : {}))],
  ['a minute told twice and differently (the clock stepped back)', [...[5, 6, 7, 8, 9].map((n) => minute(n)), minute(8, { count: 4, classes: { MC: 4 } })]],
  ['intervals of two lengths that overlap (another set-up)', [minute(5), minute(6, { windowS: 300 }), minute(7), minute(8), minute(9)]],
  ['intervals that are longer than what is asked', [minute(5, { windowS: 900 })]],
];
test.each(broken)('%s leaves no number, never a smaller one', (_, windows) => {
  expect(five(...windows)[0]).toMatchObject({ volume: null, perHour: null, occupancy: null, speedKmh: null, quality: 'none' });
  expect(Object.values(five(...windows)[0]?.classes ?? {})).toEqual(Object.values(five(...windows)[0]?.classes ?? {}).map(() => null));
});

test('the same minute told twice is once; two halves make a minute; sources are kept apart', () => {
  expect(five(...[5, 6, 7, 7, 8, 9].map((n) => minute(n)))[0]).toMatchObject({ volume: 50, quality: 'ok' });
  expect(classesOf([minute(5, { windowS: 30 }), minute(5, { windowS: 30, fromMs: 330_000 })], 1)[0]).toMatchObject({ volume: 20, perHour: 1200 });
  expect(classesOf([minute(5), minute(5, { source: 'radar' }), minute(5, { of: 'zone' })], 1).map(({ source, of, volume }) => [source, of, volume])).toEqual([['box', 'group', 10], ['radar', 'group', 10], ['box', 'zone', 10]]);
});

test('no speed is told without one of every minute in which somebody came; an empty minute needs none', () => {
  expect(classesOf([minute(5, { speedKmh: null })], 1)[0]?.speedKmh).toBe(null);
  expect(five(...[5, 6, 7, 8].map((n) => minute(n)), minute(9, { count: 0, classes: {}, speedKmh: null }))[0]).toMatchObject({ volume: 40, classes: { MC: 28, P: 12 }, speedKmh: 30 });
});

test('the span’s statement: what was due of each, and has a number; a cut-off interval is not due', () => {
  const windows = [5, 6, 8, 9].map((n) => minute(n, n === 9 ? { quality: 'estimated' } : n === 8 ? { count: null, quality: 'none' } : {}));
  expect(classCompleteness(windows, 290_000, 615_000)).toEqual([{ source: 'box', of: 'group', id: 'vN', windowS: 60, due: 5, numbers: 3, estimated: 1 }]);
});

test('events of the record are read as they were written; what is none of them is not', () => {
  const data = { source: 'box', group: 'vN', zones: ['N1'], fromMs: 300_000, windowS: 60, count: 10, 'class.MC': 7, 'class.P': 3, occupancy: 0.2, speedKmh: 30, quality: 'ok' };
  expect(classWindowOf('traffic.movement', data)).toEqual(minute(5));
  expect(classWindowOf('traffic.vds', { ...data, zone: 'N1' })).toEqual(minute(5, { of: 'zone', id: 'N1' }));
  expect(classWindowOf('traffic.movement', { ...data, count: null, quality: 'ok' })?.quality).toBe('none');
  expect(classWindowOf('traffic.movement', { ...data, windowS: 0 })).toBe(null);
  expect(classWindowOf('traffic.count', data)).toBe(null);
});
