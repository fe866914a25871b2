import { eventClassNames } from '../model/event.ts';
import type { PumpEffect, PumpInput } from '../link/pump.ts';
import type { Logger } from '../platform/logger.ts';
import type { Channel, OutboxRow } from '../record/outbox.ts';
import type { EventRecord } from '../record/record.ts';
import { createOutboxMarks } from './outboxMarks.ts';

type RowEffect = Extract<PumpEffect, { type: 'publish' }>;

/** Performs the pump's effects on the store; what is to be published goes to `publish`. */
export interface OutboxPort {
  /** Performs one effect; an answer goes back into the pump. */
  perform(effect: PumpEffect): PumpInput | null;
  /** A new connection: rows loaded for the last one are forgotten. */
  reset(): void;
  flush(): void;
  lastAlarm(): string | null;
}

export function createOutboxPort(record: EventRecord, logger: Logger, onAlarm: (code: string, channel: string, detail: string | null) => void, publish: (rows: readonly OutboxRow[], epoch: string, effect: RowEffect) => void): OutboxPort {
  const marks = createOutboxMarks(record);
  /** With the store that each was read from: the record may have begun another one since, where its seq is another row's. */
  const loaded = new Map<string, { readonly row: OutboxRow; readonly epoch: string }>();
  /** Channels that the broker has refused, with their last refused row. */
  const refused = new Map<Channel, { readonly epoch: string; readonly seq: number }>();
  let lastAlarm: string | null = null;
  const load = (channel: Channel, { stream, after, upTo, limit }: Extract<PumpEffect, { type: 'load' }>): PumpInput => {
    if (marks.waitIn(channel, after, upTo)) marks.flush();
    const { epoch } = record;
    const rows = record.rows(channel, after, upTo, limit);
    for (const row of rows) loaded.set(keyOf(channel, row.seq), { row, epoch });
    return { type: 'loaded', channel, stream, after, upTo, seqs: rows.map((row) => row.seq) };
  };
  const take = (effect: RowEffect): void => {
    const found = effect.seqs.map((seq) => {
      const key = keyOf(effect.channel, seq);
      const one = loaded.get(key);
      // The pump publishes what was loaded: anything else is an error in the program.
      if (one === undefined) throw new Error(`row ${key} was never loaded`);
      loaded.delete(key);
      return one;
    });
    // Rows of one message come of one question to the store.
    publish(found.map(({ row }) => row), found[0]?.epoch ?? record.epoch, effect);
  };
  const deliver = (channel: Channel, upTo: number): void => {
    marks.delivered(channel, upTo);
    const last = refused.get(channel);
    if (last === undefined || (last.epoch === record.epoch && last.seq > upTo)) return;
    refused.delete(channel);
    onAlarm('link.publishRefused', channel, null);
  };
  const perform = (effect: PumpEffect): PumpInput | null => {
    const channel = channelOf(effect.channel);
    switch (effect.type) {
      case 'load': return load(channel, effect);
      case 'publish': take(effect); return null;
      case 'markPublished': marks.published(channel, effect.seqs); return null;
      case 'markDelivered': deliver(channel, effect.upTo); return null;
      case 'rewind':
        marks.flush();
        record.rewind(channel, effect.upTo);
        logger.warn({ channel, upTo: effect.upTo, why: effect.why }, 'the centre lacks rows: sent again from its watermark');
        return null;
      case 'alarm':
        if (effect.code === 'link.publishRefused') refused.set(channel, { epoch: record.epoch, seq: effect.seq });
        lastAlarm = `${effect.code} ${channel} ${effect.seq} ${effect.detail}`;
        logger.error({ effect }, 'link alarm');
        onAlarm(effect.code, channel, `${effect.seq} ${effect.detail}`);
        return null;
    }
  };
  return {
    perform,
    reset() {
      marks.flush();
      marks.begin();
      loaded.clear();
    },
    flush: () => { marks.flush(); },
    lastAlarm: () => lastAlarm,
  };
}

/** The pump knows the channels that the store told it, no others. */
function channelOf(name: string): Channel {
  const found = eventClassNames.find((channel) => channel === name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found;
}

function keyOf(channel: string, seq: number): string {
  return `${channel}/${seq}`;
}
