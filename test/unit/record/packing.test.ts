import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRecord } from '../../../src/record/record.ts';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { writeOldStore } from '../../integration/store/oldStore.ts';
import { openBench, waiting, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const toPacking = (): void => { bench.clock.pass(packAfterMs); };

test('after five minutes events are packed: same seqs, same events, before and after a reopening', () => {
  let record = bench.open();
  const events = bench.events(300);
  record.storeEvents(events);
  const before = waiting(record, 'event');
  toPacking();
  record.housekeep();
  expect(record.detail()).toMatchObject({ hot: 0, damagedBlocks: 0 });
  expect(waiting(record, 'event')).toEqual(before);
  expect(before.map(({ event }) => event)).toEqual(events);
  expect(record.tail(3).map(({ event }) => event)).toEqual(events.slice(-3));
  bench.close(record);
  record = bench.open();
  expect(waiting(record, 'event')).toEqual(before);
  expect(record.storeEvents(events.slice(0, 2))).toMatchObject({ ok: true, stored: [{ fresh: false }, { fresh: false }] });
  expect(record.counts().stored).toBe(300);
});

test('marks survive without a commit of their own', () => {
  let record = bench.open();
  record.storeEvents(bench.events(20));
  record.markPublished([1, 2, 3].map((seq) => ({ channel: 'event', seq })));
  record.markDelivered('event', 2);
  record.storeEvents(bench.events(1));
  // As a KILL leaves it: no goodbye.
  const killed = join(bench.dir, 'killed');
  cpSync(bench.path, join(killed, 'record.db'));
  copyFileSync(`${bench.path}-wal`, join(killed, 'record.db-wal'));
  const opened = openRecord(join(killed, 'record.db'), bench.clock);
  expect(opened.ok && opened.record.counts()).toEqual({ stored: 21, published: 3, delivered: 2, outbox: 19 });
  if (opened.ok) opened.record.close();
  bench.close(record);
  record = bench.open();
  expect(record.rows('event', 0, 99, 2).map(({ seq }) => seq)).toEqual([4, 5]);
});

test('a block whose bytes changed is not believed, its seqs stay visible; what is never lost comes from the archive', () => {
  let record = bench.open();
  record.storeEvents([...bench.events(5), ...bench.events(5, 'group.aspect')]);
  toPacking();
  record.housekeep();
  bench.close(record);
  const db = new Database(bench.path);
  db.prepare(`UPDATE block SET body = CAST(replace(hex(body), substr(hex(body), 21, 2), '00') AS BLOB)`).run();
  db.close();
  record = bench.open();
  expect(waiting(record, 'event').map(({ seq, event }) => [seq, event])).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, null]));
  expect(waiting(record, 'evidence').map(({ event }) => event?.n)).toEqual([6, 7, 8, 9, 10]);
  expect(record.tail(20).filter(({ event }) => event === null)).toHaveLength(5);
  expect(record.verify(0, 100)).toMatchObject({ blocks: 2, damaged: [{ channel: 'evidence', seq: 1 }, { channel: 'event', seq: 1 }] });
});

test.each(['batch', 'position', 'boot'])('a damaged %s means a new epoch: nothing is allotted on top of it', (table) => {
  let record = bench.open();
  record.storeEvents(bench.events(5));
  toPacking();
  record.housekeep();
  record.storeEvents(bench.events(5));
  const { epoch } = record;
  bench.close(record);
  const db = new Database(bench.path);
  db.prepare(`UPDATE ${table} SET crc = crc + 1`).run();
  db.close();
  record = bench.open();
  expect(record.epoch).not.toBe(epoch);
  expect(record.tail(1)).toMatchObject([{ event: { code: 'events.lost', data: { reason: 'record.corrupt' } } }]);
  expect(readdirSync(bench.dir).some((name) => name.includes('.corrupt-'))).toBe(true);
});

test('delivered rows go when their class has been kept long enough, under a tombstone; what waits stays', () => {
  const record = bench.open();
  record.storeEvents(bench.events(10));
  record.storeEvents(bench.events(10, 'cycle.measures'));
  toPacking();
  record.housekeep();
  record.markDelivered('event', 10);
  record.markDelivered('count', 10);
  const left = (): number[] => (['event', 'count'] as const).map((channel) => record.query({ afterId: 0, limit: 1000, channels: [channel] }).filter(({ seq }) => seq <= 10).length);
  bench.live(record, 13, 'stage.changed', 'cycle.measures');
  expect(record.detail().tombstones).toEqual([]);
  bench.live(record, 4, 'stage.changed', 'cycle.measures');
  expect(record.detail().tombstones).toMatchObject([{ channel: 'event', reason: 'retention', fromSeq: 1, toSeq: 10, count: 10 }]);
  expect(left()).toEqual([0, 10]);
  bench.live(record, 73, 'cycle.measures');
  expect(left()).toEqual([0, 10]);
  bench.live(record, 3, 'cycle.measures');
  expect(left()).toEqual([0, 0]);
});

