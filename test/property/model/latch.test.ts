import { assert, constantFrom, integer, array, property, record as recordOf, boolean } from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLatches, heldBy, isStormOver, repeated, resettable, stepLatches, type JournalRecord, type LatchBook } from '../../../src/model/latch.ts';
import { journalRecordSchema } from '../../../src/model/latchRecord.ts';
import { encodeLine, readJournal } from '../../../src/signald/latchLine.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const play = (records: readonly JournalRecord[], book: LatchBook = emptyLatches): LatchBook => records.reduce(stepLatches, book);

/** Gaps in uptime, in ms, of up to five hours: the counts' windows are met from both sides. */
const gapsMs = array(integer({ min: 0, max: 5 * hourMs }), { minLength: 1, maxLength: 40 });
const timesOf = (gaps: readonly number[]): number[] => gaps.reduce<number[]>((times, gap) => [...times, (times.at(-1) ?? 0) + gap], []);

test('bus trips latch at 3 in 1 h or 10 in 24 h, and never before', () => {
  assert(property(gapsMs, (gaps) => {
    const times = timesOf(gaps);
    let book = emptyLatches;
    for (const [index, uptimeMs] of times.entries()) {
      book = stepLatches(book, { type: 'busTrip', uptimeMs });
      const within = (spanMs: number): number => times.slice(0, index + 1).filter((atMs) => uptimeMs - atMs < spanMs).length;
      expect(repeated(book, 'bus', uptimeMs)?.code ?? null).toBe(within(hourMs) >= 3 || within(24 * hourMs) >= 10 ? 'line.repeated' : null);
    }
  }));
});

test('lost reds latch at 3 in 24 h, and hold flash for 60 s each time', () => {
  assert(property(gapsMs, (gaps) => {
    const times = timesOf(gaps);
    let book = emptyLatches;
    for (const [index, uptimeMs] of times.entries()) {
      book = stepLatches(book, { type: 'redLost', uptimeMs });
      const day = times.slice(0, index + 1).filter((atMs) => uptimeMs - atMs < 24 * hourMs).length;
      expect(repeated(book, 'red', uptimeMs)?.code ?? null).toBe(day >= 3 ? 'lamp.redRepeated' : null);
      expect(heldBy(book, uptimeMs + minuteMs - 1)).toMatchObject({ code: 'lamp.lostRed' });
      expect(heldBy(book, uptimeMs + minuteMs)).toBeNull();
    }
  }));
});

const alteredAt = (wallMs: number): LatchBook => play([{ type: 'latched', uptimeMs: 1, fault: { code: 'site.altered' }, wallMs }, { type: 'busTrip', uptimeMs: 2 }]);

test('the calendar is not looked at: no record’s wall clock changes anything but what is shown', () => {
  expect(alteredAt(9e15)).toEqual({ ...alteredAt(0), latched: [{ fault: { code: 'site.altered' }, uptimeMs: 1, wallMs: 9e15 }] });
});

const start = (uptimeMs: number): JournalRecord => ({ type: 'start', uptimeMs, hostBoot: null });

test('restart storm: three unordered starts in 10 min hold flash for 30 min, one attempt, then an hour each', () => {
  const calm = play([start(0), start(0), start(11 * minuteMs), start(20 * minuteMs)]);
  expect(calm.storm).toBeNull();
  const storm = play([start(0), start(1), start(2), start(3)]);
  expect(heldBy(storm, 3 + 30 * minuteMs - 1)).toEqual({ code: 'restart.storm', untilMs: 3 + 30 * minuteMs });
  // Crashes while it is held change nothing; the attempt that fails holds for an hour; every later one, too.
  const held = play([start(4), start(5)], storm);
  expect(held.storm).toEqual(storm.storm);
  const again = play([{ type: 'uptime', uptimeMs: 31 * minuteMs }, start(31 * minuteMs)], held);
  expect(again.storm).toEqual({ holdUntilMs: 91 * minuteMs, attempts: 1 });
  const third = play([start(92 * minuteMs)], again);
  expect(third.storm).toEqual({ holdUntilMs: 152 * minuteMs, attempts: 2 });
  expect(isStormOver(third.storm, 170 * minuteMs, 10 * minuteMs)).toBe(true);
  // However long ago the hold ended, it is the attempt that must have lasted.
  expect(isStormOver(third.storm, 170 * minuteMs, 10 * minuteMs - 1)).toBe(false);
  expect(isStormOver(third.storm, 152 * minuteMs - 1, 20 * minuteMs)).toBe(false);
  expect(play([{ type: 'stormOver', uptimeMs: 170 * minuteMs }], third)).toMatchObject({ storm: null, startsMs: [] });
});

const monitorLost = (uptimeMs: number): JournalRecord => ({ type: 'monitorLost', uptimeMs });

