import { ackMessageSchema, parsePayload, type AckMessage } from '../model/linkMessage.ts';
import { pumpStart, stepPump, type PumpEffect, type PumpInput, type PumpState } from '../link/pump.ts';
import { siteTopics } from '../link/topics.ts';
import type { Transport } from '../link/mqtt/transport.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventRecord } from '../record/record.ts';
import type { Channel, OutboxRow } from '../record/outbox.ts';
import { detach } from './detach.ts';
import { eventMessageOf } from './eventMessage.ts';

/** Joins the pure pump with the store and the transport. */
export interface CabinetLink {
  up(receiveMaximum: number): void;
  down(): void;
  stored(channel: string, seq: number): void;
  /** A message on the ack topic. */
  acknowledged(payload: string): void;
  /** Real work of each 250 ms: time-outs of the pump, marks into the store each second. */
  tick(): void;
  flush(): void;
  inFlight(): number;
  lastAckAgeMs(): number | null;
  lastAlarm(): string | null;
}

/** A lost mark is a row sent twice: it may wait, a commit per PUBACK would wear the flash. */
const markEveryMs = 1000;

export function createCabinetLink(options: { readonly siteId: string; readonly record: EventRecord; readonly transport: () => Transport; readonly clock: Clock; readonly logger: Logger }): CabinetLink {
  const { record, clock, logger } = options;
  const topics = siteTopics(options.siteId);
  let pump: PumpState = pumpStart;
  let connection = 0;
  let lastAckMs: number | null = null;
  let lastAlarm: string | null = null;
  let markedMs = clock.monoMs();
  const loaded = new Map<string, OutboxRow>();
  const published = new Map<string, { channel: Channel; seq: number }>();
  const delivered = new Map<Channel, number>();

  const flush = (): void => {
    markedMs = clock.monoMs();
    if (published.size > 0) record.markPublished([...published.values()]);
    published.clear();
    for (const [channel, upTo] of delivered) record.markDelivered(channel, upTo);
    delivered.clear();
  };
  const feed = (first: PumpInput): void => {
    const inputs = [first];
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const step = stepPump(pump, input, clock.monoMs());
      pump = step.state;
      for (const effect of step.effects) {
        const answer = perform(effect);
        if (answer !== null) inputs.push(answer);
      }
    }
  };
  const perform = (effect: PumpEffect): PumpInput | null => {
    switch (effect.type) {
      case 'load': return load(effect);
      case 'publish': publish(effect); return null;
      case 'markPublished': {
        const channel = channelOf(effect.channel);
        if (channel !== null) published.set(`${channel}/${effect.seq}`, { channel, seq: effect.seq });
        return null;
      }
      case 'markDelivered': {
        const channel = channelOf(effect.channel);
        if (channel !== null) delivered.set(channel, effect.upTo);
        return null;
      }
      case 'rewind': {
        const channel = channelOf(effect.channel);
        flush();
        if (channel !== null) record.rewind(channel, effect.upTo);
        logger.warn({ channel, upTo: effect.upTo, why: effect.why }, 'the centre lacks rows: sent again from its watermark');
        return null;
      }
      case 'alarm':
        lastAlarm = `${effect.code} ${effect.channel} ${effect.seq} ${effect.detail}`;
        logger.error({ effect }, 'link alarm');
        return null;
    }
  };
  const load = (effect: Extract<PumpEffect, { type: 'load' }>): PumpInput => {
    const channel = channelOf(effect.channel);
    // A row whose mark still waits would be read as new.
    if ([...published.values()].some((row) => row.channel === channel && row.seq > effect.after && row.seq <= effect.upTo)) flush();
    const rows = channel === null ? [] : record.rows(channel, effect.after, effect.upTo, effect.limit);
    for (const row of rows) loaded.set(`${row.channel}/${row.seq}`, row);
    return { type: 'loaded', channel: effect.channel, stream: effect.stream, after: effect.after, upTo: effect.upTo, seqs: rows.map((row) => row.seq) };
  };
  const publish = (effect: Extract<PumpEffect, { type: 'publish' }>): void => {
    const { channel, seq, stream } = effect;
    const row = loaded.get(`${channel}/${seq}`);
    // The pump asks for loaded rows only: anything else is an error in the program.
    if (row === undefined) throw new Error(`row ${channel}/${seq} was never loaded`);
    loaded.delete(`${channel}/${seq}`);
    const mine = connection;
    const message = eventMessageOf(row, record.epoch, effect.prev, effect.done);
    const topic = stream === 'live' ? topics.live(message.code, channel) : topics.replay(message.code, channel);
    detach(options.transport().publish(topic, JSON.stringify(message)).then((outcome) => {
      if (mine !== connection) return null;
      if (outcome.ok) feed({ type: 'puback', channel, seq });
      else if (outcome.code === 'refused') feed({ type: 'refused', channel, seq, reasonCode: outcome.reasonCode });
      return null;
    }));
  };
  return {
    up(receiveMaximum) {
      connection += 1;
      flush();
      loaded.clear();
      feed({ type: 'connected', receiveMaximum, positions: record.positions() });
    },
    down() {
      connection += 1;
      feed({ type: 'disconnected' });
      flush();
    },
    stored: (channel, seq) => { feed({ type: 'stored', channel, seq }); },
    acknowledged(payload) {
      const parsed = parsePayload<AckMessage>(ackMessageSchema, payload);
      if (!parsed.ok) {
        logger.warn({ problems: parsed.problems }, 'an acknowledgement of unknown form');
        return;
      }
      if (parsed.value.epoch !== record.epoch) return;
      lastAckMs = clock.monoMs();
      feed({ type: 'ack', acks: parsed.value.acks });
    },
    tick() {
      feed({ type: 'tick' });
      if (clock.monoMs() - markedMs >= markEveryMs) flush();
    },
    flush,
    inFlight: () => pump.inFlight.length,
    lastAckAgeMs: () => (lastAckMs === null ? null : Math.round(clock.monoMs() - lastAckMs)),
    lastAlarm: () => lastAlarm,
  };
}

const channels: readonly Channel[] = ['evidence', 'alarm', 'audit', 'count', 'event'];

/** A name from the network is a channel of ours, or none. */
function channelOf(name: string): Channel | null {
  return channels.find((channel) => channel === name) ?? null;
}