test('where the budget runs out: an alarm before, hi-res first, a named gap after; evidence and counts stay', () => {
  const record = bench.open({ limits: { maxBytes: 128 * 1024 } });
  for (let round = 0; round < 200 && record.detail().room !== 'short'; round++) {
    record.storeEvents([...bench.events(240), ...bench.events(30, 'group.aspect'), ...bench.events(6, 'cycle.measures')]);
    toPacking();
    record.housekeep();
  }
  const { usedBytes, maxBytes, tombstones } = record.detail();
  expect(usedBytes).toBeLessThan(maxBytes * 0.9);
  const stone = tombstones.find(({ reason }) => reason === 'budget');
  expect(stone).toMatchObject({ channel: 'event', fromSeq: 1 });
  expect(tombstones.map(({ channel }) => channel)).toEqual(['event']);
  const codes = record.query({ afterId: 0, limit: 1000, channels: ['alarm', 'audit'] }).map(({ event }) => [event?.code, event?.data['channel']]);
  expect([codes, [...record.alarms().keys()]]).toEqual([[['record.dropped', 'event']], ['record.nearFull']]);
  // The outbox names the gap in one row, and goes on behind it.
  const rows = waiting(record, 'event');
  expect(rows[0]).toMatchObject({ seq: 1, event: null, droppedTo: stone?.toSeq });
  expect(rows[1]).toMatchObject({ seq: (stone?.toSeq ?? 0) + 1, event: { code: 'stage.changed' } });
  expect(waiting(record, 'evidence').every(({ event }) => event !== null)).toBe(true);
});

test('steps of the schema with a gap between them are damage, not a later program: the agent starts', () => {
  let record = bench.open();
  const { epoch } = record;
  bench.close(record);
  const db = new Database(bench.path);
  db.exec('UPDATE migration SET version = version + 8');
  db.close();
  record = bench.open();
  expect(record.epoch).not.toBe(epoch);
  expect(record.status().mode).toBe('durable');
});

test('a store of schema 1 becomes one of today with the same epoch, seqs and marks', () => {
  writeOldStore(bench.path, 9);
  const record = bench.open();
  expect(record.epoch).toBe('old');
  expect(record.counts()).toEqual({ stored: 9, published: 5, delivered: 2, outbox: 7 });
  expect(waiting(record, 'event').map(({ seq, event }) => [seq, event?.data['stage']])).toEqual([6, 7, 8, 9].map((seq) => [seq, `s${seq}`]));
  expect(record.storeEvents([{ boot: 'b1', n: 4, code: 'stage.changed', stamp: bench.clock.stamp(null), data: {} }])).toMatchObject({ stored: [{ fresh: false }] });
  expect(record.storeEvents([{ boot: 'b1', n: 10, code: 'stage.changed', stamp: bench.clock.stamp(null), data: {} }])).toMatchObject({ stored: [{ seq: 10, fresh: true }] });
});

test('the archive holds what is never lost, in a chain; a torn tail is cut, and what it lost is appended again', () => {
  let record = bench.open();
  for (let at = 0; at < 5; at++) {
    record.storeEvents([...bench.events(10, 'group.aspect'), ...bench.events(10), ...bench.events(2, 'fault.raised')]);
    toPacking();
    record.housekeep();
  }
  expect(record.verifyArchive()).toMatchObject({ segments: 1, frames: 5, events: 60, damaged: [] });
  bench.close(record);
  const [segment = ''] = readdirSync(join(bench.dir, 'archive'));
  const file = join(bench.dir, 'archive', segment);
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length - 7));
  record = bench.open();
  toPacking();
  record.housekeep();
  expect(record.verifyArchive()).toMatchObject({ frames: 5, events: 60, damaged: [] });
  // A byte in the middle is damage, and the chain says where.
  const middle = readFileSync(file);
  middle[middle.length >> 1] = (middle[middle.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, middle);
  expect(record.verifyArchive().damaged).not.toEqual([]);
});

test('an archive that is gone begins again from what the database holds', () => {
  let record = bench.open();
  record.storeEvents(bench.events(10, 'group.aspect'));
  toPacking();
  record.housekeep();
  bench.close(record);
  rmSync(join(bench.dir, 'archive'), { recursive: true });
  record = bench.open();
  toPacking();
  record.housekeep();
  expect(record.verifyArchive()).toMatchObject({ events: 10, damaged: [] });
  expect(existsSync(join(bench.dir, 'archive'))).toBe(true);
});

