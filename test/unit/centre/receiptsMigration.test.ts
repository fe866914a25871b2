import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelCompleteness } from '../../../src/centre/receiptBook.ts';
import { openReceipts, readReceipts } from '../../../src/centre/receipts.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-receipts-'));
  path = join(dir, 'centre.db');
});
afterEach(() => { rmSync(dir, { recursive: true }); });

/** As the program of 2026-11-30 made it: rows alone say what is here. */
function earlierFile(rows: number): void {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(`CREATE TABLE entry (
    site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL,
    code TEXT NOT NULL, ts INTEGER NOT NULL, errorMs REAL, quality TEXT NOT NULL, vals TEXT NOT NULL,
    boot TEXT, n INTEGER, receivedMs INTEGER NOT NULL,
    PRIMARY KEY (site, epoch, channel, seq)
  ) WITHOUT ROWID;
  CREATE TABLE tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO tally VALUES ('received', ${rows + 9}), ('duplicates', 4);`);
  const put = db.prepare("INSERT INTO entry VALUES (?, 'e1', ?, ?, ?, 1, NULL, 'ok', ?, NULL, NULL, 7)");
  db.transaction(() => {
    for (let seq = 1; seq <= rows; seq++) put.run('a', 'event', seq, 'stage.changed', '{}');
    put.run('b', 'alarm', 1, 'fault.raised', '{}');
    put.run('b', 'alarm', 2, 'record.gap', '{"to":9}');
    put.run('b', 'alarm', 12, 'fault.raised', '{}');
    put.run('b', 'count', 5, 'cycle.measures', '{}');
    put.run('b', 'count', 6, 'cycle.measures', '{}');
  })();
  db.close();
}

const channels = (rows: number): Partial<ChannelCompleteness>[] => [
  { site: 'a', channel: 'event', rows, aged: 0, dropped: 0, lastSeq: rows, missingRows: 0 },
  { site: 'b', channel: 'alarm', rows: 3, dropped: 8, lastSeq: 12, missing: [[10, 11]], missingRows: 2 },
  { site: 'b', channel: 'count', rows: 2, dropped: 0, lastSeq: 6, missing: [[1, 4]], missingRows: 4 },
];

test('a file of an earlier program is read through once, step by step; a cut costs one step, and what it comes to is the same', () => {
  earlierFile(120_000);
  // Nobody’s: it is read, and stays as it is.
  expect(readReceipts(path)).toMatchObject({ ok: true, channels: channels(120_000) });
  const read: number[] = [];
  const cut = openReceipts(path, undefined, (rows) => {
    read.push(rows);
    if (read.length === 2) throw new Error('cut');
  });
  expect(cut).toMatchObject({ ok: false });
  expect(readReceipts(path)).toMatchObject({ ok: true, channels: channels(120_000) });
  const again: number[] = [];
  const opened = openReceipts(path, undefined, (rows) => { again.push(rows); });
  expect(again.at(-1)).toBe(20_005);
  if (!opened.ok) throw new Error(opened.problem.detail);
  expect(opened.receipts.completeness()).toMatchObject(channels(120_000));
  expect(opened.receipts.counts()).toEqual({ received: 120_009, distinct: 120_005, duplicates: 4, gaps: 6 });
  opened.receipts.close();
  const third = openReceipts(path, undefined, () => { throw new Error('it was read through again'); });
  if (!third.ok) throw new Error(third.problem.detail);
  expect(third.receipts.watermarks('b', 'e1')).toEqual([{ channel: 'alarm', upTo: 9 }, { channel: 'count', upTo: 0 }]);
  third.receipts.store([{ site: 'z', message: { schema: 1, epoch: 'e1', channel: 'event', code: 'stage.changed', prev: 0, entries: [{ ts: 1, errorMs: null, seq: 1, values: {}, quality: 'ok' }] } }], 7, () => undefined);
  third.receipts.close();
  const fourth = openReceipts(path, undefined, () => { throw new Error('it was read through again'); });
  if (!fourth.ok) throw new Error(fourth.problem.detail);
  expect(fourth.receipts.completeness()).toMatchObject([...channels(120_000), { site: 'z', rows: 1 }]);
  fourth.receipts.close();
});

test('named gaps of an earlier program that can’t be read are told and left out, the rest is read on: nothing is acknowledged on their word', () => {
  earlierFile(5);
  const db = new Database(path);
  const put = db.prepare("INSERT INTO entry VALUES ('c', 'e1', 'alarm', ?, ?, 1, NULL, 'ok', ?, NULL, NULL, 7)");
  for (const [seq, code, vals] of [[1, 'fault.raised', '{}'], [2, 'record.gap', '{"to":'], [10, 'record.gap', 'null'], [20, 'fault.raised', '{}']] as const) put.run(seq, code, vals);
  db.close();
  expect(readReceipts(path)).toMatchObject({ ok: true, channels: [...channels(5), { site: 'c', rows: 2, missing: [[2, 19]] }] });
  const left: unknown[] = [];
  const opened = openReceipts(path, undefined, undefined, ({ site, seq, gap }) => { left.push([site, seq, gap]); });
  if (!opened.ok) throw new Error(opened.problem.detail);
  expect(left).toEqual([['c', 2, '{"to":'], ['c', 10, 'null']]);
  expect(opened.receipts.watermarks('c', 'e1')).toEqual([{ channel: 'alarm', upTo: 1 }]);
  expect(opened.receipts.completeness()).toMatchObject([...channels(5), { site: 'c', rows: 2, missing: [[2, 19]] }]);
  opened.receipts.close();
});
