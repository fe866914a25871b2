import { classOf, type KnownEvent, type SignalEvent } from '../model/event.ts';
import { createBatches } from './batch.ts';
import { blockRow, channels, createBlocks, entriesOf, seqOfBlock, type BlockRow, type Blocks } from './block.ts';
import type { Entry } from './columns.ts';
import type { DatabaseProblem, Db } from './database.ts';
import { createPositions, type Channel, type Mark, type Positions } from './positions.ts';
import { createSenders, type Senders } from './senders.ts';
import { channelCrc, type PositionRow } from './stateRow.ts';
import { createTombstones, type Tombstone } from './tombstone.ts';

/** Where an event stands in the outbox; `fresh` is false for one that was already stored (its seq is 0 where it is packed already). */
export interface StoredSeq { readonly boot: string; readonly n: number; readonly channel: Channel; readonly seq: number; readonly fresh: boolean }

/** `stored` names what is in the store now: what it lacks was refused for want of room. */
export type StoreOutcome = { readonly ok: true; readonly stored: readonly StoredSeq[] } | { readonly ok: false; readonly problem: DatabaseProblem };

/** What stands between the store and its file: one writing transaction, durable when it returns. */
export type Write = <T>(work: () => T) => T;

/**
 * The events of one database: what came since the last packing is held in memory and stands in one row per commit
 * (batch), everything older in packed blocks. Every writer throws what SQLite throws, and has changed nothing then.
 */
export interface Store {
  readonly epoch: string;
  readonly positions: Positions;
  readonly blocks: Blocks;
  /** Events since the last packing, in order of their ids. */
  hot(): readonly Entry[];
  /**
   * Allots seqs and stores, in one transaction; what it has already is recognised by (boot, n). New events of refused
   * channels are left out, of the store and of the answer: their sender keeps them. `aside`: put back from a file aside.
   */
  add(events: readonly SignalEvent[], refused?: readonly Channel[], whence?: 'sender' | 'aside'): StoredSeq[];
  /** Numbers an event of the store's own and stores it. */
  say(event: Omit<KnownEvent, 'boot' | 'n'>): StoredSeq[];
  /** Knows these as stored without having them: an earlier store had them, and the centre has. */
  remember(events: readonly SignalEvent[]): void;
  /** Highest id that was ever given. */
  lastId(): number;
  holes: Senders['holes'];
  /** One above the highest number of a sender's; null = it was not heard yet, and there is a file aside that may have more of it. */
  nextNumber(boot: string, isAside: boolean): number | null;
  /** Writes down where the channels stand. */
  saveMarks(): void;
  /** Makes blocks of what is hot; gives what was packed. */
  pack(): readonly Entry[];
  /** Takes the oldest blocks of a channel out while they are due, at most so many, under a tombstone; null = none was. */
  drop(channel: Channel, reason: Tombstone['reason'], atMs: number, most: number, due: (block: Omit<BlockRow, 'body'>) => boolean): Tombstone | null;
  tombstones(): readonly Tombstone[];
  /** Highest seq of a channel that stands in a block, or did. */
  packedSeq(channel: Channel): number;
  /** Puts a tombstone where blocks were found gone, or what they held, from elsewhere, in the place of the damaged ones. */
  bury(stone: Tombstone): void;
  mend(channel: Channel, entries: readonly Entry[], damaged: readonly number[]): void;
}

const keyOf = (boot: string, n: number): string => `${boot} ${n}`;

/** `writeSlots`: for transactions that only fill slots. Null: what says where seqs, senders and drops stand is damaged; nothing may be allotted on top of it. */
export function openStore(db: Db, epoch: string, write: Write, writeSlots: Write): Store | null {
  const store = createStore(db, epoch, write, writeSlots);
  return store.load() ? store : null;
}

/**
 * Whether blocks, positions, senders and slots are of one packing. A page that is an older state of itself is sound by
 * every CRC; on top of an older position seqs would be given twice.
 */
