import { expect, test } from 'vitest';
import { countCompleteness, countsOf, type CountMinute } from '../../../src/measures/counts.ts';
import type { MeasuredSite } from '../../../src/measures/numbering.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, lane: undefined, zoneM: undefined } as const;
const site: MeasuredSite = { siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }], detectors: [{ ...loop, id: 'a', groups: ['v'] }, { ...loop, id: 'b', groups: ['v'] }] };
const minute = (n: number, a: number | null, more: Readonly<Record<string, unknown>> = {}): CountMinute => ({ fromMs: n * 60_000, data: { 'count.a': a, 'occupancy.a': 200, 'count.b': 2, 'occupancy.b': 100, faulty: [], estimated: [], ...more } });

test('five minutes are the sum of their minutes, of a detector and of a movement', () => {
  const five = countsOf(site, [5, 6, 7, 8, 9].map((n) => minute(n, n)), 5);
  expect(five.find(({ id }) => id === 'a')).toMatchObject({ fromMs: 300_000, windowS: 300, volume: 35, perHour: 420, occupancy: 0.2, quality: 'ok', minutes: 5 });
  expect(five.find(({ id }) => id === 'v')).toMatchObject({ of: 'group', volume: 45, quality: 'ok' });
  expect(five.find(({ id }) => id === 'v')?.occupancy).toBeCloseTo(0.15);
});

test('a missing minute, or one without a number, leaves no number: never a smaller one', () => {
  for (const minutes of [[5, 6, 7, 9].map((n) => minute(n, n)), [5, 6, 7, 8, 9].map((n) => minute(n, n === 8 ? null : n))]) {
    const five = countsOf(site, minutes, 5);
    expect(five.find(({ id }) => id === 'a')).toMatchObject({ volume: null, occupancy: null, quality: 'none', minutes: 4 });
    expect(five.find(({ id }) => id === 'v')).toMatchObject({ volume: null, quality: 'none' });
  }
});

test('one estimated minute makes the interval estimated; the day says what is missing', () => {
  const minutes = [5, 6, 7, 9].map((n) => minute(n, n, n === 7 ? { estimated: ['a'] } : {}));
  expect(countsOf(site, minutes, 1).find(({ id, fromMs }) => id === 'a' && fromMs === 420_000)?.quality).toBe('estimated');
  expect(countCompleteness(site, minutes, 300_000, 600_000)).toEqual({ due: 5, present: 4, detectors: [{ id: 'a', numbers: 4, estimated: 1 }, { id: 'b', numbers: 4, estimated: 0 }] });
});

test('a minute that the clock showed twice has no number, nor has the interval it is in; the statement counts it as missing', () => {
  const minutes = [...[5, 6, 7, 8, 9].map((n) => minute(n, n)), minute(8, 3)];
  expect(countsOf(site, minutes, 1).find(({ id, fromMs }) => id === 'a' && fromMs === 480_000)).toMatchObject({ volume: null, quality: 'none' });
  expect(countsOf(site, minutes, 5).find(({ id }) => id === 'a')).toMatchObject({ volume: null, quality: 'none', minutes: 4 });
  expect(countCompleteness(site, minutes, 300_000, 600_000)).toMatchObject({ due: 5, present: 5, detectors: [{ id: 'a', numbers: 4 }, { id: 'b', numbers: 4 }] });
});
