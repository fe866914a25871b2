import type { OutboxRow } from './reading.ts';
import type { Channel, ChannelPosition, Counts } from './positions.ts';

export type { OutboxRow } from './reading.ts';
export type { Channel, ChannelPosition, Counts } from './positions.ts';

/** What is still to be delivered: the link's port to the record. */
export interface Outbox {
  /** Rows that wait to be published, of every channel. */
  batch(limit: number): OutboxRow[];
  /** Rows of one channel that wait, with after < seq <= upTo, in order; a dropped range is one row (`droppedTo`). */
  rows(channel: Channel, after: number, upTo: number, limit: number): OutboxRow[];
  positions(): ChannelPosition[];
  markPublished(rows: readonly { readonly channel: Channel; readonly seq: number }[]): void;
  markDelivered(channel: Channel, upToSeq: number): void;
  /** What the centre lacks waits again: every row above its watermark. */
  rewind(channel: Channel, upToSeq: number): void;
  counts(): Counts;
}
