import { readFileSync } from 'node:fs';
import type { Fault } from '../model/fault.ts';
import { stepLatches, type JournalRecord, type LatchBook } from '../model/latch.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { writeDurably } from '../platform/durableFile.ts';
import { realDisk, type JournalDisk } from './journalDisk.ts';
import { encodeLine } from './latchLine.ts';
import { journalPaths, readBack, type JournalPaths, type ReadBack } from './latchReadBack.ts';

/** This boot of the computer: another one means that its supply was away. Null where the kernel does not say. */
export function hostBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** How the journal does: for the panel, and for the promise of 100 ms. */
export interface JournalState { readonly lines: number; readonly worstSyncMs: number; readonly problem: string | null }

export interface LatchJournal {
  /** What this process begins with: its own start is counted in, and on the disk where that takes anything. */
  readonly book: LatchBook;
  /** Lines for the disk; nothing waits for them. What the disk does not take is kept, and tried again. */
  append(records: readonly JournalRecord[]): void;
  /** What is wrong with the disk now. */
  faults(): readonly Fault[];
  state(): JournalState;
  /** Resolves when everything is on the disk, or the disk has refused it. */
  settled(): Promise<void>;
}

export interface JournalOptions {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** This boot of the computer; null = unknown. */
  readonly hostBoot: string | null;
  readonly disk?: JournalDisk;
}

/** Lines after which the file is written anew, as one. */
const mostLines = 500;
const retryMs = 1000;

/**
 * signald's own journal of what a power cut must not clear (safety.md S5). Beside it stands the anchor: the number of the
 * newest line that was acknowledged, so that a journal which lost its end, or was taken away, is known from a new one.
 */
export function openLatchJournal(options: JournalOptions): LatchJournal {
  const paths = journalPaths(options.stateDir);
  const found = readBack(options.stateDir, options.log);
  const book = beginning(found, options);
  const writer = createWriter(options, paths, Number.isFinite(found.lastSeq) ? found.lastSeq : 0, book);
  return { ...writer, book };
}

/** How a life ended whose journal was altered nobody knows: as if it had not been told to. */
function beginning({ book, altered }: ReadBack, { clock, hostBoot: host }: JournalOptions): LatchBook {
  const { uptimeMs } = book;
  const latched = altered === null ? book : stepLatches(book, { type: 'latched', uptimeMs, fault: { code: 'journal.altered', detail: altered }, wallMs: clock.wallMs() });
  return stepLatches(latched, { type: 'start', uptimeMs, hostBoot: host });
}

interface Waiting { readonly record: JournalRecord; readonly sinceMs: number }

function createWriter({ clock, log, disk = realDisk }: JournalOptions, paths: JournalPaths, lastSeq: number, begunWith: LatchBook): Omit<LatchJournal, 'book'> {
  let seq = lastSeq;
  let book = begunWith;
  let waiting: Waiting[] = [];
  let linesInFile = 1;
  const tally = { lines: 0, worstSyncMs: 0 };
  let running: Promise<void> | null = null;
  let problem = firstWrite(paths, seq, book);

  const whole = (): string => encodeLine(seq + 1, { type: 'book', uptimeMs: book.uptimeMs, book });
  const write = async (batch: readonly Waiting[], anew: boolean): Promise<void> => {
    if (anew) await disk.replace(paths.journal, whole());
    else await disk.append(paths.journal, batch.map(({ record }, index) => encodeLine(seq + 1 + index, record)).join(''));
    seq += anew ? 1 : batch.length;
    linesInFile = anew ? 1 : linesInFile + batch.length;
    // Uptime alone is not worth a second write: what is lost of it is lost on the safe side.
    if (anew || batch.some(({ record }) => record.type !== 'uptime')) await disk.replace(paths.anchor, `${seq}\n`);
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0 || problem !== null) {
      const batch = waiting;
      waiting = [];
      try {
        // After trouble half a line may stand in the file: the whole book is written instead.
        await write(batch, problem !== null || linesInFile >= mostLines);
        if (problem !== null) log.info({}, 'the journal of latches is written again');
        problem = null;
        tally.lines += batch.length;
        for (const { sinceMs } of batch) tally.worstSyncMs = Math.max(tally.worstSyncMs, (clock.monoMs() - sinceMs) / clock.scale);
      } catch (error) {
        complain(String(error));
        clock.after(retryMs * clock.scale, flush);
        break;
      }
    }
    running = null;
  };
  const flush = (): void => { running ??= drain(); };
  const complain = (detail: string): void => {
    if (problem === null) log.error({ problem: detail }, 'the journal of latches can’t be written: latches are in memory alone');
    problem = detail;
  };
  if (problem === null) seq += 1;
  else {
    log.error({ problem }, 'the journal of latches can’t be written: latches are in memory alone');
    clock.after(retryMs * clock.scale, flush);
  }
  return {
    append(records) {
      if (records.length === 0) return;
      book = records.reduce(stepLatches, book);
      const sinceMs = clock.monoMs();
      waiting.push(...records.map((record) => ({ record, sinceMs })));
      setImmediate(flush);
    },
    faults: () => (problem === null ? [] : [{ code: 'journal.unwritable', detail: problem }]),
    state: () => ({ lines: tally.lines, worstSyncMs: Math.round(tally.worstSyncMs * 10) / 10, problem }),
    async settled() {
      if (waiting.length > 0) flush();
      await running;
    },
  };
}

/** Before the first tick there is time: the new life stands on the disk before anything moves. Gives what the disk says. */
function firstWrite(paths: JournalPaths, lastSeq: number, book: LatchBook): string | null {
  try {
    if (lastSeq === 0) writeDurably(paths.anchor, '0\n');
    writeDurably(paths.journal, encodeLine(lastSeq + 1, { type: 'book', uptimeMs: book.uptimeMs, book }));
    writeDurably(paths.anchor, `${lastSeq + 1}\n`);
    return null;
  } catch (error) {
    return String(error);
  }
}
