import { expect, test } from 'vitest';
import { fastestThat, speeds } from '../../../../src/bench/hil/speedSearch.ts';

test.each([0, ...speeds])('finds the largest speed up to %d in at most three trials', async (limit) => {
  const tried: number[] = [];
  const found = await fastestThat((speed) => {
    tried.push(speed);
    return Promise.resolve(speed <= limit);
  });
  expect(found).toBe(limit === 0 ? null : limit);
  expect(tried.length).toBeLessThanOrEqual(3);
});
