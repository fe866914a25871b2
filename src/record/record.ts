import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { eventClasses, type EventClass, type SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import { markSuspect, openDurable, problemOf, quarantine, readSynchronous, type DatabaseProblem, type Db, type OpenedDatabase } from './database.ts';
import { eventOf, rowOf, type EventRow, type StoredEvent } from './eventRow.ts';
import { createHistory, type HistoryQuery } from './history.ts';
import { migrate } from './migration.ts';
import { createOutbox, type Channel, type Outbox, type OutboxRow } from './outbox.ts';

/** Where an event stands in the outbox; `fresh` is false for one that was already stored. */
export interface StoredSeq { readonly boot: string; readonly n: number; readonly channel: Channel; readonly seq: number; readonly fresh: boolean }
export type StoreOutcome = { readonly ok: true; readonly stored: readonly StoredSeq[] } | { readonly ok: false; readonly problem: DatabaseProblem };

export interface RecordStatus {
  /** `memoryOnly`: the disk does not take durable commits; nothing stored here may be acknowledged to signald. */
  readonly mode: 'durable' | 'memoryOnly';
  /** Why it is memory-only, or the last write that failed. */
  readonly problem: DatabaseProblem | null;
  /** Read back from the open database. */
  readonly synchronous: string;
  readonly epoch: string;
  /** Bytes of the database file and its WAL. */
  readonly bytes: number;
}

/** Events of an interval of wall time, from inclusive, to exclusive. */
export interface LogQuery { readonly afterId: number; readonly limit: number; readonly fromMs?: number; readonly toMs?: number }

/** The store of one cabinet: numbered events and what is still to be delivered of them. One writer. */
export interface EventRecord extends Omit<Outbox, 'add' | 'seqOf'> {
  /** Random per created database: (epoch, channel, seq) never means two things. */
  readonly epoch: string;
  /** One transaction: event rows and outbox rows, durable when it returns. Idempotent on (boot, n). */
  storeEvents(events: readonly SignalEvent[]): StoreOutcome;
  /** The newest `limit` events, oldest of them first; only those with id > sinceId. */
  tail(limit: number, sinceId?: number): StoredEvent[];
  /** What is stored of a time, delivered or not. */
  history(query: HistoryQuery): OutboxRow[];
  /** Oldest first; the next page begins after the last id. */
  query(query: LogQuery): StoredEvent[];
  status(): RecordStatus;
  close(): void;
}

/** What stands between the record and its file; a simulation fills it, cuts it, and names its epochs. */
export interface RecordDisk {
  readonly open: (path: string) => OpenedDatabase;
  /** Performs one writing transaction; it is durable when it returns. */
  readonly write: <T>(work: () => T) => T;
  /** Epoch of a new database. */
  readonly newEpoch: () => string;
}

export const realDisk: RecordDisk = { open: openDurable, write: (work) => work(), newEpoch: () => randomBytes(8).toString('hex') };

export type OpenedRecord = { readonly ok: true; readonly record: EventRecord } | { readonly ok: false; readonly problem: DatabaseProblem };

/**
 * Opens or creates the record. A damaged file is moved aside under its date, a new one starts and says so in its first
 * event. Where the disk takes no durable commit, it lives in memory under a named problem. Only a file that another
 * process writes is refused.
 */
export function openRecord(path: string, clock: Clock, disk: RecordDisk = realDisk): OpenedRecord {
  let opened = disk.open(path);
  let lostFile: string | null = null;
  try {
    if (!opened.ok && opened.problem.code === 'record.corrupt') {
      lostFile = quarantine(path, clock.wallMs());
      opened = disk.open(path);
    }
    if (!opened.ok && opened.problem.code === 'record.locked') return opened;
    if (opened.ok) migrate(opened.db, clock.wallMs());
  } catch (error) {
    if (opened.ok) opened.db.close();
    opened = { ok: false, problem: problemOf(error) };
  }
  if (opened.ok) return { ok: true, record: noteLoss(createRecord(opened.db, path, null, clock, disk), lostFile, clock) };
  const db = new Database(':memory:');
  migrate(db, clock.wallMs());
  return { ok: true, record: noteLoss(createRecord(db, path, opened.problem, clock, { ...disk, write: realDisk.write }), lostFile, clock) };
}

function noteLoss(record: EventRecord, lostFile: string | null, clock: Clock): EventRecord {
  if (lostFile === null) return record;
  record.storeEvents([{
    boot: `record-${record.epoch}`, n: 1, stamp: clock.stamp(null), code: 'events.lost',
    data: { reason: 'record.corrupt', quarantined: basename(lostFile), newEpoch: record.epoch },
  }]);
  return record;
}

/** A failed mark is named in status(): it means a row sent twice, never one lost. */
const nothing = (): void => { /* the row keeps its older state */ };

function createRecord(db: Db, path: string, problem: DatabaseProblem | null, clock: Clock, disk: RecordDisk): EventRecord {
  const epoch = readEpoch(db, clock, disk);
  const outbox = createOutbox(db, epoch);
  const history = createHistory(db, epoch);
  const insert = db.prepare<[EventRow]>(`INSERT INTO event (boot, n, code, class, stamp, data, crc)
    VALUES (@boot, @n, @code, @class, @stamp, @data, @crc) ON CONFLICT (boot, n) DO NOTHING`);
  const find = db.prepare<[string, number], number>('SELECT id FROM event WHERE boot = ? AND n = ?').pluck();
  const newest = db.prepare<[number, number], EventRow & { id: number; class: EventClass }>('SELECT * FROM event WHERE id > ? ORDER BY id DESC LIMIT ?');
  const between = db.prepare<[number, number, number, number], EventRow & { id: number; class: EventClass }>(
    "SELECT * FROM event WHERE id > ? AND json_extract(stamp, '$.wallMs') >= ? AND json_extract(stamp, '$.wallMs') < ? ORDER BY id LIMIT ?");
  const storeOne = (event: SignalEvent): StoredSeq => {
    const done = insert.run(rowOf(event));
    const key = { boot: event.boot, n: event.n };
    if (done.changes === 1) {
      const channel = eventClasses[event.code];
      return { ...key, channel, seq: outbox.add(channel, Number(done.lastInsertRowid)), fresh: true };
    }
    const at = outbox.seqOf(find.get(event.boot, event.n) ?? 0);
    return { ...key, channel: at?.channel ?? eventClasses[event.code], seq: at?.seq ?? 0, fresh: false };
  };
  const storeAll = db.transaction((events: readonly SignalEvent[]) => events.map(storeOne));
  let trouble = problem;
  /** A full or failing disk is a value, named in status(); damage is marked for the next opening. */
  const attempt = <T>(work: () => T, otherwise: (found: DatabaseProblem) => T): T => {
    try {
      return work();
    } catch (error) {
      trouble = problemOf(error);
      if (trouble.code === 'record.corrupt') markSuspect(path);
      return otherwise(trouble);
    }
  };
  return {
    epoch,
    storeEvents: (events) => attempt<StoreOutcome>(() => ({ ok: true, stored: disk.write(() => storeAll.immediate(events)) }), (found) => ({ ok: false, problem: found })),
    batch: (limit) => attempt(() => outbox.batch(limit), () => []),
    rows: (channel, after, upTo, limit) => attempt(() => outbox.rows(channel, after, upTo, limit), () => []),
    positions: () => attempt(() => outbox.positions(), () => []),
    counts: () => attempt(() => outbox.counts(), () => ({ stored: 0, published: 0, delivered: 0, outbox: 0 })),
    markPublished: (rows) => { attempt(() => { disk.write(() => { outbox.markPublished(rows); }); }, nothing); },
    markDelivered: (channel, upToSeq) => { attempt(() => { disk.write(() => { outbox.markDelivered(channel, upToSeq); }); }, nothing); },
    rewind: (channel, upToSeq) => { attempt(() => { disk.write(() => { outbox.rewind(channel, upToSeq); }); }, nothing); },
    tail: (limit, sinceId = 0) => attempt(() => newest.all(sinceId, limit).toReversed().map((row) => ({ id: row.id, class: row.class, event: eventOf(row) })), () => []),
    history: (query) => attempt(() => history(query), () => []),
    query: ({ afterId, limit, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER }) => attempt(() => between.all(afterId, fromMs, toMs, limit).map((row) => ({ id: row.id, class: row.class, event: eventOf(row) })), () => []),
    status: () => ({ mode: problem === null ? 'durable' : 'memoryOnly', problem: trouble, synchronous: problem === null ? readSynchronous(db) : 'OFF', epoch, bytes: bytesOf(path) }),
    close: () => { db.close(); },
  };
}

function readEpoch(db: Db, clock: Clock, disk: RecordDisk): string {
  const put = db.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
  db.transaction(() => {
    put.run('epoch', disk.newEpoch());
    put.run('createdMs', String(clock.wallMs()));
  }).immediate();
  return String(db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get('epoch'));
}

function bytesOf(path: string): number {
  const sizes = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
