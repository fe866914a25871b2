import type { Statement } from 'better-sqlite3';
import { eventClassNames, type EventClass } from '../model/event.ts';
import { fromColumns, toColumns, type Entry } from './columns.ts';
import type { Db } from './database.ts';
import { crcOf, fold, unfold } from './packed.ts';

/** Events of one channel, packed. Its id holds channel and first seq, so that one look-up finds a seq. */
export interface BlockRow {
  readonly id: number; readonly lastSeq: number; readonly count: number; readonly firstId: number; readonly lastId: number;
  readonly fromMs: number; readonly toMs: number; readonly crc: number; readonly body: Uint8Array;
}

/** Places in ids: never reordered. */
export const channels: readonly EventClass[] = eventClassNames;
/** 2^44 seqs of a channel are 500 000 a day for 96 000 years. */
const span = 2 ** 44;

export function blockId(channel: EventClass, seq: number): number {
  return channels.indexOf(channel) * span + seq;
}

export const channelOfBlock = (id: number): EventClass => channels[Math.floor(id / span)] ?? 'event';
export const seqOfBlock = (id: number): number => id % span;

export function blockRow(channel: EventClass, entries: readonly Entry[]): BlockRow {
  const walls = entries.map(({ event }) => Math.round(event.stamp.wallMs));
  const ids = entries.map(({ id }) => id);
  const body = fold(toColumns(entries));
  const row = {
    id: blockId(channel, entries[0]?.seq ?? 0), lastSeq: entries.at(-1)?.seq ?? 0, count: entries.length, firstId: ids[0] ?? 0, lastId: ids.at(-1) ?? 0,
    fromMs: Math.min(...walls), toMs: Math.max(...walls), body,
  };
  return { ...row, crc: crcOfBlock(row) };
}

function crcOfBlock(row: Omit<BlockRow, 'crc'>): number {
  return crcOf([row.id, row.lastSeq, row.count, row.firstId, row.lastId, row.fromMs, row.toMs], row.body);
}

/** Whether no byte of it has changed since it was written. */
export const isSound = (row: BlockRow): boolean => crcOfBlock(row) === row.crc;

/** The entries of a block, or null when a byte of it has changed since it was written. */
export function entriesOf(row: BlockRow): readonly Entry[] | null {
  if (!isSound(row)) return null;
  const entries = fromColumns(unfold(row.body));
  return entries?.length === row.count ? entries : null;
}

export function insertBlock(db: Db): Statement<[BlockRow]> {
  return db.prepare('INSERT INTO block VALUES (@id, @lastSeq, @count, @firstId, @lastId, @fromMs, @toMs, @crc, @body)');
}

export interface Blocks {
  insert(row: BlockRow): void;
  /** The blocks of a channel that reach into after < seq <= upTo, in order. */
  between(channel: EventClass, after: number, upTo: number, limit: number): BlockRow[];
  /** The newest blocks of a channel that begin below seq, newest first. */
  before(channel: EventClass, seq: number, limit: number): BlockRow[];
  /** The next blocks of the table after an id. */
  next(id: number, limit: number): BlockRow[];
  /** The oldest block of a channel above seq, without its body. */
  oldest(channel: EventClass): Omit<BlockRow, 'body'> | null;
  /** Behind every block below this id there are blocks of more than so many other days; null = there are not so many days. */
  agedBelow(channel: EventClass, days: number): number | null;
  /** Ids of the blocks of a channel that reach beyond an event's id and into a span of time, oldest first. */
  heads(channel: EventClass, afterId: number, fromMs: number, toMs: number): number[];
  /** The blocks of a channel that begin behind a seq, in order. */
  behind(channel: EventClass, afterSeq: number, limit: number): BlockRow[];
  get(id: number): BlockRow | null;
  remove(id: number): void;
  /** Bytes of the bodies of a channel, and how many blocks. */
  sizes(): readonly { readonly channel: EventClass; readonly blocks: number; readonly events: number; readonly bytes: number; readonly fromMs: number | null }[];
}

