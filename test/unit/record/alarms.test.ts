import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realDisk, type EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const told = (record: EventRecord): unknown[][] => [...record.alarms()];
const active = (record: EventRecord): unknown[] => [...record.alarms().keys()];
const minutes = (record: EventRecord, count: number): void => {
  for (let at = 0; at < count; at++) {
    bench.clock.pass(61_000);
    record.housekeep();
  }
};

test('memory alone is an alarm with its cause while it lasts, and is over once the disk is back', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  fail('SQLITE_IOERR_WRITE');
  record.storeEvents(bench.events(1, 'group.aspect'));
  expect([record.status().mode, told(record)]).toEqual(['memoryOnly', [['record.memoryOnly', 'record.unwritable SQLITE_IOERR_WRITE injected']]]);
  minutes(record, 1);
  expect([record.status().mode, active(record)]).toEqual(['durable', []]);
});

test('… from the first moment too', () => {
  writeFileSync(bench.path, '');
  rmSync(bench.path);
  mkdirSync(bench.path);
  const record = bench.open();
  expect(active(record)).toEqual(['record.memoryOnly']);
});

test('an archive that takes nothing is an alarm with its cause, once, and what it lacks is appended when it is over', () => {
  const record = bench.open();
  const dir = join(bench.dir, 'archive');
  record.storeEvents(bench.events(5, 'fault.raised'));
  rmSync(dir, { recursive: true });
  writeFileSync(dir, '');
  minutes(record, 20);
  expect(told(record)).toHaveLength(1);
  expect(told(record)[0]).toMatchObject(['record.archiveFails', expect.stringContaining('EEXIST')]);
  expect(record.status()).toMatchObject({ mode: 'durable', problem: { detail: expect.stringContaining('archive:') } });
  expect(record.trail()).toBe(null);
  rmSync(dir);
  minutes(record, 2);
  expect(active(record)).toEqual([]);
  expect(record.verifyArchive()).toMatchObject({ damaged: [] });
  minutes(record, 2);
  expect(record.verifyArchive().events).toBe(5);
  expect(record.status().problem).toBe(null);
});

test('that nothing was to be pruned does not make an archive whole that takes nothing', () => {
  let isFailing = false;
  const record = bench.open({ disk: { ...realDisk, sync: () => { if (isFailing) throw Object.assign(new Error('injected'), { code: 'EIO' }); } } });
  isFailing = true;
  record.storeEvents(bench.events(5, 'fault.raised'));
  minutes(record, 10);
  expect(active(record)).toEqual(['record.archiveFails']);
});

test('an archive beyond its bytes is told, not cut', () => {
  const record = bench.open({ limits: { archiveBytes: 1000 } });
  for (let at = 0; at < 10; at++) {
    record.storeEvents(bench.events(20, 'fault.raised'));
    minutes(record, 1);
  }
  expect(active(record)).toEqual(['record.archiveLarge']);
  expect(record.verifyArchive().events).toBeGreaterThan(180);
});
