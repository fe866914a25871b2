import type { EventClass } from '../model/event.ts';
import { seqOfBlock } from './block.ts';
import type { OutboxRow, Reading } from './reading.ts';
import type { Store } from './store.ts';

/** Stored events of a channel by the time of their clock, delivered or not, in the order of their seq. */
export interface HistoryQuery {
  readonly channel: EventClass;
  /** From inclusive, to exclusive, wall clock, ms. */
  readonly fromMs: number; readonly toMs: number;
  readonly afterSeq: number;
  /** null = every code. */
  readonly code: string | null;
  readonly limit: number;
}

/** The record as it answers a centre's questions about the past. A damaged block is passed over here: its seqs are told by the outbox. */
export function readHistory(store: Pick<Store, 'hot'>, { heads, entries }: Pick<Reading, 'heads' | 'entries'>, { channel, fromMs, toMs, afterSeq, code, limit }: HistoryQuery): OutboxRow[] {
  const found: OutboxRow[] = [];
  const take = (some: ReturnType<Store['hot']>): void => {
    for (const { channel: mine, seq, event } of some) {
      const { wallMs } = event.stamp;
      if (mine === channel && seq > afterSeq && wallMs >= fromMs && wallMs < toMs && (code === null || event.code === code) && found.length < limit) found.push({ channel, seq, event });
    }
  };
  const ids = heads(channel, 0, fromMs, toMs);
  // Page after page of a day: what lies before the block that the next seq is in is not unfolded again for each.
  const first = Math.max(0, ids.findLastIndex((id) => seqOfBlock(id) <= afterSeq + 1));
  for (const id of ids.slice(first)) {
    if (found.length >= limit) break;
    take(entries(id));
  }
  take(store.hot());
  return found;
}
