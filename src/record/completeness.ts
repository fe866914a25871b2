import type { EventClass } from '../model/event.ts';
import { channels, seqOfBlock } from './block.ts';
import type { Reading } from './reading.ts';
import type { Store } from './store.ts';

/** What is there of one channel in a span of time, by its seqs: present, dropped under a name, or missing. */
export interface ChannelStatement {
  readonly channel: EventClass; readonly firstSeq: number; readonly lastSeq: number;
  readonly present: number; readonly dropped: number; readonly missing: number; readonly complete: boolean;
}

/** Of every channel that has anything of the span. A block that begins in it counts whole; a damaged one is missing. */
export function stateCompleteness(store: Store, { heads, entries: entriesOf }: Pick<Reading, 'heads' | 'entries'>, fromMs: number, toMs: number): ChannelStatement[] {
  const stones = store.tombstones().filter((stone) => stone.fromMs < toMs && stone.toMs >= fromMs);
  return channels.flatMap((channel): ChannelStatement[] => {
    const seqs: number[] = [];
    const bounds: number[] = [];
    const inSpan = new Set(store.blocks.heads(channel, 0, fromMs, toMs));
    for (const id of heads(channel, 0, fromMs, toMs)) {
      const entries = entriesOf(id);
      // What a damaged block held is bounded by its own number and the next one's; one whose row says another time is counted between its neighbours.
      if (entries.length === 0 && inSpan.has(id)) bounds.push(seqOfBlock(id));
      for (const { seq, event } of entries) if (event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs) seqs.push(seq);
    }
    for (const { channel: mine, seq, event } of store.hot()) if (mine === channel && event.stamp.wallMs >= fromMs && event.stamp.wallMs < toMs) seqs.push(seq);
    const gone = stones.filter((stone) => stone.channel === channel);
    const ends = [...seqs, ...bounds, ...gone.flatMap(({ fromSeq, toSeq }) => [fromSeq, toSeq])];
    if (ends.length === 0) return [];
    const firstSeq = ends.reduce((least, seq) => Math.min(least, seq), Number.POSITIVE_INFINITY);
    const lastSeq = ends.reduce((most, seq) => Math.max(most, seq), 0);
    const dropped = gone.reduce((sum, { count }) => sum + count, 0);
    const missing = Math.max(0, lastSeq - firstSeq + 1 - seqs.length - dropped);
    return [{ channel, firstSeq, lastSeq, present: seqs.length, dropped, missing, complete: dropped === 0 && missing === 0 }];
  });
}
