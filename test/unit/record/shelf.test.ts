import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventRecord } from '../../../src/record/record.ts';
import { openBench, startWallMs, waiting, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const dayMs = 86_400_000;
/** 120 alarms, and so many days later: they have left the database. */
const expired = (days = 20): EventRecord => {
  const record = bench.open();
  record.storeEvents(bench.events(120, 'fault.raised', 1));
  record.markDelivered('alarm', 120);
  for (let day = 0; day < days; day++) {
    bench.live(record, 1, 'fault.raised', 'group.aspect');
    record.markDelivered('alarm', 121 + day);
  }
  expect(record.query({ afterId: 0, limit: 1000, channels: ['alarm'] })[0]?.seq).toBeGreaterThan(120);
  return record;
};
const page = (record: EventRecord, afterSeq: number, fromMs = startWallMs, toMs = startWallMs + 60_000): number[] => record.history({ channel: 'alarm', fromMs, toMs, afterSeq, code: null, limit: 50 }).map(({ event }) => event?.n ?? 0);

test('what has left the database is in the archive for a fetch, page by page, before and after a restart', () => {
  let record = expired();
  const look = (): void => {
    expect([page(record, 0).length, page(record, 50)[0], page(record, 50).length, page(record, 100).length]).toEqual([50, 51, 50, 20 + 1]);
    expect(record.history({ channel: 'alarm', fromMs: 0, toMs: startWallMs + 100 * dayMs, afterSeq: 0, code: null, limit: 1000 }).map(({ seq }) => seq)).toEqual(Array.from({ length: 140 }, (_, at) => at + 1));
    expect(record.detail().tombstones).toEqual([]);
  };
  look();
  bench.close(record);
  record = bench.open();
  look();
});

test('a centre that goes back behind it gets the rows themselves', () => {
  const record = expired();
  const before = record.detail().classes.find(({ channel }) => channel === 'alarm')?.blocks;
  record.rewind('alarm', 10);
  expect(record.counts().outbox).toBe(130 + 20);
  expect(waiting(record, 'alarm').map(({ seq, event }) => [seq, event?.code])).toEqual(Array.from({ length: 130 }, (_, at) => [11 + at, 'fault.raised']));
  record.markPublished(record.rows('alarm', 10, 140, 50));
  expect(waiting(record, 'alarm')[0]).toMatchObject({ seq: 61, event: { n: 61 } });
  // The look through the blocks doesn't take them for gone.
  for (let at = 0; at < 20; at++) { bench.clock.pass(250); record.housekeep(); }
  expect(record.detail().classes.find(({ channel }) => channel === 'alarm')?.blocks).toBe(before);
});

test('only what the archive lacks is a gap, with a name', () => {
  const record = expired();
  const dir = join(bench.dir, 'archive');
  rmSync(join(dir, readdirSync(dir).toSorted()[0] ?? ''));
  record.rewind('alarm', 0);
  const rows = waiting(record, 'alarm');
  expect(rows[0]).toMatchObject({ seq: 1, event: null });
  const first = rows[1]?.seq ?? 0;
  // Not all that has left the database: the next segment has its part.
  expect(first).toBeLessThan(record.query({ afterId: 0, limit: 1, channels: ['alarm'] })[0]?.seq ?? 0);
  expect(rows[0]?.droppedTo).toBe(first - 1);
  expect(rows.slice(1).map(({ seq, event }) => [seq, event === null])).toEqual(Array.from({ length: 140 - first + 1 }, (_, at) => [first + at, false]));
});
