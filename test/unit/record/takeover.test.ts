import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blockId, channels } from '../../../src/record/block.ts';
import { archiveAfterMs, packAfterMs } from '../../../src/record/upkeep.ts';
import { failingDisk, openBench, waiting, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

test('where damage is met, what the centre has does not go to it again under the new epoch; what it lacks does', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  const alarms = bench.events(50, 'fault.raised', 1);
  record.storeEvents([...alarms, ...bench.events(10, 'detector.actuated', 1)]);
  record.markDelivered('alarm', 40);
  const { epoch } = record;
  fail('SQLITE_CORRUPT');
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  expect(record.epoch).not.toBe(epoch);
  expect(waiting(record, 'alarm').map(({ event }) => event?.n)).toEqual(Array.from({ length: 10 }, (_, at) => 41 + at));
  expect(record.query({ afterId: 0, limit: 100, channels: ['hiRes'] })).toHaveLength(10);
  // Sent again it is no news.
  record.storeEvents(alarms);
  expect(waiting(record, 'alarm')).toHaveLength(10);
  // Nothing of it is lost here either: under one epoch or the other it is in the archive, once.
  bench.clock.pass(archiveAfterMs);
  record.housekeep();
  const archived = record.verifyArchive();
  expect(archived).toMatchObject({ damaged: [] });
  expect(archived.events).toBe(50 + record.query({ afterId: 0, limit: 100 }).filter(({ event }) => event?.code === 'events.lost').length);
});

test('a file aside that can’t be opened for a while is put back later: in the same run, and after a restart', () => {
  const { disk, fail } = failingDisk();
  let record = bench.open({ disk });
  const loseAndHide = (): (() => void) => {
    record.storeEvents(bench.events(50, 'fault.raised', 1));
    bench.clock.pass(packAfterMs);
    record.housekeep();
    fail('SQLITE_CORRUPT');
    record.storeEvents(bench.events(1, 'fault.raised', 1));
    const aside = readdirSync(bench.dir).filter((name) => /corrupt-[0-9-]+$/.test(name)).toSorted().at(-1) ?? '';
    const full = join(bench.dir, aside);
    renameSync(full, `${full}.x`);
    mkdirSync(full);
    pass(40);
    return () => {
      rmSync(full, { recursive: true });
      renameSync(`${full}.x`, full);
    };
  };
  const pass = (rounds: number): void => {
    for (let at = 0; at < rounds; at++) {
      bench.clock.pass(250);
      record.housekeep();
    }
  };
  const alarms = (): number => waiting(record, 'alarm').filter(({ event }) => event?.code === 'fault.raised').length;
  const show = loseAndHide();
  expect(alarms()).toBe(0);
  show();
  pass(40);
  expect(alarms()).toBe(50);
  record.markDelivered('alarm', 50);
  const showAgain = loseAndHide();
  bench.close(record);
  showAgain();
  record = bench.open({ disk });
  pass(40);
  expect(alarms()).toBeGreaterThanOrEqual(50);
  expect(readdirSync(bench.dir).filter((name) => name.endsWith('.salvage'))).toEqual([]);
});

test('a sector that is bad for good in a file aside costs its channel alone: the others are put back', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents([...bench.events(50, 'fault.raised', 1), ...bench.events(50, 'cycle.measures', 1)]);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  const real: unknown = Reflect.get(Database.prototype, 'prepare');
  Reflect.set(Database.prototype, 'prepare', function badSector(this: { readonly readonly: boolean }, sql: string): unknown {
    if (typeof real !== 'function') throw new Error('no prepare');
    const statement: { all: (after: number, limit: number) => unknown } = Reflect.apply(real, this, [sql]);
    if (!this.readonly || !sql.startsWith('SELECT * FROM block WHERE id > ?')) return statement;
    return {
      all(after: number, limit: number): unknown {
        if (after < blockId(channels[1] ?? 'audit', 0)) throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ');
        return statement.all(after, limit);
      },
    };
  });
  try {
    fail('SQLITE_CORRUPT');
    record.storeEvents(bench.events(1, 'fault.raised', 1));
    for (let waitedMs = 0; waitedMs < 600_000; waitedMs += 1000) {
      bench.clock.pass(1000);
      record.housekeep();
    }
  } finally {
    Reflect.set(Database.prototype, 'prepare', real);
  }
  expect(waiting(record, 'count')).toHaveLength(50);
  expect(readdirSync(bench.dir).filter((name) => name.endsWith('.salvage'))).toEqual([]);
});

