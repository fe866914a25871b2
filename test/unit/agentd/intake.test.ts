import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIntake, mostHeldBack, type Intake } from '../../../src/agentd/intake.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { openRecord, realDisk, type EventRecord } from '../../../src/record/record.ts';
import type { EventCode, SignalEvent } from '../../../src/model/event.ts';

let dir: string;
const clock = createClock();
const logger = createLogger('test');
logger.level = 'silent';
const coded = (n: number, code: EventCode): SignalEvent => ({ boot: 'b', n, code, stamp: { bootId: 'b', monoMs: n, wallMs: n, errorMs: null }, data: {} });
const event = (n: number): SignalEvent => coded(n, 'stage.changed');

beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-intake-')); });
afterEach(() => { rmSync(dir, { recursive: true }); });

function opened(path: string): { record: EventRecord; intake: Intake; acks: string[]; stored: string[]; failures: { count: number } } {
  const result = openRecord(path, clock);
  if (!result.ok) throw new Error(result.problem.code);
  const acks: string[] = [];
  const stored: string[] = [];
  const failures = { count: 0 };
  const intake = createIntake({
    record: result.record, clock, logger,
    acknowledge: (boot, upTo) => { acks.push(`${boot} ${upTo}`); },
    onStored: (channel, seq) => { stored.push(`${channel} ${seq}`); },
    onFailure: () => { failures.count += 1; },
  });
  return { record: result.record, intake, acks, stored, failures };
}

test('acknowledged after the commit, not before it', () => {
  const { record, intake, acks, stored } = opened(join(dir, 'record.db'));
  intake.take([event(1), event(2)]);
  expect([acks, record.counts().stored]).toEqual([[], 0]);
  intake.flush();
  expect([acks, stored, record.counts().stored]).toEqual([['b 2'], ['event 2'], 2]);
  intake.take([event(2), event(3)]);
  intake.flush();
  expect([acks, stored]).toEqual([['b 2', 'b 3'], ['event 2', 'event 3']]);
  record.close();
});

test('what the store refuses is not acknowledged, and its sender is told to keep it', () => {
  const { record, intake, acks, failures } = opened(join(dir, 'record.db'));
  record.close();
  intake.take([event(1)]);
  intake.flush();
  expect([acks, failures.count]).toEqual([[], 1]);
});

test('in memory alone an event is acknowledged when the centre has it', () => {
  writeFileSync(join(dir, 'file'), '');
  const { record, intake, acks } = opened(join(dir, 'file', 'record.db'));
  intake.take([event(1), event(2)]);
  intake.flush();
  intake.settle();
  expect(acks).toEqual([]);
  record.markDelivered('event', 2);
  intake.settle();
  expect(acks).toEqual(['b 2']);
  record.close();
});

test('numbers that never came are told before what follows them, after a restart too; what comes again is no gap', () => {
  const result = openRecord(join(dir, 'record.db'), clock);
  if (!result.ok) throw new Error(result.problem.code);
  const { record } = result;
  const open = (): Intake => createIntake({
    record, clock, logger, acknowledge: () => undefined, onStored: () => undefined, onFailure: () => undefined,
    gapEvent: (boot, from, to) => ({ ...event(from), boot: 'agent', code: 'evidence.gap', data: { boot, from, to } }),
  });
  const first = open();
  first.take([event(1), event(2)]);
  first.take([event(2), event(3)]);
  first.flush();
  const second = open();
  second.take([event(3), event(9)]);
  second.take([event(10), event(13)]);
  second.flush();
  expect(record.tail(20).map(({ event: stored }) => (stored?.code === 'evidence.gap' ? [stored.data['from'], stored.data['to']] : stored?.n))).toEqual([1, 2, 3, [4, 8], 9, 10, [11, 12], 13]);
  record.close();
});

test('what there was no room for holds the acknowledgement back until it comes again, and not for ever where the sender has let it go', () => {
  const result = openRecord(join(dir, 'record.db'), clock);
  if (!result.ok) throw new Error(result.problem.code);
  const { record } = result;
  const noRoomFor = new Set([2]);
  const acks: number[] = [];
  const intake = createIntake({
    record: { ...record, storeEvents: (events) => record.storeEvents(events.filter(({ n }) => !noRoomFor.has(n))) }, clock, logger,
    acknowledge: (_, upTo) => { acks.push(upTo); }, onStored: () => undefined, onFailure: () => undefined,
  });
  const take = (...numbers: readonly number[]): void => {
    intake.take(numbers.map(event));
    intake.flush();
  };
  take(1, 2, 3);
  take(4);
  expect(acks).toEqual([1, 1]);
  intake.interrupted();
  take(2, 3, 4);
  expect(acks).toEqual([1, 1, 1]);
  intake.interrupted();
  take(3, 4, 5);
  expect(acks.at(-1)).toBe(5);
  record.close();
});

