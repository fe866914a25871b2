import { expect, test } from 'vitest';
import { framed } from './crc.ts';
import { fieldStory, hasShapeOf } from './fieldStory.ts';
import { lampStory } from './lampStory.ts';
import { tcpStory } from './tcpStory.ts';
import { freshSeed as seed } from '../../../seed.ts';

const transactions = 8000;

test.each([['RTU', fieldStory], ['Modbus TCP', tcpStory]] as const)('%s: of transactions that meet every fault none is given an answer that is not its own', (name, story) => {
  const { figures, problems } = story(seed, transactions);
  process.stdout.write(`faulted ${name} seed ${seed}: ${JSON.stringify(figures)}\n`);
  expect(problems, `NGATU_SEED=${seed}`).toEqual([]);
  expect(figures).toMatchObject({ transactions, wrong: 0, unsettled: 0 });
  expect(figures.faulted).toBeGreaterThan(transactions * 0.45);
  // A port that refuses everything is never wrong either.
  expect(figures.answered).toBeGreaterThan(transactions * 0.55);
  expect(figures.refused).toBeLessThan(transactions * 0.01);
  // Not delivered, so nothing is shown of them: they stay few.
  expect(figures.alike).toBeLessThan(transactions * 0.02);
});

test('lamp boards: no sample has lamps that the board did not have, and none is older than the one before', () => {
  const { figures, problems } = lampStory(seed, transactions);
  process.stdout.write(`faulted lamps seed ${seed}: ${JSON.stringify(figures)}\n`);
  expect(problems, `NGATU_SEED=${seed}`).toEqual([]);
  expect(figures).toMatchObject({ wrong: 0, backwards: 0 });
  expect(figures.samples).toBeGreaterThan(transactions * 0.55);
});

test('the judge sees what it is there for: a line without silence after a time-out, and lamps that were turned over', () => {
  const hasty = fieldStory(7, 4000, { quietMs: 0 });
  expect(hasty.figures.wrong).toBeGreaterThan(0);
  const turned = lampStory(7, 600, (sample) => ({ ...sample, groups: Object.fromEntries(Object.entries(sample.groups).map(([id, lamps]) => [id, { ...lamps, red: { voltage: lamps.red?.voltage !== true, current: null, dim: null } }])) }));
  expect(turned.figures.wrong).toBeGreaterThan(100);
});

test('a stray is kept back only where unit, function and byte count are those of the answer awaited, or the echo of a write', () => {
  const reading = framed([7, 3, 0, 10, 0, 2]);
  const write = framed([7, 6, 0, 10, 0, 2]);
  expect([framed([7, 3, 4, 1, 2, 3, 4]), framed([7, 3, 6, 1, 2, 3, 4, 5, 6]), framed([7, 4, 4, 1, 2, 3, 4]), framed([8, 3, 4, 1, 2, 3, 4])].map((answer) => hasShapeOf(reading, answer))).toEqual([true, false, false, false]);
  expect([write, framed([7, 6, 0, 10, 0, 3]), framed([7, 6, 0, 11, 0, 2])].map((answer) => hasShapeOf(write, answer))).toEqual([true, false, false]);
});
