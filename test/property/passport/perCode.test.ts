import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { freshSeed } from '../../seed.ts';
import { boundCase, boundCodes, makingCase, makingCodes, soundSet } from './perCode.ts';

test('a validly signed set that breaks one rule is refused by that rule’s code alone: every code, on sets that differ', () => {
  const random = createRandom(freshSeed);
  const cases = [...boundCodes.flatMap((code) => [1, 2].map(() => boundCase(random, code))), ...makingCodes.flatMap((code) => [1, 2].map(() => makingCase(random, code)))];
  expect(cases.flatMap(({ problem }) => (problem === null ? [] : [problem])), `NGATU_SEED=${freshSeed}`).toEqual([]);
  // The rest are warnings: said, and taken.
  expect(new Set(cases.filter(({ refused }) => refused).map(({ code }) => code)).size).toBeGreaterThanOrEqual(60);
}, 240_000);

test('and those that break none are taken without a word', () => {
  const random = createRandom(freshSeed);
  expect([1, 2, 3, 4, 5].map(() => soundSet(random))).toEqual([null, null, null, null, null]);
});
