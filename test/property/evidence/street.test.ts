import { expect, test } from 'vitest';
import { freshSeed } from '../../seed.ts';
import { streetTrial } from './streetTrial.ts';

// Longer acts, and many: `scripts/campaign evidence-street`.
test('what the record says to be sure is what the lamps of a real junction showed, whatever befell it', () => {
  const { figures, problems } = streetTrial(freshSeed, 60_000, 400);
  expect(problems.slice(0, 5)).toEqual([]);
  expect(figures).toMatchObject({ wrong: 0, asked: 400 });
  expect(figures.sure).toBeGreaterThan(400);
}, 180_000);
