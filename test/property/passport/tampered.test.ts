import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { freshSeed } from '../../seed.ts';
import { soundCase, tamperedCase } from './tampered.ts';

test('plan sets that were tampered with, replayed, mis-signed or are somebody else’s: none is taken, each is refused by its name', () => {
  const random = createRandom(freshSeed);
  const cases = Array.from({ length: 1000 }, () => tamperedCase(random));
  expect(cases.flatMap(({ problem }) => (problem === null ? [] : [problem])).slice(0, 3), `NGATU_SEED=${freshSeed}`).toEqual([]);
  // Each kind was there, and was past its form: what breaks a rule by its making has a signature that fits or a name that does not.
  expect(new Set(cases.map(({ what }) => what)).size).toBe(30);
  expect(cases.filter(({ refused }) => refused.some((code) => code.startsWith('plan.'))).length).toBeGreaterThan(450);
});

test('and sound ones are taken: by a listed key, by a token without a clock, with their keys in any order', () => {
  const random = createRandom(freshSeed);
  expect(Array.from({ length: 50 }, () => soundCase(random)).flat()).toEqual([]);
});
