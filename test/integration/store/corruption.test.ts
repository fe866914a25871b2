import { expect, test } from 'vitest';
import { corruptStores } from './corruption.ts';

test('a spoilt store is replaced, flagged or harmless: nothing wrong is believed, nothing is gone unseen, nothing crashes', () => {
  const { figures, problems } = corruptStores(1, 300);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ stores: 300, unseen: 0, crashes: 0 });
  expect(figures.replaced + figures.flagged).toBeGreaterThan(50);
});