export function createBlocks(db: Db): Blocks {
  const insert = insertBlock(db);
  const start = db.prepare<[number, number], number>('SELECT max(id) FROM block WHERE id <= ? AND id >= ?').pluck();
  const between = db.prepare<[number, number, number], BlockRow>('SELECT * FROM block WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?');
  const before = db.prepare<[number, number, number], BlockRow>('SELECT * FROM block WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?');
  const next = db.prepare<[number, number], BlockRow>('SELECT * FROM block WHERE id > ? ORDER BY id LIMIT ?');
  const oldest = db.prepare<[number, number], Omit<BlockRow, 'body'>>('SELECT id, lastSeq, count, firstId, lastId, fromMs, toMs, crc FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT 1');
  const heads = db.prepare<[number, number, number, number, number], number>('SELECT id FROM block WHERE id >= ? AND id < ? AND lastId > ? AND toMs >= ? AND fromMs < ? ORDER BY id').pluck();
  const lastOfDay = db.prepare<[number, number, number], number>('SELECT max(id) AS last FROM block WHERE id >= ? AND id < ? GROUP BY toMs / 86400000 ORDER BY last DESC LIMIT 1 OFFSET ?').pluck();
  const newestMs = db.prepare<[number, number], number>('SELECT toMs FROM block WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1').pluck();
  const aged = new Map<EventClass, { readonly day: number; readonly days: number; readonly below: number | null }>();
  const behind = db.prepare<[number, number, number], BlockRow>('SELECT * FROM block WHERE id > ? AND id < ? ORDER BY id LIMIT ?');
  const get = db.prepare<[number], BlockRow>('SELECT * FROM block WHERE id = ?');
  const remove = db.prepare<[number]>('DELETE FROM block WHERE id = ?');
  const sizes = db.prepare<[number, number], { blocks: number; events: number | null; bytes: number | null; fromMs: number | null }>(
    'SELECT count(*) AS blocks, sum(count) AS events, sum(length(body)) AS bytes, min(fromMs) AS fromMs FROM block WHERE id >= ? AND id < ?');
  return {
    insert: (row) => { insert.run(row); },
    between(channel, after, upTo, limit) {
      const first = start.get(blockId(channel, after + 1), blockId(channel, 0)) ?? blockId(channel, after + 1);
      return between.all(first, blockId(channel, upTo), limit).filter(({ lastSeq }) => lastSeq > after);
    },
    before: (channel, seq, limit) => before.all(blockId(channel, seq), blockId(channel, 0), limit),
    next: (id, limit) => next.all(id, limit),
    oldest: (channel) => oldest.get(blockId(channel, 0), blockId(channel, 0) + span) ?? null,
    agedBelow(channel, days) {
      const [from, to] = [blockId(channel, 0), blockId(channel, 0) + span];
      const day = Math.floor((newestMs.get(from, to) ?? 0) / 86_400_000);
      const known = aged.get(channel);
      // Only a day that has begun moves it: three months of blocks are gone through once a day, not each minute.
      if (known?.day === day && known.days === days) return known.below;
      // One more: its own day may be among them.
      const below = lastOfDay.get(from, to, days + 1) ?? null;
      aged.set(channel, { day, days, below });
      return below;
    },
    heads: (channel, afterId, fromMs, toMs) => heads.all(blockId(channel, 0), blockId(channel, 0) + span, afterId, fromMs, Math.min(toMs, Number.MAX_SAFE_INTEGER)),
    behind: (channel, afterSeq, limit) => behind.all(blockId(channel, afterSeq), blockId(channel, 0) + span, limit),
    get: (id) => get.get(id) ?? null,
    remove: (id) => { remove.run(id); },
    sizes: () => channels.map((channel) => {
      const { blocks, events, bytes, fromMs } = sizes.get(blockId(channel, 0), blockId(channel, 0) + span) ?? { blocks: 0, events: 0, bytes: 0, fromMs: null };
      return { channel, blocks, events: events ?? 0, bytes: bytes ?? 0, fromMs };
    }),
  };
}
