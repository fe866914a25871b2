import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;

/** Why a database is not durable: each is named, none is thrown. */
export type DatabaseProblemCode = 'record.unopenable' | 'record.unwritable' | 'record.full' | 'record.locked' | 'record.notWal' | 'record.notFull' | 'record.corrupt';
export interface DatabaseProblem { readonly code: DatabaseProblemCode; readonly detail: string }
export type OpenedDatabase = { readonly ok: true; readonly db: Db } | { readonly ok: false; readonly problem: DatabaseProblem };

const pageBytes = 4096;
/** The file never grows beyond this: SQLite can't prune a full disk (link.md, What is never lost). */
const maxFileBytes = 4 * 1024 ** 3;
/** Up to this size the whole file is checked when it is opened (about 1 s per 256 MiB). */
const wholeCheckBytes = 64 * 1024 ** 2;

/**
 * Opens a database whose commits survive a power cut: WAL with synchronous=FULL, set and read back, because
 * better-sqlite3's default in WAL is NORMAL and `kill -9` never shows the difference. One process at a time.
 */
export function openDurable(path: string): OpenedDatabase {
  let db: Db | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new Database(path, { timeout: 500 });
    // Before the first access: the second writer finds it locked.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('auto_vacuum = INCREMENTAL');
    const problem = makeDurable(db) ?? findDamage(db, path);
    if (problem === null) return { ok: true, db };
    db.close();
    return { ok: false, problem };
  } catch (error) {
    if (db?.open === true) db.close();
    return { ok: false, problem: problemOf(error) };
  }
}

/** Sets the pragmas that make commits durable and reads them back; null = they hold. */
export function makeDurable(db: Db): DatabaseProblem | null {
  const journal = db.pragma('journal_mode = WAL', { simple: true });
  if (journal !== 'wal') return { code: 'record.notWal', detail: `journal_mode is ${String(journal)}` };
  db.pragma('synchronous = FULL');
  const synchronous = readSynchronous(db);
  if (synchronous !== 'FULL') return { code: 'record.notFull', detail: `synchronous is ${synchronous}` };
  db.pragma(`max_page_count = ${maxFileBytes / pageBytes}`);
  db.pragma('journal_size_limit = 8388608');
  // Takes and keeps the lock: a reader of the same file would break the one-process promise silently.
  db.exec('BEGIN IMMEDIATE; COMMIT');
  return null;
}

/** What the open database really does at a commit. */
export function readSynchronous(db: Db): string {
  const level = db.pragma('synchronous', { simple: true });
  return ['OFF', 'NORMAL', 'FULL', 'EXTRA'][Number(level)] ?? String(level);
}

function findDamage(db: Db, path: string): DatabaseProblem | null {
  if (existsSync(suspectPath(path))) return { code: 'record.corrupt', detail: 'an earlier run met damage in it' };
  if (statSync(path).size > wholeCheckBytes) return null;
  const verdict = db.pragma('quick_check(1)', { simple: true });
  return verdict === 'ok' ? null : { code: 'record.corrupt', detail: String(verdict) };
}

/** What an error of SQLite means here. */
export function problemOf(error: unknown): DatabaseProblem {
  const code = error instanceof Database.SqliteError ? error.code : '';
  const detail = error instanceof Error ? `${code} ${error.message}`.trim() : String(error);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return { code: 'record.locked', detail };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return { code: 'record.corrupt', detail };
  if (code === 'SQLITE_FULL') return { code: 'record.full', detail };
  if (/^SQLITE_(READONLY|IOERR)/.test(code)) return { code: 'record.unwritable', detail };
  return { code: 'record.unopenable', detail };
}

/** A mark beside the file: the next opening quarantines it, whatever a quick check says. */
export function markSuspect(path: string): void {
  writeFileSync(suspectPath(path), '');
}

/** Moves a damaged database aside under its date; gives the new name. */
export function quarantine(path: string, wallMs: number): string {
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(wallMs);
  const aside = `${path}.corrupt-${date.replaceAll(/[^0-9]/g, '')}-${wallMs % 1000}`;
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  rmSync(suspectPath(path), { force: true });
  return aside;
}

function suspectPath(path: string): string {
  return `${path}.suspect`;
}

