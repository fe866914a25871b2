import type { EventClass, SignalEvent } from '../model/event.ts';
import type { Db } from './database.ts';
import { eventOf, type EventRow } from './eventRow.ts';

/** Channel of the link: the promise class. All codes of a class share one order, so that a reader can see a gap in it. */
export type Channel = EventClass;

/** One row that waits to be published; `event` is null where the record is damaged: its seq is sent all the same. */
export interface OutboxRow { readonly channel: Channel; readonly seq: number; readonly event: SignalEvent | null }
/** Position of one channel: highest seq allotted, highest seq the centre has acknowledged. 0 = none. */
export interface ChannelPosition { readonly channel: Channel; readonly lastSeq: number; readonly deliveredSeq: number }
export interface Counts { readonly stored: number; readonly published: number; readonly delivered: number; readonly outbox: number }

/** The outbox of one epoch. Its writers run inside the caller's transaction, or in one of their own. */
export interface Outbox {
  /** Allots the next seq of the channel to a stored event. */
  add(channel: Channel, eventId: number): number;
  seqOf(eventId: number): { readonly channel: Channel; readonly seq: number } | null;
  /** Rows in state `new` of every channel, oldest first. */
  batch(limit: number): OutboxRow[];
  /** Rows in state `new` of one channel with after < seq <= upTo, in order. */
  rows(channel: Channel, after: number, upTo: number, limit: number): OutboxRow[];
  positions(): ChannelPosition[];
  markPublished(rows: readonly { readonly channel: Channel; readonly seq: number }[]): void;
  markDelivered(channel: Channel, upToSeq: number): void;
  /** What the centre lacks is new again: every row above its watermark. */
  rewind(channel: Channel, upToSeq: number): void;
  counts(): Counts;
}

type JoinedRow = EventRow & { readonly channel: Channel; readonly seq: number };
const joined = 'SELECT o.channel, o.seq, e.boot, e.n, e.code, e.class, e.stamp, e.data, e.crc FROM outbox o JOIN event e ON e.id = o.event';
const outboxRow = (row: JoinedRow): OutboxRow => ({ channel: row.channel, seq: row.seq, event: eventOf(row) });

export function createOutbox(db: Db, epoch: string): Outbox {
  const allot = db.prepare<[string, string], number>(`INSERT INTO channel (epoch, channel, lastSeq, deliveredSeq) VALUES (?, ?, 1, 0)
    ON CONFLICT DO UPDATE SET lastSeq = lastSeq + 1 RETURNING lastSeq`).pluck();
  const insert = db.prepare<[string, string, number, number]>(`INSERT INTO outbox (epoch, channel, seq, event, state) VALUES (?, ?, ?, ?, 'new')`);
  const find = db.prepare<[number], { channel: Channel; seq: number }>('SELECT channel, seq FROM outbox WHERE event = ?');
  const oldest = db.prepare<[string, number], JoinedRow>(`${joined} WHERE o.epoch = ? AND o.state = 'new' ORDER BY o.event LIMIT ?`);
  const range = db.prepare<[string, string, number, number, number], JoinedRow>(
    `${joined} WHERE o.epoch = ? AND o.state = 'new' AND o.channel = ? AND o.seq > ? AND o.seq <= ? ORDER BY o.seq LIMIT ?`);
  const positions = db.prepare<[string], ChannelPosition>('SELECT channel, lastSeq, deliveredSeq FROM channel WHERE epoch = ? ORDER BY channel');
  const publish = db.prepare<[string, string, number]>(`UPDATE outbox SET state = 'published' WHERE epoch = ? AND channel = ? AND seq = ? AND state = 'new'`);
  const deliver = db.prepare<[string, string, number]>(`UPDATE outbox SET state = 'delivered' WHERE epoch = ? AND channel = ? AND seq <= ? AND state <> 'delivered'`);
  const renew = db.prepare<[string, string, number]>(`UPDATE outbox SET state = 'new' WHERE epoch = ? AND channel = ? AND seq > ? AND state <> 'new'`);
  const setDelivered = db.prepare<[number, string, string]>('UPDATE channel SET deliveredSeq = ? WHERE epoch = ? AND channel = ?');
  const countPublished = db.prepare<[string], number>(`SELECT count(*) FROM outbox WHERE epoch = ? AND state = 'published'`).pluck();
  const positionOf = (channel: Channel): ChannelPosition | undefined => positions.all(epoch).find((at) => at.channel === channel);

  return {
    add(channel, eventId) {
      const seq = allot.get(epoch, channel) ?? 0;
      insert.run(epoch, channel, seq, eventId);
      return seq;
    },
    seqOf: (eventId) => find.get(eventId) ?? null,
    batch: (limit) => oldest.all(epoch, limit).map(outboxRow),
    rows: (channel, after, upTo, limit) => range.all(epoch, channel, after, upTo, limit).map(outboxRow),
    positions: () => positions.all(epoch),
    markPublished: db.transaction((rows: readonly { readonly channel: Channel; readonly seq: number }[]) => {
      for (const row of rows) publish.run(epoch, row.channel, row.seq);
    }),
    markDelivered: db.transaction((channel: Channel, upToSeq: number) => {
      const at = positionOf(channel);
      if (at === undefined) return;
      deliver.run(epoch, channel, upToSeq);
      setDelivered.run(Math.max(at.deliveredSeq, Math.min(at.lastSeq, upToSeq)), epoch, channel);
    }),
    rewind: db.transaction((channel: Channel, upToSeq: number) => {
      const at = positionOf(channel);
      if (at === undefined) return;
      renew.run(epoch, channel, upToSeq);
      setDelivered.run(Math.min(at.deliveredSeq, upToSeq), epoch, channel);
    }),
    counts() {
      const all = positions.all(epoch);
      const stored = all.reduce((sum, at) => sum + at.lastSeq, 0);
      const delivered = all.reduce((sum, at) => sum + at.deliveredSeq, 0);
      return { stored, published: delivered + (countPublished.get(epoch) ?? 0), delivered, outbox: stored - delivered };
    },
  };
}
