import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino, type Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgingLimits } from '../../../src/centre/receiptAging.ts';
import type { Arrival, Touched } from '../../../src/centre/receiptBook.ts';
import type { Receipts } from '../../../src/centre/receipts.ts';
import { openSinkFile } from '../../../src/centre/sinkFile.ts';
import { islandsMost } from '../../../src/link/ack.ts';
import { handClock, type HandClock } from '../record/store.ts';

const dayMs = 86_400_000;
const mib = 1024 ** 2;
/** First byte of a page that holds rows of a table without rowid. */
const indexLeaf = 0x0a;
let dir: string;
let path: string;
let clock: HandClock;
let pending: () => void;
let receipts: Receipts;
let told: { readonly msg: string; readonly [key: string]: unknown }[];

beforeEach(() => {
  dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ngatu-sink-'));
  path = join(dir, 'centre.db');
  clock = handClock();
  told = [];
});
afterEach(() => {
  receipts.close();
  rmSync(dir, { recursive: true });
});

function open(limits: Partial<AgingLimits> = {}): void {
  const logger: Logger = pino({}, { write: (line: string) => { told.push(JSON.parse(line)); } });
  const opened = openSinkFile({ path, limits: { days: 400, bytes: 64 * mib, ...limits }, logger, nap: () => undefined, clock: { ...clock, after: (_, call) => { pending = call; return () => undefined; } } });
  if (!opened.ok) throw new Error(`${opened.problem.code} ${opened.problem.detail}`);
  ({ receipts } = opened);
}
const arrival = (seq: number, prev: number | null, site = 's1', entries = 1, words = 20): Arrival => ({
  site, message: { schema: 1, epoch: 'e1', channel: 'event', code: 'stage.changed', prev, entries: Array.from({ length: entries }, (_, index) => ({ ts: 1, errorMs: null, seq: seq + index, values: { seq: seq + index, note: 'đèn'.repeat(words) }, quality: 'ok' })) },
});
const everySecond = (from: number): readonly Arrival[] => Array.from({ length: 2000 }, (_, index) => arrival(from + index * 2, from + index * 2 - 1));
function store(...arrivals: readonly Arrival[]): readonly Touched[] | null {
  let answer: readonly Touched[] | null | undefined;
  receipts.store(arrivals, clock.wallMs(), (touched) => { answer = touched; });
  if (answer === undefined) throw new Error('no answer');
  return answer;
}
const said = (part: string): number => told.findIndex(({ msg }) => msg.includes(part));
const asides = (): readonly string[] => readdirSync(dir).filter((name) => /^centre\.db\.corrupt-\d{14}-\d+$/.test(name));

test('beyond its bytes the oldest rows make room, said before: everything is stored and acknowledged, nothing is asked for again, nothing is missing', () => {
  open({ bytes: 2 * mib });
  for (let seq = 1; seq <= 60_000; seq += 500) {
    clock.pass(60_000);
    expect(store(arrival(seq, seq - 1, 's1', 500), arrival(seq, seq - 1, 's2', 500))).toMatchObject([{ upTo: seq + 499, gap: false }, { upTo: seq + 499, gap: false }]);
    pending();
  }
  expect(statSync(path).size).toBeLessThanOrEqual(2 * mib);
  expect(said('nearly full')).toBeGreaterThanOrEqual(0);
  expect(said('made room')).toBeGreaterThan(said('nearly full'));
  const [one, two] = receipts.completeness();
  expect(one).toMatchObject({ site: 's1', lastSeq: 60_000, dropped: 0, missing: [], missingRows: 0 });
  expect((one?.rows ?? 0) + (one?.aged ?? 0)).toBe(60_000);
  expect(one?.agedTo).toBe(one?.aged);
  // By turns: no site loses all of its own for another's.
  expect(Math.abs((one?.rows ?? 0) - (two?.rows ?? 0))).toBeLessThanOrEqual(4000);
  expect(receipts.room?.()).toMatchObject({ mostBytes: 2 * mib, days: 400 });
  // What comes again of it is a duplicate, after a new start too.
  receipts.close();
  open({ bytes: 2 * mib });
  expect(store(arrival(1, 0))).toMatchObject([{ upTo: 60_000, gap: false }]);
  expect(receipts.completeness()[0]).toEqual(one);
  const db = new Database(path, { readonly: true, timeout: 0 });
  expect(() => db.prepare('SELECT 1 FROM entry').get()).toThrow();
  db.close();
});

test('bytes are the file’s own limit: what comes faster than rows can go is not acknowledged, and is stored once there is room', () => {
  open({ bytes: 2 * mib });
  let seq = 1;
  while (store(arrival(seq, seq - 1, 's1', 500)) !== null && seq < 60_000) seq += 500;
  expect(receipts.problem()).toMatchObject({ code: 'record.full' });
  expect(statSync(path).size).toBeLessThanOrEqual(2 * mib);
  pending();
  expect(store(arrival(seq, seq - 1, 's1', 500))).toMatchObject([{ upTo: seq + 499 }]);
  expect(receipts.problem()).toBeNull();
});

