import { expect, test } from 'vitest';
import { leastOfEachMinute, slopePerMinute } from '../../campaign/trial/slope.ts';

const hour = Array.from({ length: 120 }, (_, at) => at * 30);

test('what grows by so much a minute is told so, whatever stands on it for some seconds', () => {
  const growing = hour.map((atS) => ({ atS, value: 1000 + atS * 2 }));
  expect(slopePerMinute(growing)).toBeCloseTo(120);
  // A backlog of twenty seconds, seen at each of its collections, in the last third.
  const backlog = Array.from({ length: 40 }, (_, at) => ({ atS: 3000 + at / 2, value: 50_000 }));
  expect(slopePerMinute([...growing, ...backlog])).toBeGreaterThan(500);
  expect(slopePerMinute(leastOfEachMinute([...growing, ...backlog]))).toBeCloseTo(120);
});

test('a minute in which nothing was seen is left out', () => {
  const seen = [{ atS: 5, value: 3 }, { atS: 59, value: 2 }, { atS: 130, value: 7 }];
  expect(leastOfEachMinute(seen)).toEqual([{ atS: 59, value: 2 }, { atS: 130, value: 7 }]);
  expect(leastOfEachMinute([])).toEqual([]);
});