test('a file that is found damaged on the way back from memory is put back in the same run', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(50, 'fault.raised', 1));
  bench.clock.pass(packAfterMs);
  record.housekeep();
  fail('SQLITE_IOERR');
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  expect(record.status().mode).toBe('memoryOnly');
  const db = new Database(bench.path);
  db.prepare('UPDATE position SET crc = crc + 1').run();
  db.close();
  for (let at = 0; at < 60; at++) {
    bench.clock.pass(250);
    record.housekeep();
  }
  expect(record.status().mode).toBe('durable');
  expect(waiting(record, 'alarm').filter(({ event }) => event?.code === 'fault.raised')).toHaveLength(50);
});

test('two files that are damaged within one moment of the clock both lie aside, and both are put back', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  const numbers: number[] = [];
  for (let times = 0; times < 2; times++) {
    const [kept, again] = [bench.events(3, 'fault.raised', 0), bench.events(1, 'fault.raised', 0)];
    record.storeEvents(kept);
    record.seal();
    fail('SQLITE_CORRUPT');
    for (let said = 0; said < 2; said++) record.storeEvents(again);
    numbers.push(...[...kept, ...again].map(({ n }) => n));
  }
  for (let at = 0; at < 120; at++) {
    bench.clock.pass(250);
    record.housekeep();
  }
  expect(waiting(record, 'alarm').flatMap(({ event }) => (event?.boot === 'b1' ? [event.n] : [])).toSorted((a, b) => a - b)).toEqual(numbers);
});

test('a disk that fails as the loss is to be told: memory, and back within seconds, and the loss is told then, after a restart too', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(5, 'fault.raised', 1));
  fail('SQLITE_CORRUPT', 'SQLITE_IOERR_WRITE');
  const more = bench.events(1, 'fault.raised', 1);
  record.storeEvents(more);
  expect(record.status().mode).toBe('memoryOnly');
  bench.clock.pass(6000);
  record.housekeep();
  expect(record.status()).toMatchObject({ mode: 'durable', problem: null });
  const told = (): readonly unknown[] => record.tail(100).flatMap(({ event }) => (event?.code === 'events.lost' ? [event.data] : []));
  expect(told()).toMatchObject([{ reason: 'record.corrupt', newEpoch: record.epoch }]);
  expect(record.nextNumber('never heard')).toBeNull();
  expect(readdirSync(bench.dir).filter((name) => name.endsWith('.lost'))).toEqual([]);
  // Ended in between, too: the next life tells it, once.
  fail('SQLITE_CORRUPT', 'SQLITE_IOERR_WRITE');
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  bench.close(record);
  for (let life = 0; life < 2; life++) {
    const next = bench.open();
    const lost = next.tail(100).flatMap(({ event }) => (event?.code === 'events.lost' ? [event.data] : []));
    expect(lost).toMatchObject([{ reason: 'record.corrupt', newEpoch: next.epoch }]);
    bench.close(next);
  }
});

test('a centre that is set back as the damage is met: what it lacks of the file aside is put back too', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(10, 'fault.raised', 1));
  record.markDelivered('alarm', 10);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  const { epoch } = record;
  fail('SQLITE_CORRUPT');
  record.rewind('alarm', 4);
  expect(record.epoch).not.toBe(epoch);
  for (let look = 0; look < 10; look++) {
    bench.clock.pass(1000);
    record.housekeep();
  }
  expect(waiting(record, 'alarm').map(({ event }) => event?.n)).toEqual([5, 6, 7, 8, 9, 10]);
});

test('a file at its bound makes room by the declared order for what comes back from memory', () => {
  const { disk, fail } = failingDisk();
  const limits = { maxBytes: 400 * 1024 };
  const record = bench.open({ disk, limits });
  const large = (count: number, code: 'detector.actuated' | 'fault.raised'): ReturnType<Bench['events']> =>
    bench.events(count, code, 1).map(({ boot, n, stamp }) => ({ boot, n, stamp, code, data: { noise: randomBytes(300).toString('base64') } }));
  // 0.7 of its bytes are packed hi-res.
  for (let most = 0; most < 100 && record.detail().usedBytes < 0.7 * limits.maxBytes; most++) {
    record.storeEvents(large(20, 'detector.actuated'));
    bench.clock.pass(packAfterMs);
    record.housekeep();
  }
  const { epoch } = record;
  fail('SQLITE_IOERR_WRITE');
  const faults = large(400, 'fault.raised');
  record.storeEvents(faults.slice(0, 1));
  for (let at = 0; at < 400; at += 20) record.storeEvents(faults.slice(at, at + 20));
  expect(record.status().mode).toBe('memoryOnly');
  for (let look = 0; look < 10; look++) {
    bench.clock.pass(6000);
    record.housekeep();
  }
  expect(record.status()).toMatchObject({ mode: 'durable', epoch });
  expect(waiting(record, 'alarm').map(({ event }) => event?.n)).toEqual(faults.map(({ n }) => n));
  expect(record.tail(1000).flatMap(({ event }) => (event?.code === 'record.dropped' ? [event.data] : []))).toMatchObject([{ channel: 'hiRes', reason: 'full' }]);
});
