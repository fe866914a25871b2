import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SignalEvent } from '../../../src/model/event.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { archiveAfterMs, packAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

test('what is never lost is archived each minute, and packed each fifth: the chain goes on in between', () => {
  let record = bench.open();
  const told: (readonly [frames: number, events: number, hot: number, index: number])[] = [];
  for (let at = 0; at < 6; at++) {
    record.storeEvents([...bench.events(10, 'group.aspect', 1), ...bench.events(5, 'detector.actuated', 1)]);
    bench.clock.pass(archiveAfterMs);
    record.housekeep();
    const { frames, events } = record.verifyArchive();
    told.push([frames, events, record.detail().hot, record.trail()?.chain.index ?? -1]);
  }
  expect(told).toEqual([[1, 10, 15, 10], [2, 20, 30, 20], [3, 30, 45, 30], [4, 40, 60, 40], [5, 50, 75, 50], [6, 60, 0, 60]]);
  // As a KILL leaves it, with an archive that is ahead of the blocks: the slots hold what it holds.
  record.storeEvents(bench.events(4, 'group.aspect'));
  bench.clock.pass(archiveAfterMs);
  record.housekeep();
  const { epoch } = record;
  const killed = [bench.path, `${bench.path}-wal`].map((file) => [file, readFileSync(file)] as const);
  bench.close(record);
  for (const [file, bytes] of killed) writeFileSync(file, bytes);
  record = bench.open();
  expect(record.epoch).toBe(epoch);
  expect(record.detail().hot).toBe(4);
  bench.clock.pass(packAfterMs);
  record.housekeep();
  expect(record.verifyArchive()).toMatchObject({ frames: 7, events: 64, damaged: [] });
});

test('where room is scarce it is packed each minute: slots take more of it', () => {
  // Every disk has less than this.
  const record = bench.open({ limits: { reserveBytes: Number.MAX_SAFE_INTEGER } });
  record.housekeep();
  record.storeEvents(bench.events(10));
  bench.clock.pass(archiveAfterMs);
  record.housekeep();
  expect(record.detail()).toMatchObject({ room: 'near', hot: 0 });
});

/** Alarms as given and twenty more, a minute later, in an archive that is opened again. */
function archivedAgain(events: readonly SignalEvent[]): ReturnType<EventRecord['verifyArchive']> {
  const record = bench.open();
  for (const some of [events, bench.events(20, 'fault.raised')]) {
    record.storeEvents(some);
    bench.clock.pass(archiveAfterMs);
    record.housekeep();
  }
  bench.close(record);
  return bench.open().verifyArchive();
}

test('a time that is none of any clock makes no frame that is not read: what stands behind it would be cut off', () => {
  const wild = bench.events(2, 'fault.raised').map((event, at) => ({ ...event, stamp: { ...event.stamp, wallMs: at === 0 ? 1e300 : -1e17 } }));
  expect(archivedAgain(wild)).toMatchObject({ events: 22, damaged: [] });
});

test('a minute that is longer than a frame may be stands in several', () => {
  const long = bench.events(9, 'fault.raised').map((event) => Object.assign(event, { data: { text: randomBytes(500_000).toString('base64') } }));
  expect(archivedAgain(long)).toMatchObject({ frames: 3, events: 29, damaged: [] });
});