test('a commit of a second is one page of the log, from the second packing on', () => {
  const record = bench.open();
  const log = `${bench.path}-wal`;
  const second = (): void => {
    record.storeEvents([...bench.events(4, 'detector.actuated', 150), ...bench.events(2, 'group.aspect', 150)]);
    record.markDelivered('event', 1);
  };
  const [frameBytes, seconds] = [1024 + 24, 50];
  for (let at = 0; at < seconds; at++) second();
  for (let round = 0; round < 2; round++) {
    toPacking();
    record.housekeep();
    // The log begins anew behind its checkpoint: the salts and numbers of its header and frames say how far it is written.
    for (let at = 0; at < seconds; at++) second();
    expect(framesOf(readFileSync(log), frameBytes)).toBe(seconds);
  }
});

/** Frames of the log's present round: they carry the salt of its header. */
function framesOf(log: Buffer, frameBytes: number): number {
  const salt = log.subarray(16, 24);
  let frames = 0;
  for (let at = 32; at + frameBytes <= log.length && log.subarray(at + 8, at + 16).equals(salt); at += frameBytes) frames += 1;
  return frames;
}

test('slots of a generation that was packed are not read again; a living one behind them is damage', () => {
  let record = bench.open();
  record.storeEvents(bench.events(200));
  toPacking();
  record.housekeep();
  const later = bench.events(3);
  record.storeEvents(later);
  const epoch = record.epoch;
  // As a KILL leaves it: closing would pack.
  const killed = [bench.path, `${bench.path}-wal`].map((file) => [file, readFileSync(file)] as const);
  bench.close(record);
  for (const [file, bytes] of killed) writeFileSync(file, bytes);
  record = bench.open();
  expect(record.epoch).toBe(epoch);
  expect(record.detail().hot).toBe(3);
  expect(record.tail(3).map(({ event }) => event)).toEqual(later);
  bench.close(record);
  const db = new Database(bench.path);
  // What says which generation lives falls back by one, CRC and all, as a stale page does.
  db.prepare(`UPDATE meta SET value = '0000000001 77654860' WHERE key = 'generation'`).run();
  db.close();
  record = bench.open();
  expect(record.epoch).not.toBe(epoch);
});

test('what a damaged file holds undelivered is put back into the new one, also after a restart in the middle', () => {
  let record = bench.open();
  const [first, second] = [bench.events(300), bench.events(40, 'group.aspect')];
  for (let at = 0; at < 300; at += 30) {
    record.storeEvents(first.slice(at, at + 30));
    toPacking();
    record.housekeep();
  }
  record.markDelivered('event', 100);
  record.storeEvents(second.slice(0, 30));
  toPacking();
  record.housekeep();
  record.storeEvents(second.slice(30));
  const epoch = record.epoch;
  bench.close(record);
  const db = new Database(bench.path);
  db.prepare('UPDATE boot SET crc = crc + 1').run();
  // One block of lamp changes is damaged as well: the archive has it, the new outbox has the others.
  db.prepare('UPDATE block SET crc = crc + 1 WHERE id = (SELECT max(id) FROM block WHERE fromMs < ?)').run(first[60]?.stamp.wallMs ?? 0);
  db.close();
  record = bench.open();
  expect(record.epoch).not.toBe(epoch);
  record.housekeep();
  bench.close(record);
  record = bench.open();
  for (let at = 0; at < 12; at++) record.housekeep();
  const held = (): number[] => record.query({ afterId: 0, limit: 1000 }).flatMap(({ event }) => (event?.boot === 'b1' ? [event.n] : [])).toSorted((a, b) => a - b);
  const owed = [...first.slice(100), ...second].map(({ n }) => n);
  expect(held()).toEqual(owed);
  expect(waiting(record, 'evidence').filter(({ event }) => event?.code === 'group.aspect')).toHaveLength(40);
  expect(readdirSync(bench.dir).some((name) => name.endsWith('.salvage'))).toBe(false);
  // Sent again by signald, it is the same event.
  record.storeEvents(second);
  expect(held()).toEqual(owed);
});

test('whole numbers too far from each other for a safe difference are read as they were', () => {
  let record = bench.open();
  const events = [Number.MAX_SAFE_INTEGER, -1, -Number.MAX_SAFE_INTEGER, 0].flatMap((value) => bench.events(1).map((event) => Object.assign(event, { data: { value } })));
  record.storeEvents(events);
  for (let at = 0; at < 2; at++) {
    bench.close(record);
    record = bench.open();
    expect(record.query({ afterId: 0, limit: 10 }).map(({ event }) => event)).toEqual(events);
  }
});
