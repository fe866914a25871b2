import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { CommitLog } from './commitLog.ts';

export type Db = Database.Database;

/** Why a database is not durable: each is named, none is thrown. */
export type DatabaseProblemCode = 'record.unopenable' | 'record.unreadable' | 'record.unwritable' | 'record.full' | 'record.locked' | 'record.notWal' | 'record.notFull' | 'record.corrupt' | 'record.newerSchema';
export interface DatabaseProblem { readonly code: DatabaseProblemCode; readonly detail: string }
/** `log`: how its commits become durable where that is not left to SQLite alone. */
export type OpenedDatabase = { readonly ok: true; readonly db: Db; readonly log?: CommitLog } | { readonly ok: false; readonly problem: DatabaseProblem };

/** The file never grows beyond this unless its owner says so: SQLite can't prune a full disk (link.md, What is never lost). */
const maxFileBytes = 4 * 1024 ** 3;
/** Up to this size the whole file is checked when it is opened (about 1 s per 256 MiB). */
const wholeCheckBytes = 64 * 1024 ** 2;

/**
 * Opens a database whose commits survive a power cut: WAL with synchronous=FULL, set and read back, because
 * better-sqlite3's default in WAL is NORMAL and `kill -9` never shows the difference. One process at a time.
 */
export function openDurable(path: string, pageBytes = 4096, mostBytes = maxFileBytes): OpenedDatabase {
  let db: Db | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new Database(path, { timeout: 500 });
    db.pragma(`page_size = ${pageBytes}`);
    // Before the first access: the second writer finds it locked.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('auto_vacuum = INCREMENTAL');
    const problem = makeDurable(db, mostBytes) ?? findDamage(db, path);
    if (problem === null) return { ok: true, db };
    db.close();
    return { ok: false, problem };
  } catch (error) {
    if (db?.open === true) db.close();
    return { ok: false, problem: problemOf(error) };
  }
}

/** Sets the pragmas that make commits durable and reads them back; null = they hold. */
export function makeDurable(db: Db, mostBytes = maxFileBytes): DatabaseProblem | null {
  const journal = db.pragma('journal_mode = WAL', { simple: true });
  if (journal !== 'wal') return { code: 'record.notWal', detail: `journal_mode is ${String(journal)}` };
  db.pragma('synchronous = FULL');
  const synchronous = readSynchronous(db);
  if (synchronous !== 'FULL') return { code: 'record.notFull', detail: `synchronous is ${synchronous}` };
  limitBytes(db, mostBytes);
  db.pragma('journal_size_limit = 8388608');
  // Takes and keeps the lock: a reader of the same file would break the one-process promise silently.
  db.exec('BEGIN IMMEDIATE; COMMIT');
  return null;
}

/** Lowers the file's limit to so many bytes; a lower one stands. */
export function limitBytes(db: Db, bytes: number): void {
  const pages = Math.floor(bytes / Number(db.pragma('page_size', { simple: true })));
  if (pages < Number(db.pragma('max_page_count', { simple: true }))) db.pragma(`max_page_count = ${pages}`);
}

/** Bytes of the file that hold something. */
export function usedBytes(db: Db): number {
  const [pages, free, size] = ['page_count', 'freelist_count', 'page_size'].map((name) => Number(db.pragma(name, { simple: true })));
  return ((pages ?? 0) - (free ?? 0)) * (size ?? 0);
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
  const code = error instanceof Database.SqliteError ? error.code : error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? `${code} ${error.message}`.trim() : String(error);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return { code: 'record.locked', detail };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return { code: 'record.corrupt', detail };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return { code: 'record.full', detail };
  // SQLite calls a read that ends with EIO (a bad sector) CORRUPTFS; no write ends so.
  if (/^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS)$/.test(code)) return { code: 'record.unreadable', detail };
  if (/^SQLITE_(READONLY|IOERR)/.test(code) || code === 'EROFS' || code === 'EIO') return { code: 'record.unwritable', detail };
  return { code: 'record.unopenable', detail };
}

/** A mark beside the file: the next opening quarantines it, whatever a quick check says. */
export function markSuspect(path: string): void {
  writeFileSync(suspectPath(path), '');
}

/** Why a database lies aside: damage; a schema that this program does not know; stored between two lives of such a one. */
export type Aside = 'corrupt' | 'newer' | 'interim';

/** The name that a database of this moment has aside; no file lies there. */
export function asidePath(path: string, kind: Aside, wallMs: number): string {
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(wallMs);
  const aside = `${path}.${kind}-${date.replaceAll(/[^0-9]/g, '')}-${wallMs % 1000}`;
  // A clock may say a moment twice, and what lies there may not be put back yet.
  return statSync(aside, { throwIfNoEntry: false })?.isFile() === true ? asidePath(path, kind, wallMs + 1) : aside;
}

/** Moves a database to another name, with what belongs to it. */
export function moveDatabase(path: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  rmSync(suspectPath(path), { force: true });
}

function suspectPath(path: string): string {
  return `${path}.suspect`;
}

