import { expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { caseSeed } from './parser.ts';
import { streamCase } from './streams.ts';
import { freshSeed as seed } from '../../seed.ts';

const cases = 3000;

test('streams into the port: nothing is taken that no right frame says, and each request gets its one reply', () => {
  const outcomes = Array.from({ length: cases }, (_, index) => ({ index, ...streamCase(createRandom(caseSeed(seed, index))) }));
  expect(outcomes.filter(({ effects }) => effects.length > 0).map(({ index, effects }) => `case ${index}: ${effects.join('; ')}`), `NGATU_SEED=${seed}`).toEqual([]);
  const rtu = outcomes.filter(({ wire }) => wire === 'rtu');
  expect(rtu.filter(({ sound }) => sound).length / rtu.length).toBeGreaterThan(0.3);
  expect(outcomes.filter(({ answered }) => answered).length / cases).toBeGreaterThan(0.2);
});
