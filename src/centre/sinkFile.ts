import { existsSync, statSync } from 'node:fs';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { asidePath, moveDatabase, openDurable, problemOf } from '../record/database.ts';
import { agingMarks, type Aged, type AgingLimits } from './receiptAging.ts';
import type { Arrival } from './receiptBook.ts';
import { openReceipts, type FileReceipts, type OpenedFile, type OpenedReceipts, type Receipts, type Room, type StoreDone, type StoreProblem } from './receipts.ts';
import { leftOutTold } from './receiptScan.ts';
import { createRefusalTeller } from './refusals.ts';

export interface SinkFileParts {
  readonly path: string; readonly limits: AgingLimits; readonly clock: Clock; readonly logger: Logger;
  /** A disk of a test. */
  readonly open?: typeof openDurable;
  /** Blocks for so many ms. */
  readonly nap?: (ms: number) => void;
}

const pageBytes = 4096;
/** Tables, and watermarks of some hundred thousand channels. */
const roomToOpenBytes = 64 * 1024 ** 2;
const [ageEveryMs, ageAgainMs, ageForMs] = [5000, 100, 50];
/** How often it is said that it is nearly full, and what went. */
const tellEveryMs = 3_600_000;
const progressEveryMs = 5000;
/**
 * A read that fails so often for the same work, the file opened anew before each try, is a bad sector and no moment of the
 * disk's: the file is damaged. A write that fails says nothing of what is written already.
 */
const readTries = 3;
const readAgainMs = 2000;

/**
 * The sink's own file, for years: its rows make room within days and bytes; where it is damaged or can't be read, now or while
 * it runs, it is moved aside and begun anew with no watermark, so that the cabinets send again what they still hold.
 */
export function openSinkFile(parts: SinkFileParts): OpenedReceipts {
  const opened = openPatiently(parts);
  return opened.ok ? { ok: true, receipts: guarded(opened.receipts, parts) } : opened;
}

/** At a start nobody waits for it yet: it blocks between its tries. */
function openPatiently(parts: SinkFileParts): OpenedFile {
  const nap = parts.nap ?? blockFor;
  let opened = openSound(parts);
  for (let tries = 1; !opened.ok && mayPass(opened.problem); tries += 1) {
    if (tries === readTries) return beginAnew(parts, opened.problem);
    tellUnread(parts, opened.problem);
    nap(readAgainMs);
    opened = openSound(parts);
  }
  return opened;
}

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * A read that failed, or what SQLite makes of one: within a statement a disk's EIO becomes SQLITE_CORRUPT, and a quick check
 * tells of such a page by its code (IOERR_READ, IOERR_SHORT_READ, IOERR_CORRUPTFS). Other damage does not pass.
 */
function mayPass({ code, detail }: StoreProblem): boolean {
  return code === 'record.unreadable' || (code === 'record.corrupt' && /^SQLITE_CORRUPT|error code=(266|522|8458)\b/.test(detail));
}

function tellUnread({ path, logger }: SinkFileParts, problem: StoreProblem): void {
  logger.error({ path, ...problem }, 'the store can’t be read in one place: it is opened anew and tried again');
}

function openSound(parts: SinkFileParts): OpenedFile {
  const opened = openFile(parts);
  return !opened.ok && opened.problem.code === 'record.corrupt' && !mayPass(opened.problem) ? beginAnew(parts, opened.problem) : opened;
}

function openFile({ path, limits, clock, logger, open = openDurable }: SinkFileParts): OpenedFile {
  let toldMs = clock.monoMs();
  return openReceipts(path, (file) => open(file, pageBytes, mostBytesOf(file, limits)), (rows) => {
    if (clock.monoMs() - toldMs < progressEveryMs) return;
    toldMs = clock.monoMs();
    logger.info({ path, rows }, 'an earlier program’s file is read through once, for its watermarks');
  }, (row) => { logger.error(row, leftOutTold); });
}

/** A file that is as large already has to be opened before its rows can make room. */
function mostBytesOf(file: string, { bytes }: AgingLimits): number {
  const size = existsSync(file) ? statSync(file).size : 0;
  return size > bytes * agingMarks.full ? size + roomToOpenBytes : bytes;
}

