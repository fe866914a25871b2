import { existsSync, statSync } from 'node:fs';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { asidePath, moveDatabase, openDurable, problemOf, type DatabaseProblem } from '../record/database.ts';
import { agingMarks, type Aged, type AgingLimits } from './receiptAging.ts';
import { openReceipts, type FileReceipts, type OpenedFile, type OpenedReceipts, type Receipts, type Room, type StoreProblem } from './receipts.ts';
import { createRefusalTeller } from './refusals.ts';

export interface SinkFileParts { readonly path: string; readonly limits: AgingLimits; readonly clock: Clock; readonly logger: Logger }

const pageBytes = 4096;
/** Tables, and watermarks of some hundred thousand channels. */
const roomToOpenBytes = 64 * 1024 ** 2;
const [ageEveryMs, ageAgainMs, ageForMs] = [5000, 100, 50];
/** How often it is said that it is nearly full, and what went. */
const tellEveryMs = 3_600_000;
const progressEveryMs = 5000;

/**
 * The sink's own file, for years: its rows make room within days and bytes; where it is damaged, now or while it runs, it is
 * moved aside and begun anew with no watermark, so that the cabinets send again what they still hold.
 */
export function openSinkFile(parts: SinkFileParts): OpenedReceipts {
  const opened = openSound(parts);
  return opened.ok ? { ok: true, receipts: guarded(opened.receipts, parts) } : opened;
}

function openSound(parts: SinkFileParts): OpenedFile {
  const opened = openFile(parts);
  return !opened.ok && opened.problem.code === 'record.corrupt' ? beginAnew(parts, opened.problem) : opened;
}

function openFile({ path, limits, clock, logger }: SinkFileParts): OpenedFile {
  let toldMs = clock.monoMs();
  return openReceipts(path, (file) => openDurable(file, pageBytes, mostBytesOf(file, limits)), (rows) => {
    if (clock.monoMs() - toldMs < progressEveryMs) return;
    toldMs = clock.monoMs();
    logger.info({ path, rows }, 'an earlier program’s file is read through once, for its watermarks');
  });
}

/** A file that is as large already has to be opened before its rows can make room. */
function mostBytesOf(file: string, { bytes }: AgingLimits): number {
  const size = existsSync(file) ? statSync(file).size : 0;
  return size > bytes * agingMarks.full ? size + roomToOpenBytes : bytes;
}

function beginAnew(parts: SinkFileParts, { detail }: DatabaseProblem): OpenedFile {
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
  /** Why nothing is held: what was damaged is closed, and nothing could be begun in its place. */
  let lost: DatabaseProblem | null = null;
  const teller = createRefusalTeller(clock, logger);
  const take = (opened: OpenedFile): void => {
    if (opened.ok) held = opened.receipts;
    lost = opened.ok ? null : opened.problem;
  };
  const mend = (problem: StoreProblem | null): void => {
    if (problem?.code !== 'record.corrupt' || lost !== null) return;
    held.close();
    take(beginAnew(parts, { code: 'record.corrupt', detail: problem.detail }));
  };
  const cancel = keepAging({ held: () => (lost === null ? held : null), mend, limits, clock, logger });
  return {
    store(arrivals, receivedMs, done) {
      if (lost !== null) take(openSound(parts));
      if (lost !== null) {
        done(null, []);
        return;
      }
      held.store(arrivals, receivedMs, (touched, taken) => {
        if (touched === null) mend(held.problem());
        else teller(touched);
        done(touched, taken);
      });
    },
    watermarks: (site, epoch) => held.watermarks(site, epoch),
    counts: () => held.counts(),
    completeness: () => held.completeness(),
    room: () => (lost === null ? roomOf(held, limits) : null),
    problem: () => lost ?? held.problem(),
    settled: () => held.settled(),
    close() {
      cancel();
      held.close();
    },
  };
}

function roomOf({ aging }: FileReceipts, { bytes, days }: AgingLimits): Room {
  const usedBytes = aging.usedBytes();
  return { usedBytes, mostBytes: bytes, days, nearFull: usedBytes > bytes * agingMarks.nearFull };
}

interface Keeping { readonly held: () => FileReceipts | null; readonly mend: (problem: DatabaseProblem) => void; readonly limits: AgingLimits; readonly clock: Clock; readonly logger: Logger }

/** A little at a time, so that the batches come between; what went is said once an hour, and once it is over. */
function keepAging({ held, mend, limits, clock, logger }: Keeping): () => void {
  const gone = { days: 0, bytes: 0 };
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
      for (const untilMs = clock.monoMs() + ageForMs; clock.monoMs() < untilMs;) {
        const { rows, why }: Aged = receipts.aging.step(limits);
        if (why === null) return false;
        gone[why] += rows;
      }
      return true;
    } catch (error) {
      const problem = problemOf(error);
      logger.error({ problem }, 'rows that are old can’t make room');
      mend(problem);
      return false;
    }
  };
  let cancel: () => void;
  const next = (): void => { cancel = clock.after(round() ? ageAgainMs : ageEveryMs, next); };
  next();
  return () => { cancel(); };
}
