import type { Channel } from '../record/outbox.ts';
import type { EventRecord } from '../record/record.ts';

/**
 * What the pump says of rows, gathered before it goes to the store: a lost mark is a row sent twice, never one lost,
 * and a commit per PUBACK would wear the flash.
 */
export interface OutboxMarks {
  published(channel: Channel, seq: number): void;
  delivered(channel: Channel, upTo: number): void;
  /** Whether a row in after < seq <= upTo is marked here and still new in the store. */
  waitIn(channel: Channel, after: number, upTo: number): boolean;
  flush(): void;
}

export function createOutboxMarks(record: EventRecord): OutboxMarks {
  let published: { readonly channel: Channel; readonly seq: number }[] = [];
  const delivered = new Map<Channel, number>();
  return {
    published: (channel, seq) => { published.push({ channel, seq }); },
    delivered: (channel, upTo) => { delivered.set(channel, upTo); },
    waitIn: (channel, after, upTo) => published.some((row) => row.channel === channel && row.seq > after && row.seq <= upTo),
    flush() {
      if (published.length > 0) record.markPublished(published);
      published = [];
      for (const [channel, upTo] of delivered) record.markDelivered(channel, upTo);
      delivered.clear();
    },
  };
}
