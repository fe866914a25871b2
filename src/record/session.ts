import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { localClasses } from '../model/event.ts';
import { readJson } from '../model/jsonText.ts';
import type { Clock } from '../platform/clock.ts';
import { openArchive, type Archive, type Sync } from './archive.ts';
import { archivedEntries } from './archiveReading.ts';
import { openCommitLog, type CommitLog } from './commitLog.ts';
import { asidePath, limitBytes, moveDatabase, openDurable, problemOf, type DatabaseProblem, type Db, type OpenedDatabase } from './database.ts';
import { migrate, NewerSchemaError } from './migration.ts';
import { createReading, type Reading } from './reading.ts';
import type { RecordLimits } from './retention.ts';
import { takeBackNewer } from './newerSchema.ts';
import { markForSalvage } from './salvage.ts';
import { openStore, type Store, type Write } from './store.ts';

/** What stands between the record and its file; a simulation fills it, cuts it, and names its epochs. */
export interface RecordDisk {
  readonly open: (path: string) => OpenedDatabase;
  /** Performs one writing transaction; it is durable when it returns. */
  readonly write: Write;
  /** Epoch of a new database. */
  readonly newEpoch: () => string;
  /** How the archive is made durable; absent: fdatasync. */
  readonly sync?: Sync;
}

/** A commit of the record writes one page: small ones wear the flash less. */
const recordPageBytes = 1024;
export const openRecordFile = (path: string): OpenedDatabase => openDurable(path, recordPageBytes);
function openOnDisk(path: string): OpenedDatabase {
  const opened = openRecordFile(path);
  return opened.ok ? { ...opened, log: openCommitLog(opened.db, path) } : opened;
}
export const realDisk: RecordDisk = { open: openOnDisk, write: (work) => work(), newEpoch: () => randomBytes(8).toString('hex') };

/** One database that is open, or memory in its place. */
export interface Session {
  readonly db: Db;
  readonly store: Store;
  readonly reading: Reading;
  /** Lays down what stands in SQLite's log. */
  readonly checkpoint: () => void;
  /** Null: memory alone. */
  readonly archive: Archive | null;
  /** Why it is memory alone; null = it is not. */
  readonly problem: DatabaseProblem | null;
}

export interface Place { readonly path: string; readonly clock: Clock; readonly disk: RecordDisk; readonly limits: RecordLimits }
export type OpenedSession = { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly problem: DatabaseProblem };

/** Beside the database, so that they never share a fate. */
export const archiveDir = (path: string): string => join(dirname(path), 'archive');

/** Largest share of memory that events may take where no disk takes them. */
const memoryBytes = 64 * 1024 ** 2;

/**
 * Opens or creates the database of a place. A damaged one, and one of a later program, is moved aside under its date; the new
 * one says so in its first event, under an epoch of its own. With the program that knows it the later one comes back.
 */
export function openSession(place: Place): OpenedSession {
  const { path, clock, disk } = place;
  try { takeBackNewer(path, clock.wallMs(), disk.open); } catch { /* the disk moves no file now: it stays aside until the next opening */ }
  const first = openOnce(place);
  if (first.ok) return told(place, first.session, readLost(path));
  if (first.problem.code !== 'record.corrupt' && first.problem.code !== 'record.newerSchema') return first;
  return beginAnew(place, first.problem);
}

