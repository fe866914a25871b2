import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stepLatches, type JournalRecord, type LatchBook } from '../../../src/model/latch.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { realDisk, type JournalDisk } from '../../../src/signald/journalDisk.ts';
import { openLatchJournal, type LatchJournal } from '../../../src/signald/latchJournal.ts';
import { readJournal } from '../../../src/signald/latchLine.ts';
import { readBack } from '../../../src/signald/latchReadBack.ts';

// Every write here is fsynced, on whatever disk the temporary directory has.
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
const log = createLogger('test');
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'ngatu-latch-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

const path = (): string => join(dir, 'latches.journal');
const open = (disk?: JournalDisk): LatchJournal => openLatchJournal({ stateDir: dir, clock: createClock(), log, hostBoot: 'h', ...(disk === undefined ? {} : { disk }) });
const conflict: JournalRecord = { type: 'latched', uptimeMs: 10, fault: { code: 'guard.conflict', groups: ['a', 'b'] }, wallMs: 5 };
const codes = (book: LatchBook): string[] => book.latched.map(({ fault }) => fault.code);

/** What a next life would begin with, without its own writes. */
function left(): string[] {
  const { book, altered } = readBack(dir, log);
  return [...codes(book), ...(altered === null ? [] : ['journal.altered'])];
}

async function written(...records: readonly JournalRecord[]): Promise<void> {
  const journal = open();
  for (const record of records) {
    journal.append([record]);
    await journal.settled();
  }
}

test('a latch is on the disk within 100 ms, and there for the next life', async () => {
  const journal = open();
  journal.append([conflict]);
  await vi.waitFor(() => { expect(journal.state().lines).toBe(1); });
  let { worstSyncMs } = journal.state();
  // The machine's own stalls are no word on the journal: the quickest of five lives counts.
  for (let life = 1; life < 5 && worstSyncMs > 100; life += 1) {
    const again = open();
    again.append([{ type: 'busTrip', uptimeMs: 20 + life }]);
    await vi.waitFor(() => { expect(again.state().lines).toBeGreaterThan(life); });
    worstSyncMs = Math.min(worstSyncMs, again.state().worstSyncMs);
  }
  expect(worstSyncMs).toBeLessThanOrEqual(100);
  const next = open().book;
  expect(codes(next)).toEqual(['guard.conflict']);
  expect(next.latched[0]).toEqual({ fault: { code: 'guard.conflict', groups: ['a', 'b'] }, uptimeMs: 10, wallMs: 5 });
});

test('cut at every byte: what was acknowledged stays latched, or the journal itself is; never silently empty', async () => {
  const records: JournalRecord[] = [conflict, { type: 'busTrip', uptimeMs: 20 }, { type: 'latched', uptimeMs: 30, fault: { code: 'board.watchdogProof', board: 'hb1' }, wallMs: null }];
  await written(...records);
  const whole = readFileSync(path());
  const ends = [...whole].flatMap((byte, at) => (byte === 0x0a ? [at + 1] : []));
  for (let cut = 0; cut < whole.length; cut += 1) {
    // The anchor as it was when the line before the cut had been acknowledged: the power went in the middle of the next write.
    const acknowledged = ends.filter((end) => end <= cut).length;
    writeFileSync(path(), whole.subarray(0, cut));
    writeFileSync(join(dir, 'latches.anchor'), `${acknowledged}\n`);
    const expected = acknowledged === 0 ? ['journal.altered'] : [...(acknowledged > 1 ? ['guard.conflict'] : []), ...(acknowledged > 3 ? ['board.watchdogProof'] : [])];
    expect(left(), `cut at ${cut}`).toEqual(expected);
    // With the whole anchor, every cut has taken away something that was acknowledged.
    writeFileSync(path(), whole.subarray(0, cut));
    writeFileSync(join(dir, 'latches.anchor'), '4\n');
    expect(left(), `acknowledged, cut at ${cut}`).toContain('journal.altered');
  }
});

test('every single byte turned over is noticed, and what can still be read stays latched', async () => {
  await written(conflict, { type: 'busTrip', uptimeMs: 60_000 });
  const whole = readFileSync(path());
  const anchor = readFileSync(join(dir, 'latches.anchor'));
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    writeFileSync(path(), changed);
    writeFileSync(join(dir, 'latches.anchor'), anchor);
    expect(left(), `byte ${at}`).toContain('journal.altered');
    // In the last line: the one before it is whole.
    if (at > whole.lastIndexOf('\n', whole.length - 2)) expect(left(), `byte ${at}`).toContain('guard.conflict');
  }
});

