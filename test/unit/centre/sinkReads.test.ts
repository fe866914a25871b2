import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Arrival, Touched } from '../../../src/centre/receiptBook.ts';
import type { OpenedReceipts, Receipts } from '../../../src/centre/receipts.ts';
import { openSinkFile } from '../../../src/centre/sinkFile.ts';
import { asidePath, openDurable, type DatabaseProblem } from '../../../src/record/database.ts';
import { handClock, type HandClock } from '../record/store.ts';

const dayMs = 86_400_000;
/** Ms between two tries of a batch, and between two rounds of aging. */
const [againMs, agingMs] = [2000, 5000];
let dir: string;
let path: string;
let clock: HandClock;
let receipts: Receipts;
let told: { readonly msg: string; readonly [key: string]: unknown }[];
let naps: number[];
let timers: { readonly ms: number; readonly call: () => void }[];
/** What the disk says of rows of site `bad` that are written or go, and of an opening, one after the other; then it is well. */
let sectors: string[];
let openings: DatabaseProblem[];

beforeEach(() => {
  dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-reads-'));
  path = join(dir, 'centre.db');
  clock = handClock();
  [told, naps, timers, sectors, openings] = [[], [], [], [], []];
});
afterEach(() => {
  receipts.close();
  rmSync(dir, { recursive: true });
});

const disk: typeof openDurable = (...where) => {
  const problem = openings.shift();
  const opened = problem === undefined ? openDurable(...where) : { ok: false as const, problem };
  if (!opened.ok || opened.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").get() === undefined) return opened;
  opened.db.function('sector', () => {
    const code = sectors.shift();
    if (code !== undefined) throw new Database.SqliteError('disk I/O error', code);
    return 0;
  });
  for (const [what, row] of [['INSERT', 'NEW'], ['DELETE', 'OLD']]) opened.db.exec(`CREATE TEMP TRIGGER ${what}s BEFORE ${what} ON main.entry WHEN ${row}.site = 'bad' BEGIN SELECT sector(); END`);
  return opened;
};
function open(days = 400): OpenedReceipts {
  const opened = openSinkFile({
    path, limits: { days, bytes: 64 * 1024 ** 2 }, open: disk, nap: (ms) => { naps.push(ms); }, logger: pino({}, { write: (line: string) => { told.push(JSON.parse(line)); } }),
    clock: { ...clock, after(ms, call) { const timer = { ms, call }; timers.push(timer); return () => { timers = timers.filter((one) => one !== timer); }; } },
  });
  if (opened.ok) ({ receipts } = opened);
  return opened;
}
const fire = (ms: number): void => {
  const due = timers.filter((timer) => timer.ms === ms);
  timers = timers.filter((timer) => timer.ms !== ms);
  for (const { call } of due) call();
};
const arrival = (seq: number, site = 'bad'): Arrival => ({ site, message: { schema: 1, epoch: 'e1', channel: 'event', code: 'stage.changed', prev: seq - 1, entries: [{ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }] } });
/** undefined: no answer yet. */
function store(...arrivals: readonly Arrival[]): { readonly answer: readonly Touched[] | null | undefined } {
  const given: { answer: readonly Touched[] | null | undefined } = { answer: undefined };
  receipts.store(arrivals, clock.wallMs(), (touched) => { given.answer = touched; });
  return given;
}
const said = (part: string): number => told.filter(({ msg }) => msg.includes(part)).length;
const asides = (): number => readdirSync(dir).filter((name) => /^centre\.db\.corrupt-\d{14}-\d+$/.test(name)).length;
const watermark = (): number | undefined => receipts.watermarks('bad', 'e1')[0]?.upTo;
/** A file with one row of the site, opened by the disk that can fail. */
function begin(days?: number): void {
  open(days);
  expect(store(arrival(1)).answer).toMatchObject([{ upTo: 1 }]);
  receipts.close();
  timers = [];
  open(days);
}

test.each(['SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ', 'SQLITE_IOERR_CORRUPTFS', 'SQLITE_CORRUPT'])('%s that comes back for the same rows, the file opened anew each time: it lies aside, and the cabinets send again', (code) => {
  begin();
  sectors = [code, code, code];
  const batch = store(arrival(2));
  fire(againMs);
  expect([batch.answer, asides(), watermark()]).toEqual([undefined, 0, 1]);
  fire(againMs);
  expect([batch.answer, asides(), said('opened anew'), said('lies aside')]).toEqual([null, 1, 2, 1]);
  expect(receipts.watermarks('bad', 'e1')).toEqual([]);
  expect(store(arrival(1), arrival(2)).answer).toMatchObject([{ upTo: 2 }]);
});

test('a read that fails and does not come back costs nothing: the same batch is stored, once', () => {
  begin();
  // Within a statement SQLite makes CORRUPT of a disk's EIO.
  sectors = ['SQLITE_CORRUPT', 'SQLITE_IOERR_READ'];
  const batch = store(arrival(2), arrival(1));
  fire(againMs);
  fire(againMs);
  expect(batch.answer).toMatchObject([{ upTo: 2, gap: false }]);
  expect([asides(), receipts.counts(), receipts.problem()]).toEqual([0, { received: 3, distinct: 2, duplicates: 1, gaps: 0 }, null]);
});

test.each(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR', 'SQLITE_FULL', 'SQLITE_READONLY', 'EIO'])('%s of an ill disk, however often: the file stays, and goes on once the disk is well', (code) => {
  begin();
  sectors = Array.from({ length: 10 }, () => code);
  for (let times = 0; times < 10; times++) expect(store(arrival(2)).answer).toBeNull();
  expect(asides()).toBe(0);
  expect(store(arrival(2)).answer).toMatchObject([{ upTo: 2 }]);
});

