import { localClasses, type EventClass, type SignalEvent } from '../model/event.ts';
import { channelOfBlock, channels, entriesOf, seqOfBlock, type BlockRow } from './block.ts';
import type { Entry } from './columns.ts';
import type { Channel } from './positions.ts';
import { rangeOf } from './ranges.ts';
import type { Store } from './store.ts';

/** One row that waits to be published. `event` is null where its record is damaged: its seq is sent all the same. */
export interface OutboxRow {
  readonly channel: Channel; readonly seq: number; readonly event: SignalEvent | null;
  /** The row stands for all seqs up to this one: they were dropped under a tombstone. */
  readonly droppedTo?: number;
}

/** An event read from the store; null = its record is damaged (quick_check does not see that). */
export interface StoredEvent { readonly id: number; readonly class: EventClass; readonly seq: number; readonly event: SignalEvent | null }

export interface LogQuery {
  readonly afterId: number; readonly limit: number;
  readonly channels?: readonly EventClass[];
  /** Wall times, from inclusive, to exclusive. */
  readonly fromMs?: number; readonly toMs?: number;
}

/** What a damaged block held, as far as its row says; the bound is its successor's. */
const mostOfDamaged = 10_000;

export interface Reading {
  rows(channel: Channel, after: number, upTo: number, limit: number): OutboxRow[];
  batch(limit: number): OutboxRow[];
  /** Without what local classes hold: detectors would leave nothing else to see. */
  tail(limit: number, sinceId: number): StoredEvent[];
  /** Oldest first; the next page begins after the last id. */
  query(query: LogQuery): StoredEvent[];
  /** The entries of one block; none where it does not read. */
  entries(blockId: number): readonly Entry[];
  /** Blocks that do not read, found so far. */
  damaged(): number;
  /** Ids of the blocks of a channel that reach beyond an event's id and into a span of time, and of those known to be damaged, whose rows may say anything. */
  heads(channel: EventClass, afterId: number, fromMs: number, toMs: number): readonly number[];
  /** A block that is gone where it should stand, or does not read. */
  met(blockId: number): void;
}

const storedOf = ({ id, channel, seq, event }: Entry): StoredEvent => ({ id, class: channel, seq, event });

