import { statSync } from 'node:fs';
import { localClasses, type SignalEvent } from '../model/event.ts';
import type { Clock } from '../platform/clock.ts';
import type { RecordAlarm } from './alarms.ts';
import { verifyArchive, type ArchiveVerdict } from './archiveReading.ts';
import type { Archive, ArchiveStatus } from './archive.ts';
import { channelOfBlock, entriesOf, seqOfBlock } from './block.ts';
import { problemOf, readSynchronous, usedBytes, type DatabaseProblem } from './database.ts';
import { stateCompleteness, type ChannelStatement } from './completeness.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { chainSpan, readChain, type EvidencePage, type EvidenceQuery, type EvidenceTrail } from './evidenceChain.ts';
import type { Outbox } from './outbox.ts';
import { readHistory, type HistoryQuery } from './history.ts';
import type { LogQuery, OutboxRow, StoredEvent } from './reading.ts';
import { recordLimits, type RecordLimits, type Room } from './retention.ts';
import { lostBeforeMs, archiveDir, memorySession, openSession, realDisk, type Place, type RecordDisk } from './session.ts';
import { freeDiskBytes } from './upkeep.ts';
import type { StoreOutcome } from './store.ts';
import type { Tombstone } from './tombstone.ts';

export { realDisk, type RecordDisk } from './session.ts';
export type { StoredSeq, StoreOutcome } from './store.ts';

export interface RecordStatus {
  /** `memoryOnly`: the disk does not take durable commits; nothing stored here may be acknowledged to signald. */
  readonly mode: 'durable' | 'memoryOnly';
  /** Why it is memory-only, or the last write that failed, or what the archive meets. */
  readonly problem: DatabaseProblem | null;
  /** Read back from the open database. */
  readonly synchronous: string;
  readonly epoch: string;
  /** Bytes of the database file and its WAL. */
  readonly bytes: number;
}

export interface RecordDetail extends RecordStatus {
  readonly room: Room; readonly usedBytes: number; readonly maxBytes: number; readonly freeDiskBytes: number | null;
  readonly hot: number;
  readonly classes: readonly { readonly channel: string; readonly blocks: number; readonly events: number; readonly bytes: number; readonly fromMs: number | null; readonly lastSeq: number; readonly deliveredSeq: number }[];
  readonly archive: ArchiveStatus | null;
  readonly tombstones: readonly Tombstone[];
  readonly damagedBlocks: number;
  /** Numbers of senders that are missing between others. */
  readonly missingNumbers: readonly { readonly boot: string; readonly from: number; readonly to: number }[];
}

export interface BlockVerdict { readonly next: number | null; readonly blocks: number; readonly events: number; readonly damaged: readonly { readonly channel: string; readonly seq: number }[] }

/** The store of one cabinet: numbered events and what is still to be delivered of them. One writer. */
export interface EventRecord extends Outbox {
  /** Random per created database: (epoch, channel, seq) never means two things. It changes when memory takes over, and back. */
  readonly epoch: string;
  /** One transaction: events and their seqs, durable when it returns. Idempotent on (boot, n). */
  storeEvents(events: readonly SignalEvent[]): StoreOutcome;
  /** Packing, archive, retention, room, the way back from memory: every 250 ms, cheap when nothing is due. */
  housekeep(): void;
  /** The newest `limit` events, oldest of them first; only those with id > sinceId. */
  tail(limit: number, sinceId?: number): StoredEvent[];
  query(query: LogQuery): StoredEvent[];
  /** What is stored of a time, delivered or not. */
  history(query: HistoryQuery): OutboxRow[];
  status(): RecordStatus;
  detail(): RecordDetail;
  /** What is wrong with it now, and why. */
  alarms(): ReadonlyMap<RecordAlarm, string>;
  /** Reads so many blocks after an id, each with its CRC; `next` goes on. */
  verify(afterId: number, limit: number): BlockVerdict;
  verifyArchive(): ArchiveVerdict;
  /** One above the highest number that is stored of a sender's; null = there is nothing of it in memory alone, or in a file that began in a lost one's place, or it was not heard yet and another file's rows are being put back: the other may have all. */
  nextNumber(boot: string): number | null;
  /** Where the evidence chain stands; null = memory alone, or the archive takes nothing. */
  trail(): EvidenceTrail | null;
  /** Packs and archives now what waits: the chain then holds everything that is stored. */
  seal(): void;
  chain(query: EvidenceQuery): EvidencePage;
  chainSpan(fromMs: number, toMs: number): ReturnType<typeof chainSpan>;
  /** The completeness statement of a span of wall time. */
  completeness(fromMs: number, toMs: number): readonly ChannelStatement[];
  close(): void;
}

export type OpenedRecord = { readonly ok: true; readonly record: EventRecord } | { readonly ok: false; readonly problem: DatabaseProblem };

/**
 * Opens or creates the record. Where the disk takes no durable commit, it lives in memory under a named problem, and comes
 * back by itself. Only a file that another process writes is refused.
 */
