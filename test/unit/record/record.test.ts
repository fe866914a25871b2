import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClock } from '../../../src/platform/clock.ts';
import { makeDurable, problemOf } from '../../../src/record/database.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';

let dir: string;
let path: string;
let open: EventRecord[];
const clock = createClock();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-record-'));
  path = join(dir, 'record.db');
  open = [];
});
afterEach(() => {
  for (const record of open) record.close();
  rmSync(dir, { recursive: true });
});

const opened = (at = path): EventRecord => {
  const result = openRecord(at, clock);
  if (!result.ok) throw new Error(result.problem.code);
  open.push(result.record);
  return result.record;
};
const closed = (record: EventRecord): void => {
  record.close();
  open = open.filter((other) => other !== record);
};
const event = (n: number, code: EventCode = 'stage.changed', boot = 'b1'): SignalEvent => ({ boot, n, code, stamp: { bootId: boot, monoMs: n * 100, wallMs: 1_700_000_000_000 + n, errorMs: null }, data: { stage: `s${n}`, tôi: 'đèn' } });
const events = (from: number, to: number, code?: EventCode): SignalEvent[] => Array.from({ length: to - from + 1 }, (_, index) => event(from + index, code));

test('synchronous=FULL is set and read back; the status names it', () => {
  expect(opened().status()).toMatchObject({ mode: 'durable', problem: null, synchronous: 'FULL' });
});

test('a journal that is not WAL is a named problem', () => {
  const db = new Database(':memory:');
  expect(makeDurable(db)).toMatchObject({ code: 'record.notWal' });
  db.close();
});

test('a driver that leaves synchronous at NORMAL is refused by name', () => {
  const db = new Database(path);
  const pragma = db.pragma.bind(db);
  db.pragma = (source, options) => pragma(source.replace('synchronous = FULL', 'synchronous = NORMAL'), options);
  expect(makeDurable(db)).toEqual({ code: 'record.notFull', detail: 'synchronous is NORMAL' });
  db.close();
});

test('seq is dense per channel, allotted with the event, and a resent event keeps it', () => {
  const record = opened();
  expect(record.storeEvents([event(1), event(2, 'fault.raised'), event(3)])).toMatchObject({
    ok: true, stored: [{ n: 1, channel: 'event', seq: 1, fresh: true }, { n: 2, channel: 'alarm', seq: 1 }, { n: 3, channel: 'event', seq: 2 }],
  });
  expect(record.storeEvents([event(3), event(4)])).toMatchObject({ ok: true, stored: [{ n: 3, seq: 2, fresh: false }, { n: 4, seq: 3, fresh: true }] });
  expect(record.counts()).toEqual({ stored: 4, published: 0, delivered: 0, outbox: 4 });
});

test('a new boot with the same numbers is other events', () => {
  const record = opened();
  record.storeEvents([event(1), event(1, 'stage.changed', 'b2')]);
  expect(record.counts().stored).toBe(2);
});

test('published, delivered and rewound rows are counted, and survive a reopening with epoch and seq', () => {
  let record = opened();
  const epoch = record.epoch;
  record.storeEvents(events(1, 10));
  expect(record.batch(3).map((row) => row.seq)).toEqual([1, 2, 3]);
  record.markPublished([1, 2, 3, 4].map((seq) => ({ channel: 'event', seq })));
  record.markDelivered('event', 2);
  expect(record.counts()).toEqual({ stored: 10, published: 4, delivered: 2, outbox: 8 });
  expect(record.rows('event', 0, 10, 99).map((row) => row.seq)).toEqual([5, 6, 7, 8, 9, 10]);
  closed(record);
  record = opened();
  expect(record.epoch).toBe(epoch);
  expect(record.counts()).toEqual({ stored: 10, published: 4, delivered: 2, outbox: 8 });
  expect(record.storeEvents([event(11)])).toMatchObject({ stored: [{ seq: 11 }] });
  record.rewind('event', 1);
  expect(record.counts()).toEqual({ stored: 11, published: 1, delivered: 1, outbox: 10 });
  expect(record.positions()).toEqual([{ channel: 'event', lastSeq: 11, deliveredSeq: 1 }]);
});

test('an acknowledgement beyond what was stored is held to it', () => {
  const record = opened();
  record.storeEvents(events(1, 3));
  record.markDelivered('event', 99);
  expect(record.counts()).toEqual({ stored: 3, published: 3, delivered: 3, outbox: 0 });
});

test('tail gives the newest, oldest of them first, and only what came since', () => {
  const record = opened();
  record.storeEvents(events(1, 9));
  expect(record.tail(3).map((entry) => entry.event?.n)).toEqual([7, 8, 9]);
  expect(record.tail(10, record.tail(2)[0]?.id).map((entry) => entry.event?.n)).toEqual([9]);
  expect(record.tail(1)[0]).toMatchObject({ class: 'event', event: event(9) });
});

test('a damaged file is moved aside with its date, the new one names the loss under a new epoch', () => {
  const first = opened();
  first.storeEvents(events(1, 500));
  closed(first);
  writeFileSync(path, 'not a database at all, though long enough to be looked at'.repeat(100));
  const record = opened();
  expect(record.epoch).not.toBe(first.epoch);
  expect(readdirSync(dir).some((name) => /^record\.db\.corrupt-\d{14}-\d+$/.test(name))).toBe(true);
  expect(record.tail(5)).toMatchObject([{ event: { code: 'events.lost', data: { reason: 'record.corrupt', newEpoch: record.epoch } } }]);
  expect(record.counts().stored).toBe(1);
});

test('a truncated file is found by its check', () => {
  const first = opened();
  first.storeEvents(events(1, 2000));
  closed(first);
  truncateSync(path, 12_288);
  expect(opened().tail(1)).toMatchObject([{ event: { code: 'events.lost' } }]);
});

test('a disk that can’t hold it means memory only, under its name', () => {
  writeFileSync(join(dir, 'file'), '');
  const record = opened(join(dir, 'file', 'record.db'));
  expect(record.status()).toMatchObject({ mode: 'memoryOnly', problem: { code: 'record.unopenable' }, synchronous: 'OFF' });
  expect(record.storeEvents([event(1)])).toMatchObject({ ok: true });
});

/** Writes until SQLite refuses; what that is called here. */
function failing(prepare: (db: Database.Database) => void): string {
  const db = new Database(path);
  db.exec('CREATE TABLE IF NOT EXISTS t (x)');
  prepare(db);
  try {
    for (let n = 0; n < 100; n++) db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(4000));
    return 'no failure';
  } catch (error) {
    return problemOf(error).code;
  } finally {
    db.close();
  }
}

test('a full and a read-only disk have names of their own', () => {
  expect(failing((db) => { db.pragma('max_page_count = 20'); })).toBe('record.full');
  expect(failing((db) => { db.pragma('query_only = ON'); })).toBe('record.unwritable');
});

test('a second writer is refused, not served', () => {
  opened().storeEvents([event(1)]);
  expect(openRecord(path, clock)).toMatchObject({ ok: false, problem: { code: 'record.locked' } });
  expect(existsSync(`${path}.corrupt`)).toBe(false);
});

test('a write that fails is a value, and nothing of its batch is kept', () => {
  const record = opened();
  record.storeEvents([event(1)]);
  closed(record);
  expect(record.storeEvents([event(2)])).toMatchObject({ ok: false, problem: { code: 'record.unopenable' } });
  expect(opened().counts().stored).toBe(1);
});
