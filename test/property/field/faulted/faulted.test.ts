import { expect, test } from 'vitest';
import { fieldStory } from './fieldStory.ts';
import { lampStory } from './lampStory.ts';
import { tcpStory } from './tcpStory.ts';

const seed = Number(process.env['NGATU_SEED'] ?? Math.floor(Math.random() * 2 ** 30));
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
}, 60_000);

test('lamp boards: no sample has lamps that the board did not have, and none is older than the one before', () => {
  const { figures, problems } = lampStory(seed, transactions);
  process.stdout.write(`faulted lamps seed ${seed}: ${JSON.stringify(figures)}\n`);
  expect(problems, `NGATU_SEED=${seed}`).toEqual([]);
  expect(figures).toMatchObject({ wrong: 0, backwards: 0 });
  expect(figures.samples).toBeGreaterThan(transactions * 0.55);
}, 60_000);

test('the judge sees what it is there for: a line without silence after a time-out, and lamps that were turned over', () => {
  const hasty = fieldStory(7, 4000, { quietMs: 0 });
  expect(hasty.figures.wrong).toBeGreaterThan(0);
  const turned = lampStory(7, 600, (sample) => ({ ...sample, groups: Object.fromEntries(Object.entries(sample.groups).map(([id, lamps]) => [id, { ...lamps, red: { voltage: lamps.red?.voltage !== true, current: null, dim: null } }])) }));
  expect(turned.figures.wrong).toBeGreaterThan(100);
});