export function openRecord(path: string, clock: Clock, disk: RecordDisk = realDisk, limits: RecordLimits = recordLimits): OpenedRecord {
  const place: Place = { path, clock, disk, limits };
  const opened = openSession(place);
  if (!opened.ok && opened.problem.code === 'record.locked') return opened;
  const keeper = createKeeper(place, opened.ok ? opened.session : memorySession(place, opened.problem));
  return { ok: true, record: createRecord(place, keeper) };
}

/** A failed mark is named in status(): it means a row sent twice, never one lost. */
const nothing = (): void => { /* the row keeps its older state */ };

function createRecord({ path, limits }: Place, keeper: Keeper): EventRecord {
  /** Reading trouble is a value, named in status(); damage replaces the file. */
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      keeper.met(problemOf(error));
      return otherwise;
    }
  };
  const session = (): ReturnType<Keeper['session']> => keeper.session();
  const status = (): RecordStatus => {
    const { db, store, problem, archive } = session();
    return { mode: problem === null ? 'durable' : 'memoryOnly', problem: keeper.trouble() ?? archiveTrouble(archive), synchronous: problem === null ? attempt(() => readSynchronous(db), 'closed') : 'OFF', epoch: store.epoch, bytes: bytesOf(path) };
  };
  return {
    get epoch() { return session().store.epoch; },
    storeEvents: (events) => keeper.store(events),
    housekeep: () => { keeper.housekeep(); },
    batch: (limit) => attempt(() => session().reading.batch(limit), []),
    rows: (channel, after, upTo, limit) => attempt(() => session().reading.rows(channel, after, upTo, limit), []),
    positions: () => session().store.positions.list().filter(({ channel }) => !localClasses.has(channel)),
    counts: () => session().store.positions.counts(),
    markPublished: (rows) => {
      for (const { channel, seq } of rows) session().store.positions.publish(channel, seq);
      keeper.marked();
    },
    markDelivered: (channel, upToSeq) => {
      session().store.positions.deliver(channel, upToSeq);
      keeper.marked();
    },
    rewind: (channel, upToSeq) => {
      session().store.positions.rewind(channel, upToSeq);
      // Written at once: what counts as delivered may be taken out.
      attempt(() => { session().store.saveMarks(); }, nothing());
    },
    tail: (limit, sinceId = 0) => attempt(() => session().reading.tail(limit, sinceId), []),
    query: (query) => attempt(() => session().reading.query(query), []),
    history: (query) => attempt(() => readHistory(session().store, session().reading, query), []),
    status,
    detail() {
      const { db, store, reading, archive } = session();
      const positions = new Map(store.positions.list().map((at) => [at.channel, at]));
      const classes = attempt(() => store.blocks.sizes(), []).map((size) => ({ ...size, lastSeq: positions.get(size.channel)?.lastSeq ?? 0, deliveredSeq: positions.get(size.channel)?.deliveredSeq ?? 0 }));
      return {
        ...status(), room: keeper.room(), usedBytes: attempt(() => usedBytes(db), 0), maxBytes: limits.maxBytes, freeDiskBytes: freeDiskBytes(path), hot: store.hot().length,
        classes, archive: archive?.status() ?? null, tombstones: attempt(() => store.tombstones(), []), damagedBlocks: reading.damaged(), missingNumbers: store.holes(),
      };
    },
    alarms: () => keeper.alarms(),
    verify(afterId, limit) {
      const rows = attempt(() => session().store.blocks.next(afterId, limit), []);
      const damaged = rows.filter((row) => entriesOf(row) === null).map((row) => ({ channel: channelOfBlock(row.id), seq: seqOfBlock(row.id) }));
      return { next: rows.length < limit ? null : (rows.at(-1)?.id ?? null), blocks: rows.length, events: rows.reduce((sum, { count }) => sum + count, 0), damaged };
    },
    completeness: (fromMs, toMs) => attempt(() => stateCompleteness(session(), fromMs, toMs), []),
    verifyArchive: () => verifyArchive(archiveDir(path)),
    nextNumber(boot) {
      const { db, store, problem } = session();
      const next = store.nextNumber(boot, keeper.isAside());
      return next === 1 && (problem !== null || attempt(() => lostBeforeMs(db), null) !== null) ? null : next;
    },
    trail: () => { const { archive } = session(); return archive === null || archive.problem() !== null ? null : archive.trail(); },
    seal: () => { keeper.seal(); },
    chain: (query) => readChain(archiveDir(path), query),
    chainSpan: (fromMs, toMs) => chainSpan(archiveDir(path), fromMs, toMs),
    close: () => { keeper.close(); },
  };
}

function archiveTrouble(archive: Archive | null): DatabaseProblem | null {
  const problem = archive?.problem() ?? null;
  return problem === null ? null : { ...problem, detail: `archive: ${problem.detail}` };
}

function bytesOf(path: string): number {
  const sizes = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
