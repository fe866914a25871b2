import { expect, test } from 'vitest';
import { acknowledge, aged, emptyBook, found, foundBeside, runOut, suspend, type AlarmBook, type FoundAlarm } from '../../../src/link/alarmBook.ts';

const silent: FoundAlarm = { code: 'board.silent', component: 'hb1', severity: 'critical', detail: 'no answer', ts: 100, errorMs: 5 };
const lan = { by: 'lan' };
const one = (book: AlarmBook): unknown => book['board.silent']?.['hb1'];

test('an alarm goes through active, acknowledged, over; the next time it is not acknowledged', () => {
  const raised = found(emptyBook, [silent], 100);
  expect(raised.changed).toEqual(['board.silent']);
  expect(one(raised.book)).toMatchObject({ active: true, acknowledged: false, ts: 100 });
  expect(found(raised.book, [silent], 200)).toEqual({ book: raised.book, changed: [] });
  const seen = acknowledge(raised.book, 'board.silent', 'hb1', lan);
  if (!seen.ok) throw new Error(seen.reason);
  expect(one(seen.step.book)).toMatchObject({ active: true, acknowledged: true, acknowledgedBy: 'lan' });
  const over = found(seen.step.book, [], 300);
  expect(over.changed).toEqual(['board.silent']);
  expect(over.book).toEqual({ 'board.silent': {} });
  expect(one(found(over.book, [{ ...silent, ts: 400 }], 400).book)).toMatchObject({ active: true, acknowledged: false, ts: 400 });
});

test('what nobody has acknowledged stays, not active, until somebody does', () => {
  const over = found(found(emptyBook, [silent], 100).book, [], 300);
  expect(one(over.book)).toMatchObject({ active: false, acknowledged: false, ts: 300 });
  const again = found(over.book, [{ ...silent, ts: 400 }], 400);
  expect(one(again.book)).toMatchObject({ active: true, acknowledged: false, ts: 400 });
  const gone = acknowledge(over.book, 'board.silent', 'hb1', lan);
  expect(gone.ok && one(gone.step.book)).toBe(undefined);
});

test('a suspension ends by itself; nobody acknowledges what is not there', () => {
  const { book } = found(emptyBook, [silent], 100);
  const quiet = suspend(book, 'board.silent', 'hb1', 1000, { ...lan, reason: 'board is ordered' });
  if (!quiet.ok) throw new Error(quiet.reason);
  expect(one(quiet.step.book)).toMatchObject({ suspended: true, suspendedBy: 'lan', reason: 'board is ordered' });
  expect(runOut(quiet.step.book, 999)).toEqual({ book: quiet.step.book, changed: [] });
  expect(one(runOut(quiet.step.book, 1000).book)).toMatchObject({ suspended: false, suspendedUntilMs: null, active: true });
  expect(one(runOut(quiet.step.book, 1000).book)).not.toHaveProperty('suspendedBy');
  expect(acknowledge(book, '__proto__', 'hb1', lan)).toEqual({ ok: false, reason: 'alarm.unknown' });
  expect(acknowledge(book, 'board.silent', 'constructor', lan)).toEqual({ ok: false, reason: 'alarm.unknown' });
});

test('without its finder an alarm is old, and fresh again with it, with the time of its beginning', () => {
  const old = aged(found(emptyBook, [silent], 100).book);
  expect(one(old.book)).toMatchObject({ active: true, quality: 'old' });
  const fresh = found(old.book, [{ ...silent, ts: 900 }], 900);
  expect(one(fresh.book)).toMatchObject({ active: true, quality: 'ok', ts: 100 });
});

test('a code holds so many components at most, and lets those go first that are over', () => {
  const many = Array.from({ length: 150 }, (_, n) => ({ ...silent, component: `a${n}` }));
  const more = Array.from({ length: 150 }, (_, n) => ({ ...silent, component: `b${n}` }));
  const book = found(found(emptyBook, many, 100).book, more, 200).book;
  const components = Object.values(book['board.silent'] ?? {});
  expect(components).toHaveLength(200);
  expect(components.filter(({ active }) => active)).toHaveLength(150);
});

test('what is found while nobody knows of the others leaves those as they are, old ones old; since when is kept beside until when', () => {
  const { book } = aged(found(emptyBook, [silent], 100).book);
  const loop: FoundAlarm = { code: 'loop.dead', component: 'd1', severity: 'warning', detail: null, ts: 50, errorMs: null, sinceMs: 50 };
  const step = foundBeside(book, [loop]);
  expect(step.changed).toEqual(['loop.dead']);
  expect(one(step.book)).toMatchObject({ active: true, quality: 'old' });
  const over = found(step.book, [silent], 300, (code) => (code === 'loop.dead' ? 200 : undefined));
  expect(over.book['loop.dead']?.['d1']).toMatchObject({ active: false, ts: 200, sinceMs: 50 });
});