test('a file that is larger than its bytes already is opened, and makes room', () => {
  open();
  for (let seq = 1; seq <= 30_000; seq += 500) store(arrival(seq, seq - 1, 's1', 500));
  receipts.close();
  const db = new Database(path);
  db.exec('DROP TABLE watermark; DROP TABLE scan; DROP TABLE day; VACUUM');
  db.close();
  open({ bytes: 2 * mib });
  pending();
  expect(receipts.room?.()?.usedBytes).toBeLessThanOrEqual(1.8 * mib);
  expect(receipts.completeness()).toMatchObject([{ lastSeq: 30_000, missingRows: 0, agedTo: expect.any(Number) }]);
  expect(store(arrival(30_001, 30_000))).toMatchObject([{ upTo: 30_001 }]);
});

test('rows of more than so many days of rows make room, above a hole too; no jump of the clock takes any', () => {
  open({ days: 3 });
  for (let day = 0; day < 3; day++) {
    store(arrival(day + 1, day), arrival(day + 10, null, 's2'));
    clock.pass(dayMs);
  }
  clock.setWall(clock.wallMs() + 1000 * dayMs);
  store(arrival(4, 3));
  clock.setWall(clock.wallMs() - 1000 * dayMs);
  pending();
  expect(receipts.completeness()).toMatchObject([{ site: 's1', rows: 4, aged: 0 }, { site: 's2', rows: 3, aged: 0 }]);
  store(arrival(5, 4));
  pending();
  expect(receipts.completeness()).toMatchObject([{ site: 's1', rows: 4, aged: 1, agedTo: 1, lastSeq: 5, missingRows: 0 }, { site: 's2', rows: 2, aged: 1, agedTo: 10, missing: [[1, 9]] }]);
  // The row that a clock ahead has dated grows old as all do.
  for (let day = 1; day < 6; day++) {
    clock.pass(dayMs);
    store(arrival(5 + day, 4 + day));
    pending();
  }
  expect(receipts.completeness()[0]).toMatchObject({ rows: 4, aged: 6, missingRows: 0 });
  const before = receipts.completeness();
  receipts.close();
  open({ days: 3 });
  expect(receipts.completeness()).toEqual(before);
});

test('rows above a hole grow old and leave what is said of them as it was: the hole is asked for, what fills it is stored and grows old in its turn, nothing else is stored twice', () => {
  open({ days: 3 });
  store(arrival(1, 0, 's1', 4), arrival(6, null, 's1', 5));
  for (let day = 1; day < 6; day++) {
    clock.pass(dayMs);
    store(arrival(day, day - 1, 's2'));
    pending();
  }
  expect(receipts.completeness()[0]).toMatchObject({ site: 's1', rows: 0, aged: 9, agedTo: 10, lastSeq: 10, missing: [[5, 5]], missingRows: 1 });
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 4 }]);
  // The cabinet begins at what is asked for, and sends all that it has.
  expect(store(arrival(6, 5))).toMatchObject([{ upTo: 4, gap: true }]);
  expect(store(arrival(5, 4, 's1', 7))).toMatchObject([{ upTo: 11, gap: false }]);
  expect(receipts.completeness()[0]).toMatchObject({ rows: 2, aged: 9, agedTo: 4, missingRows: 0 });
  pending();
  receipts.close();
  open({ days: 3 });
  for (let day = 6; day < 11; day++) {
    clock.pass(dayMs);
    store(arrival(day, day - 1, 's2'));
    pending();
  }
  expect(receipts.completeness()[0]).toMatchObject({ rows: 0, aged: 11, agedTo: 11, missing: [], missingRows: 0, lastSeq: 11 });
  expect(rowsIn()).toBe(4);
});

test('a hole that is filled before the rows above it are old: they wait for the younger row below them', () => {
  open({ days: 3 });
  store(arrival(2, null, 's1', 4));
  pending();
  for (let day = 1; day < 5; day++) {
    clock.pass(dayMs);
    store(arrival(day, day - 1, 's2'), ...(day === 1 ? [arrival(1, 0)] : []));
    pending();
  }
  expect(receipts.completeness()[0]).toMatchObject({ site: 's1', rows: 5, aged: 0 });
  clock.pass(dayMs);
  store(arrival(5, 4, 's2'));
  pending();
  expect(receipts.completeness()[0]).toMatchObject({ rows: 0, aged: 5 });
});

