import { expect, test } from 'vitest';
import { actionOf, clear, emptyFaultBook, isLatched, raise } from '../../../src/signald/faultBook.ts';

test('a fault is new once, a latched one survives the start-up, the others end with it', () => {
  const first = raise(emptyFaultBook, [{ code: 'guard.conflict', groups: ['a', 'b'] }, { code: 'board.silent', board: 'b1' }], 0);
  expect(first.raised).toHaveLength(2);
  const again = raise(first.book, [{ code: 'board.silent', board: 'b1' }], 100);
  expect(again.raised).toEqual([]);
  const after = clear(again.book, true, 200);
  expect(after.cleared).toEqual([{ code: 'board.silent', board: 'b1' }]);
  expect(isLatched(after.book)).toBe(true);
});

test('a self-clearing fault ends after 10 s of silence', () => {
  const { book } = raise(emptyFaultBook, [{ code: 'lamp.lost', groups: ['a'] }], 0);
  expect(clear(book, false, 9_999).cleared).toEqual([]);
  expect(clear(book, false, 10_000).cleared).toHaveLength(1);
});

test('the strongest action wins', () => {
  expect(actionOf([{ code: 'lamp.lost' }, { code: 'board.silent' }, { code: 'detector.fault' }])).toBe('flash');
  expect(actionOf([])).toBeNull();
});