/** Moves the file aside and begins a new one; `left`: its store, where it was open. */
export function beginAnew(place: Place, why: DatabaseProblem, left?: Store): OpenedSession {
  const { path, clock } = place;
  const newer = why.code === 'record.newerSchema';
  try {
    const aside = asidePath(path, newer ? 'newer' : 'corrupt', clock.wallMs());
    // Of a later program's file this one can't read a row.
    if (!newer) markForSalvage(aside, left === undefined ? null : Object.fromEntries(left.positions.list().flatMap(({ channel, deliveredSeq }) => (localClasses.has(channel) ? [] : [[channel, deliveredSeq]]))));
    const lost: Lost = { reason: why.code, detail: why.detail, quarantined: basename(aside) };
    try { writeFileSync(lostPath(path), JSON.stringify(lost)); } catch { /* no room for it: told now, or never */ }
    moveDatabase(path, aside);
    const second = openOnce(place);
    return second.ok ? told(place, second.session, lost) : second;
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** What went with a file that was moved aside: stands beside the new one until that has told it, in a later opening if need be. */
interface Lost { readonly reason: string; readonly detail: string; readonly quarantined: string }
const lostPath = (path: string): string => `${path}.lost`;

function readLost(path: string): Lost | null {
  try {
    const read = readJson(readFileSync(lostPath(path), 'utf8'));
    const { reason, detail, quarantined }: Readonly<Partial<Record<string, unknown>>> = { ...Object(read.ok ? read.value : null) };
    if (typeof reason !== 'string' || typeof detail !== 'string' || typeof quarantined !== 'string') return null;
    // Never moved, or taken back since: nothing is lost.
    return existsSync(join(dirname(path), quarantined)) ? { reason, detail, quarantined } : null;
  } catch {
    return null;
  }
}

/** A session that could not tell what was lost is none: left open, it would keep its own file locked from the next opening. */
function told({ path, clock }: Place, session: Session, lost: Lost | null): OpenedSession {
  if (lost === null) return { ok: true, session };
  const { db, store, archive } = session;
  try {
    // The clock of a cold start may stand in 1970: what lies aside reaches up to where the archive does, at least.
    const asideUpToMs = archive?.lastMs() ?? 0;
    keepLostBefore(db, Math.max(clock.wallMs(), asideUpToMs));
    store.say({ stamp: clock.stamp(null), code: 'events.lost', data: { ...lost, newEpoch: store.epoch, asideUpToMs } });
  } catch (error) {
    archive?.close();
    closeQuietly(db);
    return { ok: false, problem: problemOf(error) };
  }
  try { rmSync(lostPath(path), { force: true }); } catch { /* told once more by the next opening */ }
  return { ok: true, session };
}

function openOnce(place: Place): OpenedSession {
  const { path, clock, disk, limits } = place;
  const opened = disk.open(path);
  if (!opened.ok) return opened;
  try {
    migrate(opened.db, clock.wallMs());
    limitBytes(opened.db, limits.maxBytes);
    const archive = openArchive(archiveDir(path), disk.sync);
    const session = sessionOf(opened, place, archive, null);
    // The archive is written behind the database: one that is ahead has outlived commits of a log that was damaged.
    const behind = session !== null && archive.lastId(session.store.epoch) > session.store.lastId();
    if (session !== null && !behind) return { ok: true, session };
    archive.close();
    opened.db.close();
    return { ok: false, problem: { code: 'record.corrupt', detail: behind ? 'the archive knows events that it has not' : 'what it says of seqs, senders or drops is damaged' } };
  } catch (error) {
    const problem: DatabaseProblem = error instanceof NewerSchemaError ? { code: 'record.newerSchema', detail: error.message } : problemOf(error);
    closeQuietly(opened.db);
    return { ok: false, problem };
  }
}

/** A database in memory, under an epoch of its own: nothing in it may be acknowledged to its sender. */
export function memorySession(place: Place, problem: DatabaseProblem): Session {
  const db = new Database(':memory:');
  migrate(db, place.clock.wallMs());
  limitBytes(db, memoryBytes);
  const session = sessionOf({ db }, { ...place, disk: { ...place.disk, write: realDisk.write } }, null, problem);
  // A database of this very moment has no damage.
  if (session === null) throw new Error('a new database in memory is damaged');
  return session;
}

function sessionOf({ db, log }: { readonly db: Db; readonly log?: CommitLog }, { path, clock, disk }: Place, archive: Archive | null, problem: DatabaseProblem | null): Session | null {
  const epoch = readEpoch(db, clock, disk);
  const store = openStore(db, epoch, (work) => disk.write(() => (log === undefined ? work() : log.whole(work))), (work) => disk.write(() => (log === undefined ? work() : log.slots(work))));
  if (store === null) return null;
  const reading = createReading(store, (row) => (archive === null ? null : archivedEntries(archiveDir(path), epoch, row)));
  const checkpoint = log?.checkpoint ?? ((): void => { db.pragma('wal_checkpoint(PASSIVE)'); });
  return { db, store, reading, archive, problem, checkpoint };
}

/** What lies before it went with an earlier file: known for as long as this one lives, longer than the event that tells it. */
function keepLostBefore(db: Db, ms: number): void {
  db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('lostBeforeMs', ?)`).run(String(ms));
}

/** Null = this file is the first of its place, or began before that was kept. */
export function lostBeforeMs(db: Db): number | null {
  const kept = Number(db.prepare<[], string>(`SELECT value FROM meta WHERE key = 'lostBeforeMs'`).pluck().get() ?? Number.NaN);
  return Number.isFinite(kept) ? kept : null;
}

function readEpoch(db: Db, clock: Clock, disk: RecordDisk): string {
  const get = db.prepare<[], string>(`SELECT value FROM meta WHERE key = 'epoch'`).pluck();
  const known = get.get();
  if (known !== undefined) return known;
  const put = db.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
  db.transaction(() => {
    put.run('epoch', disk.newEpoch());
    put.run('createdMs', String(clock.wallMs()));
  }).immediate();
  return get.get() ?? '';
}

export function closeQuietly(db: Db): void {
  try {
    db.close();
  } catch { /* the file is beyond help, and what it held is judged when it is opened again */ }
}
