import type { EventClass, SignalEvent } from '../model/event.ts';
import { channels, seqOfBlock } from './block.ts';
import type { Entry } from './columns.ts';
import { rangesMissing, withRange, type Ranges } from './ranges.ts';
import { lostBeforeMs, type Session } from './session.ts';

/** What is there of one channel in a span of time, by its seqs: present, dropped under a name, or missing. */
export interface ChannelStatement {
  readonly channel: EventClass; readonly firstSeq: number; readonly lastSeq: number;
  readonly present: number; readonly dropped: number; readonly missing: number;
  /** Nothing of it is dropped or missing, and nothing of the span was lost before it had a seq here: with an earlier file, or on its way. */
  readonly complete: boolean;
}

type Sources = Pick<Session, 'db' | 'store' | 'reading' | 'problem'>;

/** Said in the evidence where numbers of a sender never came, of whatever class. */
const lossCodes: ReadonlySet<SignalEvent['code']> = new Set<SignalEvent['code']>(['events.lost', 'evidence.gap']);

/** Of every channel that has anything of the span, or may have lost some. A damaged block that begins in it is missing. */
export function stateCompleteness(sources: Sources, fromMs: number, toMs: number): ChannelStatement[] {
  const { db, store, problem } = sources;
  const stones = store.tombstones().filter((stone) => stone.fromMs < toMs && stone.toMs >= fromMs);
  // Memory alone knows nothing of before.
  let isLossy = problem !== null || fromMs < (lostBeforeMs(db) ?? fromMs);
  const seqsOf = (channel: EventClass): readonly number[] => {
    const seqs: number[] = [];
    for (const { seq, event } of entriesIn(sources, channel, fromMs, toMs)) {
      seqs.push(seq);
      if (lossCodes.has(event.code)) isLossy = true;
    }
    return seqs;
  };
  const found = channels.map((channel) => ({ channel, seqs: seqsOf(channel) }));
  return found.flatMap(({ channel, seqs }): ChannelStatement[] => {
    const gone = stones.filter((stone) => stone.channel === channel);
    const ends = [...seqs, ...damagedIn(sources, channel, fromMs, toMs), ...gone.flatMap(({ fromSeq, toSeq }) => [fromSeq, toSeq])];
    if (ends.length === 0) return isLossy ? [{ channel, firstSeq: 0, lastSeq: 0, present: 0, dropped: 0, missing: 0, complete: false }] : [];
    const firstSeq = ends.reduce((least, seq) => Math.min(least, seq), Number.POSITIVE_INFINITY);
    const lastSeq = ends.reduce((most, seq) => Math.max(most, seq), 0);
    const dropped = gone.reduce((sum, { count }) => sum + count, 0);
    const known = [...seqs].toSorted((a, b) => a - b).reduce<Ranges>((all, seq) => withRange(all, seq, seq), store.positions.dropped(channel));
    const missing = rangesMissing(known, firstSeq, lastSeq).reduce((sum, [from, to]) => sum + to - from + 1 - elsewhere(sources, channel, from, to), 0);
    return [{ channel, firstSeq, lastSeq, present: seqs.length, dropped, missing, complete: !isLossy && dropped === 0 && missing === 0 }];
  });
}

/** Stored events of a span of wall time: of blocks, and those not packed yet. One block at a time: a day of detectors is 430 000. */
function* entriesIn({ store, reading }: Sources, channel: EventClass, fromMs: number, toMs: number): Generator<Entry> {
  const isIn = ({ event }: Entry): boolean => event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs;
  for (const id of reading.heads(channel, 0, fromMs, toMs)) yield* reading.entries(id).filter(isIn);
  yield* store.hot().filter((entry) => entry.channel === channel && isIn(entry));
}

/** First seqs of blocks that do not read: bounded by their own number and the next one's; one whose row says another time is counted between its neighbours. */
function damagedIn({ store, reading }: Sources, channel: EventClass, fromMs: number, toMs: number): readonly number[] {
  return store.blocks.heads(channel, 0, fromMs, toMs).filter((id) => reading.entries(id).length === 0).map(seqOfBlock);
}

/** How many of the seqs are stored under other times: a clock that was set back leaves them between those of the span. */
function elsewhere({ store, reading }: Sources, channel: EventClass, from: number, to: number): number {
  const found = new Set(store.hot().filter((entry) => entry.channel === channel && entry.seq >= from && entry.seq <= to).map(({ seq }) => seq));
  for (let after = from - 1; after < to;) {
    const [row] = store.blocks.between(channel, after, to, 1);
    if (row === undefined) break;
    for (const { seq } of reading.entries(row.id)) if (seq >= from && seq <= to) found.add(seq);
    after = Math.max(row.lastSeq, after + 1);
  }
  return found.size;
}