test.each([
  ['a watermark', { code: 'record.unreadable', detail: 'SQLITE_IOERR_CORRUPTFS disk I/O error' }],
  ['a table', { code: 'record.corrupt', detail: 'SQLITE_CORRUPT database disk image is malformed' }],
  ['a page that the quick check does not get', { code: 'record.corrupt', detail: 'Tree 2 page 5: unable to get the page. error code=8458' }],
] as const)('at an opening: %s that can’t be read twice is opened the third time; three times, it lies aside', (_, problem) => {
  begin();
  receipts.close();
  openings = [problem, problem];
  expect(open().ok).toBe(true);
  expect([naps, asides(), watermark()]).toEqual([[againMs, againMs], 0, 1]);
  receipts.close();
  openings = [problem, problem, problem];
  expect(open().ok).toBe(true);
  expect([asides(), receipts.watermarks('bad', 'e1')]).toEqual([1, []]);
});

test('rows that are to make room and can’t be read: tried anew, round by round; the third time in a row the file lies aside', () => {
  begin(2);
  let day = 1;
  const age = (times: number): void => {
    for (const until = day + 4; day < until; day++) {
      clock.pass(dayMs);
      store(arrival(day, 's2'));
    }
    sectors = Array.from({ length: times }, () => 'SQLITE_IOERR_READ');
    for (let round = 0; round < 3; round++) fire(agingMs);
  };
  for (const seq of [2, 3]) {
    age(2);
    expect([asides(), receipts.completeness()[0]?.aged]).toEqual([0, seq - 1]);
    store(arrival(seq));
    fire(100);
    fire(100);
  }
  age(3);
  expect([asides(), receipts.completeness()]).toEqual([1, []]);
});

test('what can’t be moved aside is complained of, and tried again until it can', () => {
  begin();
  const occupied = asidePath(path, 'corrupt', clock.wallMs());
  mkdirSync(join(occupied, 'full'), { recursive: true });
  sectors = Array.from({ length: 9 }, () => 'SQLITE_IOERR_READ');
  for (let times = 0; times < 2; times++) {
    const batch = store(arrival(2));
    fire(againMs);
    fire(againMs);
    expect([batch.answer, receipts.problem()?.code, watermark()]).toEqual([null, 'record.unopenable', 1]);
  }
  rmSync(occupied, { recursive: true });
  const batch = store(arrival(2));
  fire(againMs);
  fire(againMs);
  expect([batch.answer, asides(), receipts.problem()]).toEqual([null, 1, null]);
});
