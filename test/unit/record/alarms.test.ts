import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realDisk, type EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, waiting, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const told = (record: EventRecord): unknown[][] => waiting(record, 'alarm').flatMap(({ event }) => (event?.code === 'record.alarm' ? [[event.data['alarm'], event.data['active'], event.data['detail']]] : []));
const minutes = (record: EventRecord, count: number): void => {
  for (let at = 0; at < count; at++) {
    bench.clock.pass(61_000);
    record.housekeep();
  }
};

test('memory alone is an alarm with its cause while it lasts, told to the centre from memory, and is over once the disk is back', () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  fail('SQLITE_IOERR_WRITE');
  record.storeEvents(bench.events(1, 'group.aspect'));
  expect([record.status().mode, told(record)]).toEqual(['memoryOnly', [['record.memoryOnly', true, 'record.unwritable SQLITE_IOERR_WRITE injected']]]);
  minutes(record, 1);
  expect([record.status().mode, told(record).map(([code, active]) => [code, active])]).toEqual(['durable', [['record.memoryOnly', true], ['record.memoryOnly', false]]]);
});

test('… from the first moment too', () => {
  writeFileSync(bench.path, '');
  rmSync(bench.path);
  mkdirSync(bench.path);
  const record = bench.open();
  expect(told(record).map(([code, active]) => [code, active])).toEqual([['record.memoryOnly', true]]);
});

test('an archive that takes nothing is an alarm with its cause, once, and what it lacks is appended when it is over', () => {
  const record = bench.open();
  const dir = join(bench.dir, 'archive');
  record.storeEvents(bench.events(5, 'fault.raised'));
  rmSync(dir, { recursive: true });
  writeFileSync(dir, '');
  minutes(record, 20);
  expect(told(record)).toHaveLength(1);
  expect(told(record)[0]).toMatchObject(['record.archiveFails', true, expect.stringContaining('EEXIST')]);
  expect(record.status()).toMatchObject({ mode: 'durable', problem: { detail: expect.stringContaining('archive:') } });
  expect(record.trail()).toBe(null);
  rmSync(dir);
  minutes(record, 2);
  expect(told(record).map(([code, active]) => [code, active])).toEqual([['record.archiveFails', true], ['record.archiveFails', false]]);
  expect(record.verifyArchive()).toMatchObject({ damaged: [] });
  minutes(record, 2);
  expect(record.verifyArchive().events).toBe(7);
  expect(record.status().problem).toBe(null);
});

test('that nothing was to be pruned does not make an archive whole that takes nothing', () => {
  let isFailing = false;
  const record = bench.open({ disk: { ...realDisk, sync: () => { if (isFailing) throw Object.assign(new Error('injected'), { code: 'EIO' }); } } });
  isFailing = true;
  record.storeEvents(bench.events(5, 'fault.raised'));
  minutes(record, 10);
  expect(told(record).map(([code, active]) => [code, active])).toEqual([['record.archiveFails', true]]);
});

test('an archive beyond its bytes is told, not cut', () => {
  const record = bench.open({ limits: { archiveBytes: 1000 } });
  for (let at = 0; at < 10; at++) {
    record.storeEvents(bench.events(20, 'fault.raised'));
    minutes(record, 1);
  }
  expect(told(record).map(([code, active]) => [code, active])).toEqual([['record.archiveLarge', true]]);
  expect(record.verifyArchive().events).toBeGreaterThan(180);
});