test('a monitor lost three times in 10 min is a storm of its own: 30 min, one attempt, then an hour each; a person ends it', () => {
  const calm = play([monitorLost(0), monitorLost(1), monitorLost(10 * minuteMs + 1), monitorLost(19 * minuteMs)]);
  expect(calm.monitorStorm).toBeNull();
  expect(repeated(calm, 'monitor', 19 * minuteMs)).toBeNull();
  const storm = play([monitorLost(0), monitorLost(1), monitorLost(2)]);
  expect(heldBy(storm, 2 + 30 * minuteMs - 1)).toEqual({ code: 'monitor.storm', untilMs: 2 + 30 * minuteMs });
  expect(repeated(storm, 'monitor', 2)).toEqual({ code: 'monitor.storm', detail: '1800 s' });
  expect(heldBy(storm, 2 + 30 * minuteMs)).toBeNull();
  const again = play([monitorLost(31 * minuteMs)], storm);
  expect(again.monitorStorm).toEqual({ holdUntilMs: 91 * minuteMs, attempts: 1 });
  expect(play([monitorLost(92 * minuteMs)], again).monitorStorm).toEqual({ holdUntilMs: 152 * minuteMs, attempts: 2 });
  expect(isStormOver(again.monitorStorm, 101 * minuteMs, 10 * minuteMs)).toBe(true);
  expect(play([{ type: 'monitorStormOver', uptimeMs: 101 * minuteMs }], again)).toMatchObject({ monitorStorm: null, monitorLossesMs: [] });
  expect(resettable(storm, null)).toEqual(['monitor.storm']);
  expect(heldBy(play([{ type: 'reset', uptimeMs: 4, codes: ['monitor.storm'], by: 'lan', reason: 'mended', wallMs: null }], storm), 4)).toBeNull();
  // Restarts of signald are another storm.
  expect(play([monitorLost(0), start(1), start(1), monitorLost(2)])).toMatchObject({ storm: null, monitorStorm: null });
});

test('a journal of before this count is read, and has counted none', () => {
  const { monitorLossesMs: _losses, monitorStorm: _storm, ...book } = emptyLatches;
  expect(journalRecordSchema.parse({ type: 'book', uptimeMs: 0, book })).toEqual({ type: 'book', uptimeMs: 0, book: emptyLatches });
});

test('starts that were ordered are no storm; a person on site ends one', () => {
  const ordered = [1, 2, 3, 4, 5].flatMap((uptimeMs): JournalRecord[] => [{ type: 'stop', uptimeMs }, start(uptimeMs)]);
  expect(play(ordered)).toMatchObject({ storm: null, startsMs: [] });
  const storm = play([start(0), start(1), start(2), start(3)]);
  expect(resettable(storm, null)).toEqual(['restart.storm']);
  expect(heldBy(play([{ type: 'reset', uptimeMs: 4, codes: ['restart.storm'], by: 'lan', reason: 'mended', wallMs: null }], storm), 4)).toBeNull();
});

const anyRecord = recordOf({ kind: integer({ min: 0, max: 8 }), gapMs: integer({ min: 0, max: hourMs }), other: boolean(), group: constantFrom('a', 'b', 'c') }).map(({ kind, gapMs, other, group }) => (uptimeMs: number): JournalRecord => {
  const nowMs = uptimeMs + gapMs;
  switch (kind) {
    case 0: return start(nowMs);
    case 1: return { type: 'stop', uptimeMs: nowMs };
    case 2: return { type: 'uptime', uptimeMs: nowMs };
    case 3: return { type: 'busTrip', uptimeMs: nowMs };
    case 4: return { type: 'redLost', uptimeMs: nowMs };
    case 8: return { type: 'monitorLost', uptimeMs: nowMs };
    case 5: return { type: 'reset', uptimeMs: nowMs, codes: [other ? 'guard.conflict' : 'line.repeated'], by: 'x', reason: 'y', wallMs: null };
    default: return { type: 'latched', uptimeMs: nowMs, fault: other ? { code: 'guard.conflict', groups: [group, 'd'] } : { code: 'line.repeated', detail: '3 in 1 h' }, wallMs: nowMs };
  }
});

test('whatever happens: a latch ends by a reset of its code alone, and the disk says what memory says, at every line and after a compaction', () => {
  assert(property(array(anyRecord, { maxLength: 60 }), (makers) => {
    let book = emptyLatches;
    let text = encodeLine(1, { type: 'book', uptimeMs: 0, book });
    for (const [index, make] of makers.entries()) {
      const record = make(book.uptimeMs);
      const next = stepLatches(book, record);
      const lost = book.latched.filter((one) => !next.latched.includes(one));
      expect(lost.every(({ fault }) => record.type === 'reset' && record.codes.includes(fault.code))).toBe(true);
      expect(next.uptimeMs).toBeGreaterThanOrEqual(book.uptimeMs);
      expect(journalRecordSchema.safeParse(record).success).toBe(true);
      book = next;
      text += encodeLine(index + 2, record);
    }
    expect(readJournal(Buffer.from(text))).toMatchObject({ book, altered: null, tornBytes: 0 });
    expect(readJournal(Buffer.from(encodeLine(9, { type: 'book', uptimeMs: book.uptimeMs, book }))).book).toEqual(book);
  }));
});

test('bounded: a book can’t grow, whatever is latched', () => {
  const many = Array.from({ length: 500 }, (_, index): JournalRecord => ({ type: 'latched', uptimeMs: index, fault: { code: 'guard.conflict', groups: [`g${index}`, 'x'] }, wallMs: null }));
  expect(play(many).latched.length).toBeLessThanOrEqual(64);
});