function isOfOneTime(blocks: Blocks, positions: Positions, sendersLastId: number, hot: readonly Entry[]): boolean {
  return channels.every((channel) => {
    const [newest] = blocks.before(channel, Number.MAX_SAFE_INTEGER / 1024, 1);
    // A damaged one says nothing, and is told elsewhere.
    const last = newest === undefined ? undefined : entriesOf(newest)?.at(-1);
    const packed = positions.lastSeq(channel);
    return (last === undefined || (last.seq <= packed && last.id <= sendersLastId)) && hot.filter((entry) => entry.channel === channel).every(({ seq }, at) => seq === packed + 1 + at);
  });
}

// Over 70 lines: what one database is, over the same few variables.
function createStore(db: Db, epoch: string, write: Write, writeSlots: Write): Store & { readonly load: () => boolean } {
  const [batches, blocks, senders, graves, positions] = [createBatches(db), createBlocks(db), createSenders(db), createTombstones(db), createPositions()];
  const positionRows = db.prepare<[], PositionRow>('SELECT * FROM position');
  const putPosition = db.prepare<[PositionRow]>('INSERT OR REPLACE INTO position VALUES (@channel, @lastSeq, @deliveredSeq, @publishedSeq, @crc)');
  const highest = db.prepare<[], number>('SELECT max(coalesce((SELECT max(lastId) FROM boot), 0), coalesce((SELECT max(lastId) FROM block), 0))').pluck();
  let hot: Entry[] = [];
  let lastId = 0;
  const seqs = new Map<string, StoredSeq>();
  /** Senders whose own word was heard since the store was opened. */
  const heard = new Set<string>();
  const keep = (entry: Entry): StoredSeq => {
    const { boot, n } = entry.event;
    const stored = { boot, n, channel: entry.channel, seq: entry.seq, fresh: false };
    hot.push(entry);
    senders.add(boot, n, entry.id);
    positions.stored(entry.channel, entry.seq);
    lastId = Math.max(lastId, entry.id);
    seqs.set(keyOf(boot, n), stored);
    return { ...stored, fresh: true };
  };
  const marksNow = (): Mark[] => positions.list().map(({ channel }) => positions.mark(channel));
  /** What is new of the events, with the ids and seqs that they will have. */
  const allot = (events: readonly SignalEvent[]): Entry[] => {
    const next = new Map<Channel, number>();
    const seen = new Set<string>();
    let id = lastId;
    return events.flatMap((event) => {
      const key = keyOf(event.boot, event.n);
      if (senders.has(event.boot, event.n) || seen.has(key)) return [];
      seen.add(key);
      const channel = classOf(event);
      const seq = (next.get(channel) ?? positions.lastSeq(channel)) + 1;
      next.set(channel, seq);
      id += 1;
      return [{ id, channel, seq, event }];
    });
  };
  const outcomes = (events: readonly SignalEvent[], fresh: readonly StoredSeq[]): StoredSeq[] => {
    const first = new Map(fresh.map((stored) => [keyOf(stored.boot, stored.n), stored]));
    return events.map((event) => {
      const key = keyOf(event.boot, event.n);
      const mine = first.get(key) ?? seqs.get(key) ?? { boot: event.boot, n: event.n, channel: classOf(event), seq: 0, fresh: false };
      first.delete(key);
      return mine;
    });
  };
  const inTransaction = (work: () => void, through = write): void => {
    try {
      through(() => { db.transaction(work).immediate(); });
    } catch (error) {
      batches.forget();
      throw error;
    }
  };
  const bury = ({ channel, fromSeq, toSeq }: Tombstone): void => { positions.drop(channel, fromSeq, toSeq); };
  const savePositions = (): void => {
    for (const { channel, lastSeq } of positions.list()) {
      const row = { lastSeq, ...positions.mark(channel) };
      putPosition.run({ ...row, crc: channelCrc(row) });
    }
  };
  const add = (events: readonly SignalEvent[], refused: readonly Channel[] = [], whence: 'sender' | 'aside' = 'sender'): StoredSeq[] => {
    const wanted = refused.length === 0 ? events : events.filter((event) => !refused.includes(classOf(event)) || senders.has(event.boot, event.n));
    const entries = allot(wanted);
    if (entries.length > 0) inTransaction(() => { batches.append({ entries, marks: marksNow() }); }, writeSlots);
    const stored = outcomes(wanted, entries.map(keep));
    for (const { boot } of stored) if (whence === 'sender') heard.add(boot);
    return stored;
  };
  const pack = (): readonly Entry[] => {
    const packed = hot;
    if (packed.length === 0) return [];
    const rows = channels.flatMap((channel) => {
      const mine = packed.filter((entry) => entry.channel === channel);
      return mine.length === 0 ? [] : [blockRow(channel, mine)];
    });
    inTransaction(() => {
      // First, so that what a burst took is room for its blocks.
      batches.clear();
      for (const row of rows) blocks.insert(row);
      savePositions();
      senders.save();
    });
    senders.saved();
    hot = [];
    seqs.clear();
    return packed;
  };
  return {
    epoch, positions, blocks, add, pack, hot: () => hot, lastId: () => lastId, holes: () => senders.holes(), nextNumber: (boot, isAside) => (isAside && !heard.has(boot) ? null : senders.nextOf(boot)), tombstones: () => graves.all() ?? [],
    packedSeq: (channel) => (hot.find((entry) => entry.channel === channel)?.seq ?? positions.lastSeq(channel) + 1) - 1,
    bury(stone) {
      inTransaction(() => { graves.add(stone); });
      bury(stone);
    },
    mend(channel, entries, damaged) {
      inTransaction(() => {
        for (const id of damaged) blocks.remove(id);
        blocks.insert(blockRow(channel, entries));
      });
    },
    say: (event) => add([{ ...event, boot: `record-${epoch}`, n: senders.nextOf(`record-${epoch}`) }]),
    remember: (events) => { for (const { boot, n } of events) senders.add(boot, n, 0); },
    saveMarks() {
      const marks = marksNow();
      if (marks.length > 0) inTransaction(() => { batches.append({ entries: [], marks }); }, writeSlots);
    },
    drop(channel, reason, atMs, most, due) {
      const stones: Tombstone[] = [];
      const first = blocks.oldest(channel);
      if (first === null || !due(first)) return null;
      inTransaction(() => {
        for (let oldest = blocks.oldest(channel); oldest !== null && stones.length < most && due(oldest); oldest = blocks.oldest(channel)) {
          const fromSeq = seqOfBlock(oldest.id);
          // A damaged number must not bury what is yet to come.
          const toSeq = Math.max(fromSeq, Math.min(oldest.lastSeq, positions.lastSeq(channel)));
          const stone = { channel, reason, fromSeq, toSeq, count: oldest.count, fromMs: oldest.fromMs, toMs: oldest.toMs, atMs };
          blocks.remove(oldest.id);
          graves.add(stone);
          stones.push(stone);
        }
      });
      for (const stone of stones) bury(stone);
      const [oldest, last] = [stones[0], stones.at(-1)];
      return oldest === undefined || last === undefined ? null : { ...last, fromSeq: oldest.fromSeq, fromMs: oldest.fromMs, count: stones.reduce((sum, { count }) => sum + count, 0) };
    },
    load() {
      const [found, stones] = [batches.all(), graves.all()];
      const rows = positionRows.all();
      if (found === null || stones === null || !senders.load() || rows.some((row) => channelCrc(row) !== row.crc)) return false;
      for (const channel of channels) {
        const row = rows.find((one) => one.channel === channel);
        if (row !== undefined) positions.restore(channel, row);
      }
      for (const stone of stones) bury(stone);
      lastId = highest.get() ?? 0;
      if (!isOfOneTime(blocks, positions, senders.lastId(), found.flatMap(({ entries }) => entries))) return false;
      for (const { entries, marks } of found) {
        entries.forEach(keep);
        marks.forEach((mark) => { positions.apply(mark); });
      }
      return true;
    },
  };
}
