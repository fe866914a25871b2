import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channels } from '../../../src/record/block.ts';
import { rangesMissing } from '../../../src/record/ranges.ts';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

/** Three packings of events and alarms, at rest; then the file as somebody or something changes it. */
function changed(sql: string): { readonly epoch: string } {
  const record = bench.open();
  for (let packing = 0; packing < 3; packing++) {
    record.storeEvents([...bench.events(5), ...bench.events(4, 'fault.raised')]);
    bench.clock.pass(packAfterMs);
    record.housekeep();
  }
  const { epoch } = record;
  bench.close(record);
  const db = new Database(bench.path);
  db.exec(sql);
  db.close();
  return { epoch };
}

const newestOf = (channel: 'event' | 'alarm'): string => `(SELECT max(id) FROM block WHERE id / ${2 ** 44} = ${channels.indexOf(channel)})`;

test('blocks that are gone: what is never lost comes back from the archive, the rest is a gap with a name; both are told once', () => {
  const { epoch } = changed(`DELETE FROM block WHERE id IN (${newestOf('event')}, ${newestOf('alarm')})`);
  let record = bench.open();
  record.housekeep();
  expect(record.epoch).toBe(epoch);
  expect(record.detail()).toMatchObject({ damagedBlocks: 2, tombstones: [{ channel: 'event', reason: 'damaged', fromSeq: 11, toSeq: 15, count: 5 }] });
  const told = (): unknown[] => record.tail(100).flatMap(({ event }) => (event?.code === 'record.dropped' ? [event.data] : []));
  expect(told()).toEqual([{ channel: 'event', from: 11, to: 15, count: 5, reason: 'damaged' }]);
  expect(record.query({ afterId: 0, limit: 100, channels: ['alarm'] }).filter(({ event }) => event?.code === 'fault.raised')).toHaveLength(12);
  expect(record.rows('event', 10, 100, 10)).toEqual([{ channel: 'event', seq: 11, event: null, droppedTo: 15 }]);
  bench.close(record);
  record = bench.open();
  record.housekeep();
  expect(record.detail().damagedBlocks).toBe(0);
  expect(told()).toHaveLength(1);
});

test('a hole in the middle is found, too', () => {
  let record = bench.open();
  for (let packing = 0; packing < 3; packing++) {
    record.storeEvents(bench.events(5));
    bench.clock.pass(packAfterMs);
    record.housekeep();
  }
  expect(record.detail().damagedBlocks).toBe(0);
  // As a KILL leaves it, and a disk that lost a page meanwhile.
  bench.close(record);
  const db = new Database(bench.path);
  db.exec(`DELETE FROM block WHERE id = ${channels.indexOf('event') * 2 ** 44 + 6}`);
  db.close();
  record = bench.open();
  for (let round = 0; round < 3; round++) record.housekeep();
  expect(record.detail().tombstones).toMatchObject([{ fromSeq: 6, toSeq: 10, reason: 'damaged' }]);
});

test.each([
  ['position', 'DELETE FROM position WHERE channel = \'alarm\''],
  ['sender', 'DELETE FROM boot'],
])('a %s that is older than the blocks means a new epoch: no seq is given twice', (_, sql) => {
  const { epoch } = changed(sql);
  expect(bench.open().epoch).not.toBe(epoch);
});

test('what ranges lack', () => {
  expect(rangesMissing([[3, 4], [7, 9]], 1, 12)).toEqual([[1, 2], [5, 6], [10, 12]]);
  expect(rangesMissing([[1, 4], [5, 20]], 2, 12)).toEqual([]);
  expect(rangesMissing([], 5, 4)).toEqual([]);
});

test('a block whose row hides it from who asks by time or id is known with the first look: what is never lost is read from the archive, the rest says that it is damaged', () => {
  changed(`UPDATE block SET fromMs = 0, toMs = 0, firstId = 0, lastId = 0 WHERE id IN (${newestOf('event')}, ${newestOf('alarm')})`);
  const record = bench.open();
  record.housekeep();
  expect(record.detail().damagedBlocks).toBe(2);
  expect(record.query({ afterId: 0, limit: 100, channels: ['alarm'] }).filter(({ event }) => event?.code === 'fault.raised')).toHaveLength(12);
  expect(record.history({ channel: 'alarm', fromMs: 1, toMs: Number.MAX_SAFE_INTEGER, afterSeq: 0, code: 'fault.raised', limit: 100 })).toHaveLength(12);
  expect(record.query({ afterId: 0, limit: 100, channels: ['event'] }).filter(({ event }) => event === null)).toHaveLength(5);
  bench.close(record);
});
