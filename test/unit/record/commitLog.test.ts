import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCommitLog } from '../../../src/record/commitLog.ts';
import { openRecordFile, realDisk, type RecordDisk } from '../../../src/record/session.ts';
import { packAfterMs } from '../../../src/record/upkeep.ts';
import { openBench, type Bench } from './store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

/** A disk whose own syncs are counted, and fail when told to; `levels`: what SQLite would have done of itself meanwhile. */
function watched(): { readonly disk: RecordDisk; readonly seen: { syncs: number; fail: string | null } } {
  const seen: { syncs: number; fail: string | null } = { syncs: 0, fail: null };
  const disk: RecordDisk = {
    ...realDisk,
    open(path) {
      const opened = openRecordFile(path);
      if (!opened.ok) return opened;
      return { ...opened, log: openCommitLog(opened.db, path, () => {
        seen.syncs += 1;
        if (seen.fail !== null) throw Object.assign(new Error('no'), { code: seen.fail });
      }) };
    },
  };
  return { disk, seen };
}

test('each commit between two packings is synchronised once: the first of a round of the log by SQLite, the others here', () => {
  const { disk, seen } = watched();
  const record = bench.open({ disk });
  for (let at = 0; at < 10; at++) record.storeEvents(bench.events(3));
  expect(seen.syncs).toBe(9);
  // Packing lays the log down: its next round begins with a header that SQLite waits for.
  bench.clock.pass(packAfterMs);
  record.housekeep();
  for (let at = 0; at < 10; at++) record.storeEvents(bench.events(3));
  expect(seen.syncs).toBe(18);
  expect(record.status()).toMatchObject({ mode: 'durable', synchronous: 'FULL' });
});

test('a log that stays without packing is laid down by itself', () => {
  const { disk, seen } = watched();
  const record = bench.open({ disk });
  for (let at = 0; at < 600; at++) record.storeEvents(bench.events(1));
  expect(seen.syncs).toBe(598);
});

test.each(['EIO', 'ENOSPC'])('a sync that fails (%s) is no commit: memory takes over, and what is sent again stands once', (code) => {
  const { disk, seen } = watched();
  const record = bench.open({ disk });
  const [first, second] = [bench.events(2), bench.events(2)];
  record.storeEvents(first);
  seen.fail = code;
  expect(record.storeEvents(second)).toMatchObject({ ok: false, problem: { code: 'record.unwritable' } });
  expect(record.status().mode).toBe('memoryOnly');
  seen.fail = null;
  record.storeEvents(second);
  bench.clock.pass(5000);
  record.housekeep();
  expect(record.status().mode).toBe('durable');
  const own = record.query({ afterId: 0, limit: 100 }).filter(({ event }) => event?.boot === 'b1');
  expect(own.map(({ event, seq }) => [event?.n, seq])).toEqual([[1, 1], [2, 2], [3, 3], [4, 4]]);
});

test('a sync that says it is done counts only where the log still opens for writing behind it: a file system that turned read-only says so too', () => {
  const log = `${bench.path}-wal`;
  let gone = false;
  const record = bench.open({ disk: { ...realDisk, open(path) {
    const opened = openRecordFile(path);
    return opened.ok ? { ...opened, log: openCommitLog(opened.db, path, () => { if (gone) renameSync(log, `${log}.gone`); }) } : opened;
  } } });
  for (let at = 0; at < 3; at++) expect(record.storeEvents(bench.events(2)).ok).toBe(true);
  gone = true;
  expect(record.storeEvents(bench.events(2))).toMatchObject({ ok: false, problem: { code: 'record.unwritable' } });
  expect(record.status().mode).toBe('memoryOnly');
});
