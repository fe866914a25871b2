import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Arrival, Touched } from '../../../src/centre/receiptBook.ts';
import { openReceipts, type Receipts } from '../../../src/centre/receipts.ts';

let dir: string;
let receipts: Receipts;
const open = (): void => {
  const opened = openReceipts(join(dir, 'centre.db'));
  if (!opened.ok) throw new Error(opened.problem.code);
  receipts = opened.receipts;
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ngatu-centre-'));
  open();
});
/** SQLite's answers within the call. */
const store = (arrivals: readonly Arrival[], receivedMs: number): readonly Touched[] | null => {
  let answer: readonly Touched[] | null | undefined;
  receipts.store(arrivals, receivedMs, (touched) => { answer = touched; });
  if (answer === undefined) throw new Error('no answer');
  return answer;
};
afterEach(() => {
  receipts.close();
  rmSync(dir, { recursive: true });
});

const arrival = (seq: number, prev: number | null, epoch = 'e1'): Arrival => ({
  site: 's1', message: { schema: 1, epoch, channel: 'event', code: 'stage.changed', prev, entries: [{ ts: 1, errorMs: null, seq, values: { seq }, quality: 'ok' }] },
});

test('a duplicate is counted and stored once; another epoch is another key', () => {
  expect(store([arrival(1, 0), arrival(2, 1), arrival(2, 1)], 0)).toEqual([{ site: 's1', epoch: 'e1', channel: 'event', upTo: 2, gap: false }]);
  store([arrival(1, 0, 'e2')], 0);
  expect(receipts.counts()).toEqual({ received: 4, distinct: 3, duplicates: 1, gaps: 0 });
});

test('a gap holds the watermark and is said; what fills it moves the watermark over all', () => {
  expect(store([arrival(1, 0), arrival(4, 3)], 0)).toMatchObject([{ upTo: 1, gap: true }]);
  expect(receipts.counts().gaps).toBe(2);
  expect(store([arrival(2, 1), arrival(3, 2)], 0)).toMatchObject([{ upTo: 4, gap: false }]);
});

test('watermarks, islands and counts come back from the file', () => {
  store([1, 2, 3, 7, 8, 11].map((seq) => arrival(seq, null)), 0);
  receipts.close();
  open();
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 3 }]);
  expect(receipts.counts()).toEqual({ received: 6, distinct: 6, duplicates: 0, gaps: 5 });
  expect(store([arrival(8, 7)], 0)).toMatchObject([{ upTo: 3, gap: false }]);
  expect(receipts.counts().duplicates).toBe(1);
});

test('a batch that can’t be stored moves nothing', () => {
  store([arrival(1, 0)], 0);
  receipts.close();
  expect(store([arrival(2, 1)], 0)).toBeNull();
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 1 }]);
  open();
});

const entry = (seq: number, code: string, values: Readonly<Record<string, number>> = {}): Arrival['message']['entries'][number] => ({ ts: 1, errorMs: null, seq, code, values, quality: 'ok' });

test('a message of many codes: each entry is stored under its own, and a named gap among them counts', () => {
  const message: Arrival['message'] = { schema: 1, epoch: 'e1', channel: 'event', code: 'all', prev: 0, entries: [entry(1, 'stage.changed'), entry(2, 'record.gap', { to: 9 }), entry(10, 'mode.changed')] };
  expect(store([{ site: 's1', message }], 0)).toMatchObject([{ upTo: 10, gap: false }]);
  receipts.close();
  open();
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 10 }]);
});

const counted = (seq: number, code: string, values: Readonly<Record<string, number>> = {}): Arrival => ({ site: 's1', message: { schema: 1, epoch: 'e1', channel: 'count', code, prev: null, entries: [entry(seq, code, values)] } });

test('named gaps are counted apart from rows, in memory and out of the file: what is here, dropped and missing is all of it', () => {
  store([counted(1, 'record.gap', { to: 10_000 })], 0);
  expect(receipts.completeness()).toMatchObject([{ rows: 1, dropped: 10_000, lastSeq: 10_000, missingRows: 0 }]);
  // An event that is here beside the gap that names it; one that comes again; a hole.
  store([counted(10_005, 'cycle.measures'), counted(10_003, 'record.gap', { to: 10_006 }), counted(10_003, 'record.gap', { to: 10_006 }), counted(10_010, 'cycle.measures')], 0);
  const told = [{ rows: 4, dropped: 10_003, lastSeq: 10_010, missing: [[10_001, 10_002], [10_007, 10_009]], missingRows: 5 }];
  expect(receipts.completeness()).toMatchObject(told);
  receipts.close();
  open();
  expect(receipts.completeness()).toMatchObject(told);
});
