import { expect, test } from 'vitest';
import { deviceHealthSchema, latencyBoundsMs, latencyQuantileMs, noLatency, withLatency } from '../../../src/model/deviceHealth.ts';
import { unheard } from '../../../src/field/scan/health.ts';

const of = (...latencies: readonly number[]): typeof noLatency => latencies.reduce(withLatency, noLatency);

test('an answer is counted in the class whose bound it does not exceed', () => {
  expect(of(1, 1.01, 1000, 1001).counts).toEqual([1, 1, ...Array.from({ length: latencyBoundsMs.length - 3 }, () => 0), 1, 1]);
  expect(of(3, 4.5, 2)).toMatchObject({ totalMs: 9.5, maxMs: 4.5 });
});

test('quantiles name the bound at or below which that share lies, and never more than the longest', () => {
  const hundred = of(...Array.from({ length: 98 }, () => 4), 40, 2500);
  expect([0.5, 0.98, 0.99, 1].map((share) => latencyQuantileMs(hundred, share))).toEqual([5, 5, 50, 2500]);
  expect(latencyQuantileMs(of(4), 0.5)).toBe(4);
  expect(latencyQuantileMs(noLatency, 0.5)).toBeNull();
});

test('it is plain JSON by its schema', () => {
  const health = { ...unheard, latency: of(2, 30) };
  expect(deviceHealthSchema.parse(JSON.parse(JSON.stringify(health)))).toEqual(health);
});
