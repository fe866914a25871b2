import type { EventClass } from '../model/event.ts';
import type { Db } from './database.ts';
import { eventOf, type EventRow } from './eventRow.ts';
import type { OutboxRow } from './outbox.ts';

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

/** The record as it answers a centre's questions about the past. */
export type History = (query: HistoryQuery) => OutboxRow[];

export function createHistory(db: Db, epoch: string): History {
  const select = db.prepare<[string, string, number, number, number, string | null, string | null, number], EventRow & { readonly channel: EventClass; readonly seq: number }>(
    `SELECT o.channel, o.seq, e.boot, e.n, e.code, e.class, e.stamp, e.data, e.crc FROM outbox o JOIN event e ON e.id = o.event
     WHERE o.epoch = ? AND o.channel = ? AND o.seq > ? AND json_extract(e.stamp, '$.wallMs') >= ? AND json_extract(e.stamp, '$.wallMs') < ?
       AND (? IS NULL OR e.code = ?) ORDER BY o.seq LIMIT ?`);
  return ({ channel, fromMs, toMs, afterSeq, code, limit }) =>
    select.all(epoch, channel, afterSeq, fromMs, toMs, code, code, limit).map((row) => ({ channel: row.channel, seq: row.seq, event: eventOf(row) }));
}