/** `repair`: the entries of a damaged block from elsewhere, or null. */
// Over 70 lines: the ways to read one store, over the same unfolded blocks.
export function createReading(store: Store, repair: (row: BlockRow) => readonly Entry[] | null): Reading {
  // The pump asks for 50 rows at a time: a block is unfolded once for all of its pages.
  const unfolded = new Map<number, readonly Entry[] | null>();
  const bad = new Set<number>();
  const open = (row: BlockRow): readonly Entry[] | null => {
    const known = unfolded.get(row.id);
    if (known !== undefined && known !== null) return known;
    let entries = entriesOf(row);
    if (entries === null) {
      bad.add(row.id);
      entries = repair(row);
    }
    if (unfolded.size >= channels.length * 2) unfolded.clear();
    unfolded.set(row.id, entries);
    return entries;
  };
  const heads: Reading['heads'] = (channel, afterId, fromMs, toMs) => {
    const found = store.blocks.heads(channel, afterId, fromMs, toMs);
    const hidden = [...bad].filter((id) => channelOfBlock(id) === channel && !found.includes(id));
    return hidden.length === 0 ? found : [...found, ...hidden].toSorted((a, b) => a - b);
  };
  /** Packed entries of a channel in after < seq <= upTo, at least `limit` of them where there are so many. */
  const packed = (channel: Channel, after: number, upTo: number, limit: number): { readonly entries: Map<number, Entry>; readonly end: number } => {
    const entries = new Map<number, Entry>();
    let from = after;
    for (;;) {
      const [row] = store.blocks.between(channel, from, upTo, 1);
      if (row === undefined) return { entries, end: upTo };
      for (const entry of open(row) ?? []) if (entry.seq > after && entry.seq <= upTo) entries.set(entry.seq, entry);
      from = Math.max(row.lastSeq, from + 1);
      if (entries.size >= limit || from >= upTo) return { entries, end: Math.min(upTo, from) };
    }
  };
  const rows = (channel: Channel, after: number, upTo: number, limit: number): OutboxRow[] => {
    const last = Math.min(upTo, store.positions.lastSeq(channel));
    const found: OutboxRow[] = [];
    const hot = new Map(store.hot().flatMap((entry) => (entry.channel === channel ? [[entry.seq, entry] as const] : [])));
    const dropped = store.positions.dropped(channel);
    let from = Math.max(after, store.positions.deliveredSeq(channel));
    const published = store.positions.published(channel);
    while (from < last && found.length < limit) {
      // What the broker has is not read again.
      from = Math.min(last, rangeOf(published, from + 1)?.[1] ?? from);
      if (from >= last) break;
      const part = hot.has(from + 1) ? { entries: hot, end: last } : packed(channel, from, last, limit);
      for (let seq = from + 1; seq <= part.end && found.length < limit; seq++) {
        from = seq;
        const gone = rangeOf(dropped, seq);
        if (gone !== null) from = Math.min(gone[1], last);
        const waits = store.positions.isNew(channel, seq);
        if (waits) found.push(gone === null ? { channel, seq, event: (part.entries.get(seq) ?? hot.get(seq))?.event ?? null } : { channel, seq, event: null, droppedTo: from });
        seq = from;
      }
      from = Math.max(from, found.length < limit ? part.end : from);
    }
    return found;
  };
  /** A block as entries for the log; a damaged one as rows without event, so that it is seen. */
  const logged = (row: BlockRow): StoredEvent[] => {
    const entries = open(row);
    if (entries !== null) return entries.map(storedOf);
    const [first, count] = [seqOfBlock(row.id), Math.max(1, Math.min(mostOfDamaged, row.count))];
    // An id beyond the last one would end the page of who reads on behind it, and none before the first is asked for.
    const firstId = row.firstId >= 1 && row.firstId + count - 1 <= store.lastId() ? row.firstId : 1;
    return Array.from({ length: count }, (_, at) => ({ id: firstId + at, class: channelOfBlock(row.id), seq: first + at, event: null }));
  };
  return {
    rows, heads, damaged: () => bad.size, met: (id) => { bad.add(id); },
    entries(id) {
      const row = store.blocks.get(id);
      return row === null ? [] : (open(row) ?? []);
    },
    batch: (limit) => store.positions.list().flatMap(({ channel, lastSeq }) => rows(channel, 0, lastSeq, limit)).slice(0, limit),
    tail(limit, sinceId) {
      const found = store.hot().filter(({ id, channel }) => id > sinceId && !localClasses.has(channel)).map(storedOf);
      if (found.length < limit) {
        for (const channel of channels.filter((one) => !localClasses.has(one))) {
          let taken = 0;
          for (const row of eachBefore(store, channel)) {
            if (row.lastId <= sinceId && entriesOf(row) !== null) break;
            const events = logged(row).filter(({ id }) => id > sinceId);
            found.push(...events);
            taken += events.length;
            if (taken >= limit) break;
          }
        }
      }
      return found.toSorted((a, b) => a.id - b.id).slice(-limit);
    },
    query({ afterId, limit, channels: wanted = channels, fromMs = 0, toMs = Number.POSITIVE_INFINITY }) {
      const fits = ({ id, event }: StoredEvent): boolean => id > afterId && (event === null || (event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs));
      const found: StoredEvent[] = [];
      for (const channel of wanted) {
        const mine: StoredEvent[] = [];
        for (const head of heads(channel, afterId, fromMs, toMs)) {
          const row = store.blocks.get(head);
          if (row !== null) mine.push(...logged(row).filter(fits));
          if (mine.length >= limit) break;
        }
        found.push(...mine);
      }
      found.push(...store.hot().filter(({ channel }) => wanted.includes(channel)).map(storedOf).filter(fits));
      return found.toSorted((a, b) => a.id - b.id).slice(0, limit);
    },
  };
}

function* eachBefore(store: Store, channel: Channel): Generator<BlockRow> {
  for (let seq = Number.MAX_SAFE_INTEGER / 1024; ;) {
    const [row] = store.blocks.before(channel, seq, 1);
    if (row === undefined) return;
    yield row;
    seq = seqOfBlock(row.id);
  }
}
