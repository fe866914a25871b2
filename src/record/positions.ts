import { localClasses, type EventClass } from '../model/event.ts';
import { channels } from './block.ts';
import { inRanges, rangesAbove, rangesUpTo, sizeOfRanges, withRange, type Ranges } from './ranges.ts';

/** Channel of the link: the promise class. All codes of a class share one order, so that a reader can see a gap in it. */
export type Channel = EventClass;

/** Position of one channel: highest seq allotted, highest seq the centre has acknowledged. 0 = none. */
export interface ChannelPosition { readonly channel: Channel; readonly lastSeq: number; readonly deliveredSeq: number }
export interface Counts { readonly stored: number; readonly published: number; readonly delivered: number; readonly outbox: number }

/** What of a position is written down: everything up to publishedSeq is with the broker. */
export interface Mark { readonly channel: Channel; readonly deliveredSeq: number; readonly publishedSeq: number }

interface State {
  lastSeq: number;
  deliveredSeq: number;
  /** With the broker, above deliveredSeq; in memory alone where something below is missing: sent twice then, never lost. */
  published: Ranges;
  /** Dropped under a tombstone: nobody can send them. */
  dropped: Ranges;
}

/** Where every channel stands. Seqs are allotted by `take` inside the caller's transaction and counted by `commit` after it. */
export interface Positions {
  restore(channel: Channel, at: { readonly lastSeq: number; readonly deliveredSeq: number; readonly publishedSeq: number }): void;
  stored(channel: Channel, seq: number): void;
  drop(channel: Channel, from: number, to: number): void;
  lastSeq(channel: Channel): number;
  deliveredSeq(channel: Channel): number;
  dropped(channel: Channel): Ranges;
  published(channel: Channel): Ranges;
  /** Whether the row waits to be published. */
  isNew(channel: Channel, seq: number): boolean;
  publish(channel: Channel, seq: number): void;
  deliver(channel: Channel, upTo: number): void;
  rewind(channel: Channel, upTo: number): void;
  mark(channel: Channel): Mark;
  apply(mark: Mark): void;
  /** Of all channels, local ones too. */
  list(): ChannelPosition[];
  counts(): Counts;
}

export function createPositions(): Positions {
  const states = new Map<Channel, State>();
  const at = (channel: Channel): State => {
    const known = states.get(channel) ?? { lastSeq: 0, deliveredSeq: 0, published: [], dropped: [] };
    states.set(channel, known);
    return known;
  };
  const publishedSeq = ({ deliveredSeq, published }: State): number => published.find(([from]) => from === deliveredSeq + 1)?.[1] ?? deliveredSeq;
  const set = (channel: Channel, deliveredSeq: number, upTo: number): void => {
    const state = at(channel);
    state.deliveredSeq = Math.min(deliveredSeq, state.lastSeq);
    state.published = upTo > state.deliveredSeq ? [[state.deliveredSeq + 1, Math.min(upTo, state.lastSeq)]] : [];
  };
  const waiting = (state: State): number => state.lastSeq - state.deliveredSeq - sizeOfRanges(rangesAbove(state.dropped, state.deliveredSeq));
  return {
    restore(channel, found) {
      at(channel).lastSeq = found.lastSeq;
      set(channel, found.deliveredSeq, found.publishedSeq);
    },
    stored(channel, seq) {
      const state = at(channel);
      state.lastSeq = Math.max(state.lastSeq, seq);
      if (localClasses.has(channel)) state.deliveredSeq = state.lastSeq;
    },
    drop(channel, from, to) { at(channel).dropped = withRange(at(channel).dropped, from, to); },
    lastSeq: (channel) => states.get(channel)?.lastSeq ?? 0,
    deliveredSeq: (channel) => states.get(channel)?.deliveredSeq ?? 0,
    published: (channel) => states.get(channel)?.published ?? [],
    dropped: (channel) => states.get(channel)?.dropped ?? [],
    isNew(channel, seq) {
      const state = at(channel);
      return seq > state.deliveredSeq && seq <= state.lastSeq && !inRanges(state.published, seq);
    },
    publish(channel, seq) {
      const state = at(channel);
      if (seq <= state.deliveredSeq || seq > state.lastSeq) return;
      // A dropped range goes out as one row, under its first seq.
      const gone = state.dropped.find(([from, to]) => from <= seq && seq <= to);
      state.published = withRange(state.published, seq, gone?.[1] ?? seq);
    },
    deliver(channel, upTo) {
      const state = at(channel);
      state.deliveredSeq = Math.max(state.deliveredSeq, Math.min(state.lastSeq, upTo));
      state.published = rangesAbove(state.published, state.deliveredSeq);
    },
    rewind(channel, upTo) {
      const state = at(channel);
      const published = rangesUpTo(state.published, upTo);
      // What lies between the new watermark and the old one was with the centre once; it asks for it again.
      state.deliveredSeq = Math.min(state.deliveredSeq, upTo);
      state.published = published;
    },
    mark: (channel) => ({ channel, deliveredSeq: at(channel).deliveredSeq, publishedSeq: publishedSeq(at(channel)) }),
    apply: ({ channel, deliveredSeq, publishedSeq: upTo }) => { set(channel, deliveredSeq, upTo); },
    list: () => channels.flatMap((channel) => {
      const state = states.get(channel);
      return state === undefined || state.lastSeq === 0 ? [] : [{ channel, lastSeq: state.lastSeq, deliveredSeq: state.deliveredSeq }];
    }).toSorted((a, b) => (a.channel < b.channel ? -1 : 1)),
    counts() {
      const all = [...states].flatMap(([channel, state]) => (localClasses.has(channel) ? [] : [state]));
      const stored = all.reduce((sum, state) => sum + state.lastSeq, 0);
      const delivered = all.reduce((sum, state) => sum + state.deliveredSeq, 0);
      return { stored, published: delivered + all.reduce((sum, state) => sum + sizeOfRanges(state.published), 0), delivered, outbox: all.reduce((sum, state) => sum + waiting(state), 0) };
    },
  };
}
