import { expect, test } from 'vitest';
import { truthTrial } from './truthTrial.ts';

// Seeds that stand; `scripts/campaign evidence-month` draws others.
test.each([3, 4, 6])('the state at any moment is the simulator’s truth, and it is doubted where it should be, nowhere else: seed %i', (seed) => {
  const { figures, problems } = truthTrial(seed, 120, 300);
  expect(problems.slice(0, 5)).toEqual([]);
  expect(figures).toMatchObject({ wrong: 0, trustedInDoubt: 0, doubtedForNothing: 0, enforcement: 0, asked: 300 });
  expect(figures.sure).toBeGreaterThan(50);
});
