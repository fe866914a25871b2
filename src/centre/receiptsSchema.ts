import { foldRows, scanQuery, scanStart, type ScanCursor, type ScanRow } from './receiptScan.ts';
import { fromRow, toRow, watermarkChange, watermarkColumns, type WatermarkRow } from './receiptTable.ts';
import type { Kept, Position } from './receiptBook.ts';
import type { Db } from '../record/database.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS entry (
    site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL,
    code TEXT NOT NULL, ts INTEGER NOT NULL, errorMs REAL, quality TEXT NOT NULL, vals TEXT NOT NULL,
    boot TEXT, n INTEGER, receivedMs INTEGER NOT NULL,
    PRIMARY KEY (site, epoch, channel, seq)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  INSERT OR IGNORE INTO tally VALUES ('received', 0), ('duplicates', 0);
  CREATE TABLE IF NOT EXISTS watermark (
    site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, up_to INTEGER NOT NULL, islands TEXT NOT NULL,
    stored INTEGER NOT NULL, gap_rows INTEGER NOT NULL, aged INTEGER NOT NULL, aged_to INTEGER NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (site, epoch, channel)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS scan (only INTEGER PRIMARY KEY CHECK (only = 1), site TEXT NOT NULL, epoch TEXT NOT NULL, channel TEXT NOT NULL, seq INTEGER NOT NULL, done INTEGER NOT NULL);
  INSERT OR IGNORE INTO scan VALUES (1, '', '', '', 0, 0);
  CREATE TABLE IF NOT EXISTS day (ord INTEGER PRIMARY KEY, day INTEGER NOT NULL UNIQUE);`;

/** `progress`: rows read so far of a file that an earlier program wrote. `leftOut`: a named gap of it that can't be read. */
export interface ScanTold { readonly progress: (rows: number) => void; readonly leftOut: (row: ScanRow) => void }

/** Rows of one step: a few tenths of a second, and what a cut costs. */
const scanRows = 50_000;
const scanSql = scanQuery(() => '?');
type ScanKey = [string, string, string, number, number];

/** Tables, and the watermarks of a file that an earlier program wrote: step by step, going on after a cut where it ended. */
export function prepareFile(db: Db, { progress, leftOut }: ScanTold): void {
  db.transaction(() => { db.exec(schema); }).immediate();
  const scan = db.prepare<[], ScanCursor & { readonly done: number }>('SELECT site, epoch, channel, seq, done FROM scan').get();
  if (scan === undefined || scan.done === 1) return;
  const put = putPosition(db);
  const known = db.prepare<[string, string, string], WatermarkRow>(`SELECT ${watermarkColumns} FROM watermark WHERE site = ? AND epoch = ? AND channel = ?`);
  const next = db.prepare<ScanKey, ScanRow>(scanSql);
  const keep = db.prepare<[string, string, string, number, number]>('UPDATE scan SET site = ?, epoch = ?, channel = ?, seq = ?, done = ?');
  const step = db.transaction((at: ScanCursor): { readonly at: ScanCursor; readonly rows: number } => {
    const rows = next.all(at.site, at.epoch, at.channel, at.seq, scanRows);
    const open = known.get(at.site, at.epoch, at.channel);
    const { positions, cursor, leftOut: left } = foldRows(rows, open === undefined ? null : fromRow(open));
    for (const row of left) leftOut(row);
    for (const position of positions) put(position);
    const reached = cursor ?? at;
    keep.run(reached.site, reached.epoch, reached.channel, reached.seq, rows.length < scanRows ? 1 : 0);
    return { at: reached, rows: rows.length };
  });
  let [at, read]: [ScanCursor, number] = [scan, 0];
  for (;;) {
    const stepped = step.immediate(at);
    ({ at } = stepped);
    read += stepped.rows;
    if (read > 0) progress(read);
    if (stepped.rows < scanRows) return;
  }
}

/** What stands in a file; one whose watermarks an earlier program never wrote, or not all, is read through, and stays as it is. */
export function keptIn(db: Db): Kept {
  const tally = db.prepare<[string], number>('SELECT count FROM tally WHERE name = ?').pluck();
  return { positions: isPrepared(db) ? positionsIn(db) : scannedPositions(db), received: tally.get('received') ?? 0, duplicates: tally.get('duplicates') ?? 0 };
}

export function putPosition(db: Db): (position: Position) => void {
  const put = db.prepare<WatermarkRow>(`INSERT INTO watermark (${watermarkColumns}) VALUES (@site, @epoch, @channel, @up_to, @islands, @stored, @gap_rows, @aged, @aged_to, @crc) ${watermarkChange}`);
  return (position) => { put.run(toRow(position)); };
}

function isPrepared(db: Db): boolean {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'scan'").get() !== undefined;
  return there && db.prepare('SELECT done FROM scan').pluck().get() === 1;
}

function positionsIn(db: Db): readonly Position[] {
  return db.prepare<[], WatermarkRow>(`SELECT ${watermarkColumns} FROM watermark`).all().map(fromRow);
}

function scannedPositions(db: Db): readonly Position[] {
  const found = new Map<string, Position>();
  const next = db.prepare<ScanKey, ScanRow>(scanSql);
  let [at, open]: [ScanCursor, Position | null] = [scanStart, null];
  for (;;) {
    const rows = next.all(at.site, at.epoch, at.channel, at.seq, scanRows);
    const folded = foldRows(rows, open);
    for (const position of folded.positions) found.set(JSON.stringify([position.site, position.epoch, position.channel]), position);
    if (folded.cursor === null || rows.length < scanRows) return [...found.values()];
    [at, open] = [folded.cursor, folded.positions.at(-1) ?? open];
  }
}
