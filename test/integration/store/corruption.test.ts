import { expect, test } from 'vitest';
import { freshSeed } from '../../seed.ts';
import { corruptStores, staleStore } from './corruption.ts';

test('a spoilt store is replaced, flagged or harmless: nothing wrong is believed, nothing is gone unseen, nothing crashes', () => {
  const { figures, problems } = corruptStores(1, 300);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ stores: 300, unseen: 0, crashes: 0 });
  expect(figures.replaced + figures.flagged).toBeGreaterThan(50);
});

test('a page of the blocks that is an older state of itself is seen by the numbers that are gone: no CRC says so', () => {
  const { figures, problems } = corruptStores(7, 1, 328);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ stores: 1, flagged: 1 });
});

test('whichever page of a store at rest is an older state of itself: nothing is gone unseen, though nobody sends on', () => {
  const problems = Array.from({ length: 40 }, (_, at) => staleStore(freshSeed + at)).filter((problem) => problem !== null);
  expect(problems).toEqual([]);
});

test('a page of another table where the steps of the schema stand is damage (campaign seed 36)', () => {
  expect(corruptStores(36, 1, 494)).toMatchObject({ problems: [], figures: { replaced: 1, crashes: 0 } });
});

test('a block whose row says another time or number of itself is seen by its CRC, though nobody who asks by them meets it (campaign seeds 112, 113, 116, 119)', () => {
  for (const [seed, at] of [[112, 49], [113, 247], [116, 467], [119, 439]] as const) expect(corruptStores(seed, 1, at)).toMatchObject({ problems: [], figures: { flagged: 1 } });
});