test('an old epoch of which one row never came does not fill the file: its rows make room too', () => {
  open({ bytes: 2 * mib });
  expect(fill('old', 2, 60_000)).toBe(0);
  expect(fill('s1', 1, 60_000)).toBe(0);
  expect(receipts.watermarks('old', 'e1')).toEqual([{ channel: 'event', upTo: 0 }]);
  expect(receipts.completeness()).toMatchObject([{ site: 'old', rows: 0, aged: 60_000, missing: [[1, 1]] }, { site: 's1', lastSeq: 60_000, missingRows: 0 }]);
  expect(statSync(path).size).toBeLessThanOrEqual(2 * mib);
});

test('an opening reads watermarks alone: what its owner took out of the table is no hole', () => {
  open();
  store(arrival(1, 0, 's1', 90), arrival(100, null));
  receipts.close();
  const db = new Database(path);
  db.exec('DELETE FROM entry');
  db.close();
  open();
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 90 }]);
  expect(receipts.completeness()).toMatchObject([{ lastSeq: 100, missing: [[91, 99]] }]);
  expect(store(arrival(91, 90, 's1', 9))).toMatchObject([{ upTo: 100 }]);
});

test.each([['no database', (): void => { writeFileSync(path, Buffer.alloc(70_000, 'x')); }], ['a page of zeros', (): void => { zeroPage(3); }]])('a file that is damaged lies aside, with its date, and a new one begins with nothing: %s', (_, harm) => {
  open();
  store(arrival(1, 0, 's1', 100));
  receipts.close();
  harm();
  open();
  expect(asides()).toHaveLength(1);
  expect(told[said('lies aside')]).toMatchObject({ code: 'record.corrupt', aside: join(dir, asides()[0] ?? '') });
  expect(receipts.watermarks('s1', 'e1')).toEqual([]);
  expect(store(arrival(1, 0, 's1', 100))).toMatchObject([{ upTo: 100 }]);
});

test('a watermark that is not what was written is no watermark: one that is too high would lose rows for good', () => {
  open();
  store(arrival(1, 0));
  receipts.close();
  const db = new Database(path);
  db.exec('UPDATE watermark SET up_to = 1000');
  db.close();
  open();
  expect(asides()).toHaveLength(1);
  expect(receipts.watermarks('s1', 'e1')).toEqual([]);
});

test('damage that a running sink meets, and that stays: nothing of that batch is acknowledged, the next one goes into a new file', () => {
  const limits = { bytes: 512 * mib };
  open(limits);
  for (let seq = 1; seq <= 80_000; seq += 500) store(arrival(seq, seq - 1, 's1', 500, 180));
  receipts.close();
  // Too large to be looked through at an opening; the younger leaves of its rows.
  expect(statSync(path).size).toBeGreaterThan(64 * mib);
  const bytes = readFileSync(path);
  for (let page = Math.ceil(bytes.length / 8192); page < bytes.length / 4096; page++) if (bytes[page * 4096] === indexLeaf) zeroPage(page);
  open(limits);
  expect(receipts.watermarks('s1', 'e1')).toEqual([{ channel: 'event', upTo: 80_000 }]);
  const answers: unknown[] = [];
  receipts.store([arrival(80_001, 80_000, 's1', 500)], clock.wallMs(), (touched) => { answers.push(touched); });
  pending();
  expect([answers, asides()]).toEqual([[], []]);
  pending();
  expect(answers).toEqual([null]);
  expect(asides()).toHaveLength(1);
  expect(store(arrival(80_501, 80_500, 's1', 500))).toMatchObject([{ upTo: 0, gap: true }]);
  expect(receipts.problem()).toBeNull();
});

test('a cabinet of every second number: a bound of what stands apart, said once a minute; another cabinet’s rows go on', () => {
  open();
  for (let from = 2; from < 20_000; from += 4000) expect(store(...everySecond(from), arrival(from, null, 's2'))).toMatchObject([{ site: 's1', upTo: 0, gap: true }, { site: 's2', gap: false }]);
  expect(receipts.completeness()[0]).toMatchObject({ rows: islandsMost, lastSeq: 2 * islandsMost });
  expect(told.filter(({ msg }) => msg.includes('not taken'))).toMatchObject([{ site: 's1', refused: 2000 - islandsMost }]);
  // Once they come in order, all of them are taken.
  for (let seq = 1; seq <= 20_000; seq += 500) store(arrival(seq, seq - 1, 's1', 500));
  expect(receipts.completeness()[0]).toMatchObject({ rows: 20_000, missingRows: 0 });
});

/** Batches that were not stored. */
function fill(site: string, from: number, to: number): number {
  let refused = 0;
  for (let seq = from; seq < to; seq += 500) {
    clock.pass(60_000);
    if (store(arrival(seq, seq - 1, site, 500)) === null) refused += 1;
    pending();
  }
  return refused;
}

function rowsIn(): number {
  receipts.close();
  const db = new Database(path, { readonly: true });
  const rows = db.prepare<[], number>('SELECT count(*) FROM entry').pluck().get() ?? -1;
  db.close();
  return rows;
}

function zeroPage(page: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096), 0, 4096, page * 4096);
  closeSync(file);
}
