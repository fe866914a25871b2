import type { EventClass } from '../model/event.ts';
import type { Entry } from './columns.ts';
import { inRanges, type Ranges } from './ranges.ts';
import type { OutboxRow, Reading } from './reading.ts';
import type { Shelf } from './shelf.ts';
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

interface Sources {
  readonly store: Pick<Store, 'hot' | 'positions'>;
  readonly reading: Pick<Reading, 'heads' | 'entries'>;
  readonly shelf: Shelf | null;
}

/** The archive holds what the database has still, too. */
function* only(entries: Iterable<Entry>, away: Ranges): Generator<Entry> {
  const last = away.at(-1)?.[1] ?? 0;
  for (const entry of entries) {
    if (entry.seq > last) return;
    if (inRanges(away, entry.seq)) yield entry;
  }
}

/** The record as it answers a centre's questions about the past. A damaged block is passed over here: its seqs are told by the outbox. */
export function readHistory({ store, reading: { heads, entries }, shelf }: Sources, { channel, fromMs, toMs, afterSeq, code, limit }: HistoryQuery): OutboxRow[] {
  const found: OutboxRow[] = [];
  const take = (some: Iterable<Entry>): void => {
    for (const { channel: mine, seq, event } of some) {
      if (found.length >= limit) return;
      const { wallMs } = event.stamp;
      if (mine === channel && seq > afterSeq && wallMs >= fromMs && wallMs < toMs && (code === null || event.code === code)) found.push({ channel, seq, event });
    }
  };
  const away = store.positions.shelved(channel);
  if (shelf !== null && away.some(([, to]) => to > afterSeq)) take(only(shelf.between(channel, afterSeq, fromMs, toMs), away));
  for (const id of heads(channel, 0, fromMs, toMs)) {
    if (found.length >= limit) break;
    take(entries(id));
  }
  take(store.hot());
  return found;
}
