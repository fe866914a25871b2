import type { Channel } from '../record/outbox.ts';
import type { EventRecord } from '../record/record.ts';

/**
 * What the pump says of rows, gathered before it goes to the store: a lost mark is a row sent twice, never one lost,
 * and a commit per PUBACK would wear the flash.
 */
export interface OutboxMarks {
  published(channel: Channel, seqs: readonly number[]): void;
  delivered(channel: Channel, upTo: number): void;
  /** Whether a row in after < seq <= upTo is marked here and still new in the store. */
  waitIn(channel: Channel, after: number, upTo: number): boolean;
  /** Writes them; what is of another store than the record's present one is forgotten: there a mark would be another row's. */
  flush(): void;
  /** From here on they are of the record's present store. */
  begin(): void;
}

export function createOutboxMarks(record: EventRecord): OutboxMarks {
  let published: { readonly channel: Channel; readonly seqs: readonly number[] }[] = [];
  const delivered = new Map<Channel, number>();
  let { epoch } = record;
  return {
    published: (channel, seqs) => { published.push({ channel, seqs }); },
    delivered: (channel, upTo) => { delivered.set(channel, upTo); },
    waitIn: (channel, after, upTo) => published.some((message) => message.channel === channel && message.seqs.some((seq) => seq > after && seq <= upTo)),
    flush() {
      if (record.epoch === epoch) {
        // What the centre has by now is not marked twice.
        const open = published.flatMap(({ channel, seqs }) => seqs.flatMap((seq) => (seq > (delivered.get(channel) ?? 0) ? [{ channel, seq }] : [])));
        for (const [channel, upTo] of delivered) record.markDelivered(channel, upTo);
        if (open.length > 0) record.markPublished(open);
      }
      published = [];
      delivered.clear();
    },
    begin: () => { ({ epoch } = record); },
  };
}
