import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { asidePath, moveDatabase, type OpenedDatabase } from './database.ts';
import { migrate, schemaVersion } from './migration.ts';
import { markForSalvage } from './salvage.ts';

/**
 * A store that a later program had migrated lies aside while an earlier one serves (an update that was returned). Where this
 * program knows its schema it is the store again, under its own epoch; what was stored meanwhile goes aside in its turn, and
 * what of that the centre has not acknowledged is put back into it. Cut off anywhere, the next opening goes on.
 */
export function takeBackNewer(path: string, wallMs: number, open: (path: string) => OpenedDatabase): void {
  const [latest, ...others] = newerOnes(path).filter(isKnown).toReversed();
  if (latest === undefined) return;
  // Two returns without the way back between them: the earlier is history, and what of it was never delivered is put back.
  for (const other of others) {
    const aside = other.replace('.newer-', '.interim-');
    markForSalvage(aside);
    moveDatabase(other, aside);
  }
  if (existsSync(path)) {
    const opened = open(path);
    // Somebody writes it, or the disk refuses: no file is moved.
    if (!opened.ok && opened.problem.code !== 'record.corrupt') return;
    // Salvage reads by this program's tables.
    if (opened.ok) {
      try { migrate(opened.db, wallMs); } finally { opened.db.close(); }
    }
    const aside = asidePath(path, opened.ok ? 'interim' : 'corrupt', wallMs);
    markForSalvage(aside);
    moveDatabase(path, aside);
  }
  moveDatabase(latest, path);
}

function newerOnes(path: string): readonly string[] {
  const prefix = `${basename(path)}.newer-`;
  return readdirSync(dirname(path)).filter((name) => name.startsWith(prefix) && /^[0-9]+-[0-9]+$/.test(name.slice(prefix.length))).toSorted().map((name) => join(dirname(path), name));
}

function isKnown(file: string): boolean {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return Number(db.prepare('SELECT max(version) FROM migration').pluck().get()) <= schemaVersion;
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}