function beginAnew(parts: SinkFileParts, { detail }: StoreProblem): OpenedFile {
  const { path, clock, logger } = parts;
  const aside = asidePath(path, 'corrupt', clock.wallMs());
  try {
    moveDatabase(path, aside);
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
  logger.error({ code: 'record.corrupt', detail, aside }, 'the store is damaged and lies aside: a new one begins, and the cabinets send again what they still hold');
  return openFile(parts);
}

function guarded(first: FileReceipts, parts: SinkFileParts): Receipts {
  const { limits, clock, logger } = parts;
  let held = first;
  /** Why nothing is held: what was damaged is closed, and nothing could be begun in its place; or it is to be opened anew. */
  let lost: StoreProblem | null = null;
  const teller = createRefusalTeller(clock, logger);
  const take = (opened: OpenedFile): void => {
    if (opened.ok) held = opened.receipts;
    lost = opened.ok ? null : opened.problem;
  };
  const leave = (problem: StoreProblem): void => {
    if (lost === null) held.close();
    lost = problem;
  };
  /** `tries` of the same work have ended with this; true: it is worth another. */
  const mend = (problem: StoreProblem, tries: number): boolean => {
    if (mayPass(problem) && tries < readTries) {
      tellUnread(parts, problem);
      leave(problem);
      return true;
    }
    // What is lost for damage could not be moved aside just now.
    if (mayPass(problem) || (problem.code === 'record.corrupt' && lost === null)) {
      leave(problem);
      take(beginAnew(parts, problem));
    }
    return false;
  };
  let cancelAgain: (() => void) | null = null;
  const store = (arrivals: readonly Arrival[], receivedMs: number, done: StoreDone, tries: number): void => {
    const failed = (problem: StoreProblem): void => {
      if (mend(problem, tries)) cancelAgain = clock.after(readAgainMs, () => { store(arrivals, receivedMs, done, tries + 1); });
      else done(null, []);
    };
    if (lost !== null) take(openSound(parts));
    if (lost !== null) {
      failed(lost);
      return;
    }
    held.store(arrivals, receivedMs, (touched, taken) => {
      const problem = held.problem();
      if (touched === null && problem !== null) failed(problem);
      else {
        if (touched !== null) teller(touched);
        done(touched, taken);
      }
    });
  };
  const reopen = (): void => { take(openSound(parts)); };
  const cancel = keepAging({ held: () => (lost === null ? held : null), mend, reopen, limits, clock, logger });
  return {
    store(arrivals, receivedMs, done) { store(arrivals, receivedMs, done, 1); },
    watermarks: (site, epoch) => held.watermarks(site, epoch),
    counts: () => held.counts(),
    completeness: () => held.completeness(),
    room: () => (lost === null ? roomOf(held, limits) : null),
    problem: () => lost ?? held.problem(),
    settled: () => held.settled(),
    close() {
      cancelAgain?.();
      cancel();
      held.close();
    },
  };
}

function roomOf({ aging }: FileReceipts, { bytes, days }: AgingLimits): Room {
  const usedBytes = aging.usedBytes();
  return { usedBytes, mostBytes: bytes, days, nearFull: usedBytes > bytes * agingMarks.nearFull };
}

interface Keeping { readonly held: () => FileReceipts | null; readonly mend: (problem: StoreProblem, tries: number) => boolean; readonly reopen: () => void; readonly limits: AgingLimits; readonly clock: Clock; readonly logger: Logger }

/** A little at a time, so that the batches come between; what went is said once an hour, and once it is over. */
function keepAging({ held, mend, reopen, limits, clock, logger }: Keeping): () => void {
  const gone = { days: 0, bytes: 0 };
  /** Rounds that have failed one after the other: each begins with the same rows. */
  let failures = 0;
  let [goneMs, nearMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const tell = (room: Room): void => {
    if (gone.days + gone.bytes > 0 && clock.monoMs() - goneMs >= tellEveryMs) {
      goneMs = clock.monoMs();
      logger.warn({ rowsOfAge: gone.days, rowsForRoom: gone.bytes, ...room }, 'the oldest rows made room; their watermarks stay');
      [gone.days, gone.bytes] = [0, 0];
    }
    if (room.nearFull && clock.monoMs() - nearMs >= tellEveryMs) {
      nearMs = clock.monoMs();
      logger.warn({ code: 'record.nearFull', ...room }, 'the store is nearly full: at 90 % its oldest rows go');
    }
  };
  const round = (): boolean => {
    const receipts = held();
    if (receipts === null) return false;
    try {
      tell(roomOf(receipts, limits));
      let more = true;
      for (const untilMs = clock.monoMs() + ageForMs; more && clock.monoMs() < untilMs;) {
        const { rows, why }: Aged = receipts.aging.step(limits);
        if (why !== null) gone[why] += rows;
        more = why !== null;
      }
      failures = 0;
      return more;
    } catch (error) {
      const problem = problemOf(error);
      logger.error({ problem }, 'rows that are old can’t make room');
      failures += 1;
      if (mend(problem, failures)) reopen();
      else failures = 0;
      return false;
    }
  };
  let cancel: () => void;
  const next = (): void => { cancel = clock.after(round() ? ageAgainMs : ageEveryMs, next); };
  next();
  return () => { cancel(); };
}