test('a missing journal is fine once, and a latched fault where the directory has been used; the altered file is kept', async () => {
  expect(codes(open().book)).toEqual([]);
  rmSync(path());
  expect(codes(open().book)).toEqual(['journal.altered']);
  // Latched again and again until a person ends it: it is in the new journal.
  expect(codes(open().book)).toEqual(['journal.altered']);
  const fresh = mkdtempSync(join(tmpdir(), 'ngatu-latch-'));
  writeFileSync(join(fresh, 'plans.json'), '{}');
  expect(codes(openLatchJournal({ stateDir: fresh, clock: createClock(), log, hostBoot: null }).book)).toEqual(['journal.altered']);
  rmSync(fresh, { recursive: true });
  await written(conflict);
  copyFileSync(path(), join(dir, 'old'));
  truncateSync(path(), statSync(path()).size - 20);
  appendFileSync(path(), 'edited\n');
  expect(codes(open().book)).toContain('journal.altered');
  expect(existsSync(`${path()}.altered`)).toBe(true);
});

test('a line taken out, or a journal of yesterday put back, is noticed', async () => {
  await written(conflict, { type: 'reset', uptimeMs: 20, codes: ['guard.conflict'], by: 'lan', reason: 'mended', wallMs: null });
  const lines = readFileSync(path(), 'utf8').split('\n').slice(0, -1);
  writeFileSync(path(), `${[lines[0], lines[2]].join('\n')}\n`);
  expect(codes(open().book)).toContain('journal.altered');
  await written({ type: 'busTrip', uptimeMs: 30 });
  const yesterday = readFileSync(path());
  await written(conflict);
  writeFileSync(path(), yesterday);
  expect(codes(open().book)).toContain('journal.altered');
});

test('a state directory that can’t be read is no first start', () => {
  writeFileSync(path(), '');
  expect(codes(open().book)).toEqual(['journal.altered']);
  rmSync(dir, { recursive: true });
  writeFileSync(dir, 'a file where the directory should be');
  const journal = open();
  expect(codes(journal.book)).toEqual(['journal.altered']);
  expect(journal.faults()).toMatchObject([{ code: 'journal.unwritable' }]);
});

test.each([['full', 'ENOSPC'], ['broken', 'EIO']])('a disk that is %s: alarm, the latch stays in memory, and is written when the disk takes it again', async (_what, error) => {
  let works = false;
  const failing = { ...realDisk, append: vi.fn(), replace: vi.fn() };
  failing.append.mockImplementation((file: string, text: string) => {
    // Half of it reaches the disk.
    if (!works) appendFileSync(file, text.slice(0, text.length / 2));
    return works ? realDisk.append(file, text) : Promise.reject(new Error(error));
  });
  failing.replace.mockImplementation((file: string, text: string) => (works ? realDisk.replace(file, text) : Promise.reject(new Error(error))));
  const journal = open(failing);
  journal.append([conflict]);
  await vi.waitFor(() => { expect(journal.faults()).toEqual([{ code: 'journal.unwritable', detail: `Error: ${error}` }]); });
  journal.append([{ type: 'busTrip', uptimeMs: 20 }]);
  expect(codes(readJournal(readFileSync(path())).book)).toEqual([]);
  works = true;
  await vi.waitFor(() => { expect(journal.faults()).toEqual([]); }, { timeout: 3000 });
  await journal.settled();
  expect(readJournal(readFileSync(path()))).toMatchObject({ altered: null, tornBytes: 0, book: { busTripsMs: [20] } });
  expect(codes(open().book)).toEqual(['guard.conflict']);
});

test('the file stays small for ever, and says the same as memory', async () => {
  const journal = open();
  let { book } = journal;
  for (let at = 1; at <= 1300; at += 1) {
    const record: JournalRecord = { type: at % 3 === 0 ? 'busTrip' : 'uptime', uptimeMs: at * 1000 };
    book = stepLatches(book, record);
    journal.append([record]);
    if (at % 100 === 0) await journal.settled();
  }
  await journal.settled();
  expect(readJournal(readFileSync(path())).book).toEqual(book);
  expect(statSync(path()).size).toBeLessThan(100_000);
});
