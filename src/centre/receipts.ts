import Database from 'better-sqlite3';
import { gapCode } from '../model/linkMessage.ts';
import { openDurable, problemOf, type DatabaseProblem, type Db, type OpenedDatabase } from '../record/database.ts';
import { createReceiptBook, islandQuery, type Arrival, type CentreCounts, type ChannelCompleteness, type Kept, type Touched, type Weighed } from './receiptBook.ts';

/** Why a store of the centre takes nothing: SQLite's reasons, and a server's own. */
export type StoreProblem = DatabaseProblem | { readonly code: 'centre.storeAway' | 'centre.storeLocked' | 'centre.storeNotDurable' | 'centre.storeRefused'; readonly detail: string };

/** The centre's durable store: unique on (site, epoch, channel, seq). One batch at a time. */
export interface Receipts {
  /** One transaction; `done(null)`: nothing of it was stored, nothing may be acknowledged. */
  store(arrivals: readonly Arrival[], receivedMs: number, done: (touched: readonly Touched[] | null) => void): void;
  /** Watermarks of one epoch of a site. */
  watermarks(site: string, epoch: string): readonly { readonly channel: string; readonly upTo: number }[];
  counts(): CentreCounts;
  /** What is here of each channel of each epoch, and what is missing below its newest. */
  completeness(): readonly ChannelCompleteness[];
  problem(): StoreProblem | null;
  /** Whatever is under way has been stored or refused. */
  settled(): Promise<void>;
  close(): void;
}

export type OpenedReceipts = { readonly ok: true; readonly receipts: Receipts } | { readonly ok: false; readonly problem: StoreProblem };

const schema = `
  CREATE TABLE IF NOT EXISTS entry (
    site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL,
    code TEXT NOT NULL, ts INTEGER NOT NULL, errorMs REAL, quality TEXT NOT NULL, vals TEXT NOT NULL,
    boot TEXT, n INTEGER, receivedMs INTEGER NOT NULL,
    PRIMARY KEY (site, epoch, channel, seq)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO tally VALUES ('received', 0), ('duplicates', 0);`;

/** In a file of SQLite. `open`: a simulation's, which does without fsync. */
export function openReceipts(path: string, open: (path: string) => OpenedDatabase = openDurable): OpenedReceipts {
  const opened = open(path);
  if (!opened.ok) return opened;
  try {
    opened.db.exec(schema);
    return { ok: true, receipts: createReceipts(opened.db) };
  } catch (error) {
    opened.db.close();
    return { ok: false, problem: problemOf(error) };
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
    return { ok: false, problem: problemOf(error) };
  } finally {
    db?.close();
  }
}

function createReceipts(db: Db): Receipts {
  const book = createReceiptBook(keptIn(db));
  let trouble: DatabaseProblem | null = null;
  const insert = db.prepare(`INSERT INTO entry (site, epoch, channel, seq, code, ts, errorMs, quality, vals, boot, n, receivedMs)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const count = db.prepare<[number, string]>('UPDATE tally SET count = count + ? WHERE name = ?');
  const storeAll = db.transaction(({ rows, received, duplicates }: Weighed, receivedMs: number) => {
    for (const row of rows) insert.run(row.site, row.epoch, row.channel, row.seq, row.code, row.ts, row.errorMs, row.quality, row.vals, row.boot, row.n, receivedMs);
    count.run(received, 'received');
    count.run(duplicates, 'duplicates');
  });
  return {
    store(arrivals, receivedMs, done) {
      let touched: readonly Touched[] | null = null;
      try {
        const weighed = book.weigh(arrivals);
        storeAll.immediate(weighed, receivedMs);
        touched = book.commit(weighed);
        trouble = null;
      } catch (error) {
        trouble = problemOf(error);
      }
      done(touched);
    },
    watermarks: (site, epoch) => book.watermarks(site, epoch),
    counts: () => book.counts(),
    completeness: () => book.completeness(),
    problem: () => trouble,
    settled: () => Promise.resolve(),
    close: () => { db.close(); },
  };
}

function keptIn(db: Db): Kept {
  const tally = db.prepare<[string], number>('SELECT count FROM tally WHERE name = ?').pluck();
  return {
    islands: db.prepare<[], Kept['islands'][number]>(islandQuery).all(),
    gaps: db.prepare<[string], Kept['gaps'][number]>('SELECT site, epoch, channel, seq, vals FROM entry WHERE code = ? ORDER BY seq').all(gapCode),
    received: tally.get('received') ?? 0, duplicates: tally.get('duplicates') ?? 0,
  };
}
