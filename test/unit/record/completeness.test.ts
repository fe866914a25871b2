import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SignalEvent } from '../../../src/model/event.ts';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { failingDisk, openBench, startWallMs, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const dayMs = 86_400_000;

test('a clock set back over midnight leaves no row missing on either day', () => {
  const midnight = Math.ceil(startWallMs / dayMs) * dayMs;
  const record = bench.open();
  const said = (): (number | undefined)[] => [record.completeness(midnight - dayMs, midnight), record.completeness(midnight, midnight + dayMs)].map(([one]) => one?.missing);
  for (const wallMs of [midnight - 60_000, midnight + 1000, midnight - 5000, midnight + 10_000]) {
    bench.clock.setWall(wallMs);
    record.storeEvents(bench.events(10, 'fault.raised', 1));
  }
  expect(said()).toEqual([0, 0]);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  expect(said()).toEqual([0, 0]);
  bench.close(record);
  const db = new Database(bench.path);
  db.prepare('UPDATE block SET crc = crc + 1').run();
  db.close();
  const again = bench.open();
  // The archive has them.
  expect([again.completeness(midnight - dayMs, midnight), again.completeness(midnight, midnight + dayMs)].map(([one]) => one?.missing)).toEqual([0, 0]);
});

test('a day of which delivered rows lie aside in a damaged file is not complete, the next one is', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents([...bench.events(100, 'cycle.measures', 1), ...bench.events(100, 'fault.raised', 1)]);
  record.markDelivered('count', 100);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  const complete = (fromMs: number): readonly (readonly [string, boolean])[] => record.completeness(fromMs, fromMs + dayMs).map((one) => [one.channel, one.complete] as const);
  expect(complete(startWallMs)).toEqual([['alarm', true], ['count', true]]);
  fail('SQLITE_CORRUPT');
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  record.storeEvents(bench.events(10, 'cycle.measures', 1));
  expect(complete(startWallMs).filter(([, whole]) => whole)).toEqual([]);
  // A day of which this file has nothing: nobody knows.
  expect(complete(startWallMs - dayMs).map(([, whole]) => whole)).toEqual(Array.from({ length: 6 }, () => false));
  bench.live(record, 1, 'cycle.measures', 'group.aspect');
  const next = bench.clock.wallMs();
  bench.live(record, 1, 'cycle.measures', 'group.aspect');
  expect(complete(next)).toEqual([['evidence', true], ['count', true]]);
  // Weeks later, when what says so has left the database.
  bench.live(record, 2, 'group.aspect');
  record.markDelivered('evidence', 100);
  bench.live(record, 18, 'group.aspect');
  expect(complete(startWallMs).filter(([, whole]) => whole)).toEqual([]);
});

test('a day in which numbers of a sender never came is not complete', () => {
  const record = bench.open();
  const lost: SignalEvent = { boot: 's', n: 9, code: 'events.lost', stamp: bench.clock.stamp(5), data: { from: 1, to: 8 } };
  record.storeEvents([...bench.events(3, 'cycle.measures'), lost]);
  expect(record.completeness(startWallMs, startWallMs + dayMs).map(({ complete, missing }) => [complete, missing])).toEqual(Array.from({ length: 6 }, () => [false, 0]));
});

test('… though the clock of that start stood in 1970', () => {
  let record = bench.open();
  record.storeEvents([...bench.events(100, 'cycle.measures', 1), ...bench.events(1, 'group.aspect')]);
  record.markDelivered('count', 100);
  bench.close(record);
  writeFileSync(bench.path, Buffer.alloc(8192, 0x41));
  bench.clock.setWall(0);
  record = bench.open();
  bench.clock.setWall(startWallMs + 60_000);
  record.storeEvents([...bench.events(5, 'cycle.measures'), ...bench.events(1, 'group.aspect')]);
  expect(record.completeness(startWallMs, startWallMs + dayMs).filter(({ complete }) => complete)).toEqual([]);
  expect(record.completeness(startWallMs + 60_000, startWallMs + dayMs).map(({ channel, complete }) => [channel, complete])).toEqual([['evidence', true], ['count', true]]);
});