test('in memory alone nothing is acknowledged behind a number that has to come again', () => {
  writeFileSync(join(dir, 'file'), '');
  const { record, intake, acks } = opened(join(dir, 'file', 'record.db'));
  intake.take([event(1), event(2)]);
  intake.interrupted();
  record.markDelivered('event', 2);
  record.markDelivered('alarm', 1);
  intake.settle();
  expect(acks).toEqual([]);
  intake.take([event(2)]);
  intake.flush();
  intake.settle();
  expect(acks).toEqual(['b 2']);
  record.close();
});

test.each(['SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT'])('a store that is another after %s claims no gap of what the one before has', (code) => {
  let failure: Error | null = null;
  const result = openRecord(join(dir, 'record.db'), clock, { ...realDisk, write: (work) => {
    const thrown = failure;
    failure = null;
    if (thrown !== null) throw thrown;
    return work();
  } });
  if (!result.ok) throw new Error(result.problem.code);
  const { record } = result;
  const gaps: string[] = [];
  const intake = createIntake({
    record, clock, logger, acknowledge: () => undefined, onStored: () => undefined, onFailure: () => undefined,
    gapEvent: (boot, from, to) => {
      gaps.push(`${from}–${to}`);
      return { ...event(gaps.length), boot: 'agent', code: 'evidence.gap', data: { boot, from, to } };
    },
  });
  const take = (...numbers: readonly number[]): void => {
    intake.take(numbers.map(event));
    intake.flush();
  };
  take(1, 2, 3);
  record.seal();
  failure = new Database.SqliteError('injected', code);
  take(4, 5);
  const { mode } = record.status();
  expect(mode).toBe(code === 'SQLITE_CORRUPT' ? 'durable' : 'memoryOnly');
  // signald sends again what was not acknowledged.
  intake.interrupted();
  take(4, 5);
  expect(gaps).toEqual([]);
  // What is really gone is told.
  take(9);
  expect(gaps).toEqual(['6–8']);
  record.close();
});

test('in memory alone hi-res, which no centre will have, is not acknowledged before the disk is back; its sender’s ring is not filled with it for ever', () => {
  writeFileSync(join(dir, 'file'), '');
  const { record, intake, acks } = opened(join(dir, 'file', 'record.db'));
  const detector = (n: number): SignalEvent => ({ ...event(n), code: 'detector.actuated' });
  const settled = (events: readonly SignalEvent[]): readonly string[] => {
    intake.take(events);
    intake.flush();
    record.markDelivered('event', 1_000_000);
    record.markDelivered('alarm', 1);
    intake.settle();
    intake.settle();
    return acks.splice(0);
  };
  expect(settled([event(1), event(2), detector(3), event(4)])).toEqual(['b 2']);
  expect(settled([detector(5), event(6)])).toEqual([]);
  expect(settled([event(mostHeldBack + 2)])).toEqual([]);
  expect(settled([event(mostHeldBack + 3)])).toEqual([`b ${mostHeldBack + 3}`]);
  record.close();
});

test('… and is, once the disk is back', () => {
  const { record, intake, acks } = opened(join(dir, 'record.db'));
  let mode: 'memoryOnly' | 'durable' = 'memoryOnly';
  const inMemory = createIntake({ record: { ...record, status: () => ({ ...record.status(), mode }) }, clock, logger, acknowledge: (boot, upTo) => { acks.push(`${boot} ${upTo}`); }, onStored: () => undefined, onFailure: () => undefined });
  inMemory.take([{ ...event(1), code: 'detector.actuated' }]);
  inMemory.flush();
  inMemory.settle();
  expect(acks).toEqual([]);
  mode = 'durable';
  inMemory.settle();
  expect(acks).toEqual(['b 1']);
  intake.flush();
  record.close();
});

test('a file that was damaged while nobody ran leaves no gap claimed before the first number after it', () => {
  const path = join(dir, 'record.db');
  const first = opened(path);
  first.intake.take(Array.from({ length: 1000 }, (_, index) => event(index + 1)));
  first.intake.flush();
  first.record.close();
  writeFileSync(path, Buffer.alloc(4096 * 4, 7));
  const { record } = opened(path);
  expect(record.status().mode).toBe('durable');
  expect(record.nextNumber(event(1).boot)).toBeNull();
  record.close();
});

test('nor does what is put back of it into the new one before a number was heard: what the centre had is not among it', () => {
  const path = join(dir, 'record.db');
  const first = opened(path);
  first.intake.take([coded(1, 'mode.changed'), ...Array.from({ length: 500 }, (_, index) => event(index + 2))]);
  first.intake.flush();
  first.record.markDelivered('event', 500);
  first.record.close();
  const db = new Database(path);
  db.prepare('UPDATE boot SET crc = crc + 1').run();
  db.close();
  const { record, intake } = opened(path);
  for (let at = 0; at < 20; at++) record.housekeep();
  const held = (): readonly unknown[] => record.query({ afterId: 0, limit: 1000 }).flatMap((row) => (row.event?.boot === event(1).boot ? [row.event.n] : []));
  expect([held(), record.nextNumber(event(1).boot)]).toEqual([[1], null]);
  intake.take([event(502)]);
  intake.flush();
  expect([held(), record.nextNumber(event(1).boot)]).toEqual([[1, 502], 503]);
  record.close();
});
