import Database from 'better-sqlite3';
import { openDurable, problemOf, type DatabaseProblem, type Db, type OpenedDatabase } from '../record/database.ts';
import { createAging, type Aging } from './receiptAging.ts';
import { createReceiptBook, type Arrival, type CentreCounts, type ChannelCompleteness, type Touched, type Weighed } from './receiptBook.ts';
import { keptIn, prepareFile, putPosition, type ScanTold } from './receiptsSchema.ts';
import { DamagedWatermark } from './receiptTable.ts';

/** Why a store of the centre takes nothing: SQLite's reasons, and a server's own. */
export type StoreProblem = DatabaseProblem | { readonly code: 'centre.storeAway' | 'centre.storeSlow' | 'centre.storeLocked' | 'centre.storeNotDurable' | 'centre.storeRefused'; readonly detail: string };

/** `nearFull`: soon its oldest rows go before their `days`. */
export interface Room { readonly usedBytes: number; readonly mostBytes: number; readonly days: number; readonly nearFull: boolean }

/** `taken`: what arrived without the entries that were refused (islandsMost): nothing else is here, whatever is said of it. */
export type StoreDone = (touched: readonly Touched[] | null, taken: readonly Arrival[]) => void;

/** The centre's durable store: unique on (site, epoch, channel, seq). One batch at a time. */
export interface Receipts {
  /** One transaction; `done(null, [])`: nothing of it was stored, nothing may be acknowledged. */
  store(arrivals: readonly Arrival[], receivedMs: number, done: StoreDone): void;
  /** Watermarks of one epoch of a site. */
  watermarks(site: string, epoch: string): readonly { readonly channel: string; readonly upTo: number }[];
  counts(): CentreCounts;
  /** What is here of each channel of each epoch, and what is missing below its newest. */
  completeness(): readonly ChannelCompleteness[];
  /** Of a store that keeps within bytes: how much of them it has taken. */
  room?(): Room | null;
  problem(): StoreProblem | null;
  /** Whatever is under way has been stored or refused. */
  settled(): Promise<void>;
  close(): void;
}

export type OpenedReceipts = { readonly ok: true; readonly receipts: Receipts } | { readonly ok: false; readonly problem: StoreProblem };
/** In a file of SQLite: its rows make room when they are old. */
export interface FileReceipts extends Receipts { readonly aging: Aging }
export type OpenedFile = { readonly ok: true; readonly receipts: FileReceipts } | { readonly ok: false; readonly problem: DatabaseProblem };

/** `open`: a simulation's, which does without fsync. */
export function openReceipts(path: string, open: (path: string) => OpenedDatabase = openDurable, progress: ScanTold['progress'] = () => undefined, leftOut: ScanTold['leftOut'] = () => undefined): OpenedFile {
  const opened = open(path);
  if (!opened.ok) return opened;
  try {
    prepareFile(opened.db, { progress, leftOut });
    return { ok: true, receipts: createReceipts(opened.db) };
  } catch (error) {
    opened.db.close();
    return { ok: false, problem: fileProblemOf(error) };
  }
}

/** What stands in a file that no sink holds now. It is read, never made or written. */
export function readReceipts(path: string): { readonly ok: true; readonly channels: readonly ChannelCompleteness[] } | { readonly ok: false; readonly problem: StoreProblem } {
  let db: Db | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 500 });
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') return { ok: false, problem: { code: 'record.corrupt', detail: String(verdict) } };
    return { ok: true, channels: createReceiptBook(keptIn(db)).completeness() };
  } catch (error) {
    return { ok: false, problem: fileProblemOf(error) };
  } finally {
    db?.close();
  }
}

function createReceipts(db: Db): FileReceipts {
  const book = createReceiptBook(keptIn(db));
  const aging = createAging(db, book);
  let trouble: DatabaseProblem | null = null;
  const insert = db.prepare(`INSERT INTO entry (site, epoch, channel, seq, code, ts, errorMs, quality, vals, boot, n, receivedMs)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const count = db.prepare<[number, string]>('UPDATE tally SET count = count + ? WHERE name = ?');
  const put = putPosition(db);
  const storeAll = db.transaction(({ rows, received, duplicates, next }: Weighed, receivedMs: number) => {
    for (const row of rows) insert.run(row.site, row.epoch, row.channel, row.seq, row.code, row.ts, row.errorMs, row.quality, row.vals, row.boot, row.n, receivedMs);
    count.run(received, 'received');
    count.run(duplicates, 'duplicates');
    for (const position of next.values()) put(position);
  });
  return {
    store(arrivals, receivedMs, done) {
      let touched: readonly Touched[] | null = null;
      let taken: readonly Arrival[] = [];
      try {
        const weighed = book.weigh(arrivals);
        if (weighed.rows.length > 0) aging.noteDay(receivedMs);
        storeAll.immediate(weighed, receivedMs);
        touched = book.commit(weighed);
        ({ taken } = weighed);
        trouble = null;
      } catch (error) {
        trouble = fileProblemOf(error);
      }
      done(touched, taken);
    },
    watermarks: (site, epoch) => book.watermarks(site, epoch),
    counts: () => book.counts(),
    completeness: () => book.completeness(),
    aging,
    problem: () => trouble,
    settled: () => Promise.resolve(),
    close: () => { db.close(); },
  };
}

function fileProblemOf(error: unknown): DatabaseProblem {
  return error instanceof DamagedWatermark ? { code: 'record.corrupt', detail: error.message } : problemOf(error);
}
