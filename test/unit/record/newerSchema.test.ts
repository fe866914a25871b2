import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { schemaVersion } from '../../../src/record/migration.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, waiting, type Bench } from './store.ts';

// An update that migrated the store is returned: the program before it serves, in a store of its own, and the later one finds
// everything again.

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const aside = (kind: string): readonly string[] => readdirSync(bench.dir).filter((name) => name.startsWith(`record.db.${kind}-`) && /[0-9]$/.test(name));
const numbers = (record: EventRecord, code: string): readonly number[] => waiting(record, 'event').filter(({ event }) => event?.code === code).map(({ event }) => event?.n ?? 0).toSorted((a, b) => a - b);

/** As a later program leaves it, and as this one reads it that knows the schema again. */
function laterSteps(path: string, later: boolean): void {
  const db = new Database(path);
  if (later) for (let version = schemaVersion + 1; version <= 99; version += 1) db.prepare('INSERT INTO migration VALUES (?, 0)').run(version);
  else db.prepare('DELETE FROM migration WHERE version > ?').run(schemaVersion);
  db.close();
}

/** The later program's store with events 1–50 of which 20 are delivered; then the earlier one's with 51–60, three of them delivered or so many. */
function returned(delivered = 3): { readonly epoch: string; readonly interimEpoch: string } {
  const before = bench.open();
  before.storeEvents(bench.events(50));
  before.markDelivered('event', 20);
  const { epoch } = before;
  bench.close(before);
  laterSteps(bench.path, true);
  const interim = bench.open();
  expect(interim.status()).toMatchObject({ mode: 'durable', problem: null });
  interim.storeEvents(bench.events(10));
  interim.markDelivered('event', delivered);
  const { epoch: interimEpoch } = interim;
  expect(interim.query({ afterId: 0, limit: 10, channels: ['evidence'] }).map(({ event }) => event?.data)).toMatchObject([{ reason: 'record.newerSchema', quarantined: expect.stringContaining('.newer-'), newEpoch: interimEpoch }]);
  bench.close(interim);
  return { epoch, interimEpoch };
}

function knowsAgain(): void {
  for (const name of aside('newer')) laterSteps(join(bench.dir, name), false);
}

/** 21–50 as they were, 54–60 put back behind them; nothing twice, nothing left to put back. */
function expectWhole(epoch: string): void {
  const record = bench.open();
  expect(record.epoch).toBe(epoch);
  for (let n = 0; n < 20; n += 1) {
    bench.clock.pass(250);
    record.housekeep();
  }
  const owed = [...Array.from({ length: 30 }, (_, n) => 21 + n), ...Array.from({ length: 7 }, (_, n) => 54 + n)];
  expect(numbers(record, 'stage.changed')).toEqual(owed);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  bench.close(record);
  const again = bench.open();
  expect([again.epoch, numbers(again, 'stage.changed')]).toEqual([epoch, owed]);
  expect([aside('newer'), aside('interim').length, readdirSync(bench.dir).filter((name) => name.endsWith('.salvage'))]).toEqual([[], 1, []]);
}

test('the earlier program serves in a store of its own and touches nothing of the later one’s; with the later program everything owed is there', () => {
  const { epoch, interimEpoch } = returned();
  expect(interimEpoch).not.toBe(epoch);
  // Opened again by the earlier one: what it does not know stays aside.
  const again = bench.open();
  expect([again.epoch, aside('newer').length]).toEqual([interimEpoch, 1]);
  bench.close(again);
  knowsAgain();
  expectWhole(epoch);
});

test('cut off after the earlier program’s store was moved, and before the later one’s came: the next opening goes on', () => {
  const { epoch } = returned();
  knowsAgain();
  const name = `${bench.path}.interim-20250101000000-1`;
  // Marked first: between mark and move the mark has no file, and is in nobody's way.
  new Database(`${name}.salvage`).close();
  renameSync(bench.path, name);
  expectWhole(epoch);
});

test('cut off between a mark and its move: the mark without a file is in nobody’s way', () => {
  const { epoch } = returned();
  knowsAgain();
  new Database(`${bench.path}.corrupt-20240101000000-1.salvage`).close();
  const record = bench.open();
  for (let n = 0; n < 20; n += 1) {
    bench.clock.pass(250);
    record.housekeep();
  }
  expect([record.epoch, numbers(record, 'stage.changed').length]).toEqual([epoch, 37]);
});

test('while another process writes the store no file is moved', () => {
  returned();
  knowsAgain();
  const [name = ''] = aside('newer');
  renameSync(join(bench.dir, name), join(bench.dir, 'kept'));
  const holder = bench.open();
  renameSync(join(bench.dir, 'kept'), join(bench.dir, name));
  expect(openRecord(bench.path, bench.clock)).toMatchObject({ ok: false, problem: { code: 'record.locked' } });
  expect([aside('newer'), aside('interim')]).toEqual([[name], []]);
  expect(holder.storeEvents(bench.events(1))).toMatchObject({ ok: true });
});

test.each([3, 10])('the later program’s store that is back claims nothing to be missing of what a sender said meanwhile, before it is put back and after; %i of it were delivered', (delivered) => {
  const { epoch } = returned(delivered);
  knowsAgain();
  const record = bench.open();
  expect([record.epoch, record.nextNumber('b1')]).toEqual([epoch, null]);
  for (let n = 0; n < 40; n += 1) {
    bench.clock.pass(250);
    record.housekeep();
  }
  expect([numbers(record, 'stage.changed').at(-1), record.nextNumber('b1')]).toEqual([delivered < 10 ? 60 : 50, null]);
  bench.events(1);
  record.storeEvents(bench.events(1));
  expect(record.nextNumber('b1')).toBe(63);
});
