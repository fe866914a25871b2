import { ackMessageSchema, parsePayload, type AckMessage } from '../model/linkMessage.ts';
import type { Countersign } from '../model/evidence.ts';
import { localClasses } from '../model/event.ts';
import { pumpStart, stepPump, type PumpInput, type PumpState } from '../link/pump.ts';
import { hasServed, isRefused, nothingStands, owes, renumbered, standingOf, stoodStill, unheardMs } from '../link/standing.ts';
import { siteTopics } from '../link/topics.ts';
import type { Transport } from '../link/mqtt/transport.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventRecord } from '../record/record.ts';
import { detach } from './detach.ts';
import { eventMessagesOf } from './eventMessage.ts';
import { createOutboxPort } from './outboxPort.ts';

/** Joins the pure pump with the store and the transport. */
export interface CabinetLink {
  up(receiveMaximum: number): void;
  down(): void;
  stored(channel: string, seq: number): void;
  /** Lets a channel wait until then (null = until it is let go again), or go on. */
  pause(channel: string, untilMs: number | null, on: boolean): void;
  /** A message on the ack topic. */
  acknowledged(payload: string): void;
  /** Real work of each 250 ms: time-outs of the pump, marks into the store each second. */
  tick(): void;
  flush(): void;
  inFlight(): number;
  /** Rows of a backlog went out within the last second. */
  draining(): boolean;
  lastAckAgeMs(): number | null;
  lastAlarm(): string | null;
}

const markEveryMs = 1000;
const drainingMs = 1000;

// Over 70 lines: wiring alone.
export function createCabinetLink(options: { readonly siteId: string; readonly record: EventRecord; readonly transport: () => Pick<Transport, 'publish'>; readonly clock: Clock; readonly logger: Logger;
  /** Pace of a backlog, rows a second. */
  readonly replayRowsPerS: number;
  /** Something that a person should know of a channel. */
  readonly onAlarm: (code: string, channel: string, detail: string | null) => void;
  /** The centre's signature under a checkpoint, verified by nobody yet. */
  readonly onCountersigned: (word: Countersign) => void;
  /** The broker has taken a row, and the centre owes its word of it; or it has refused one. */
  readonly onOwed?: () => void;
  /** The centre has stored something, or nothing waits. */
  readonly onServed?: () => void;
}): CabinetLink {
  const { record, clock, logger } = options;
  const topics = siteTopics(options.siteId);
  let pump: PumpState = { ...pumpStart, pace: { rowsPerS: options.replayRowsPerS, spentMs: 0 } };
  let connection = 0;
  let lastAckMs: number | null = null;
  let standing = nothingStands;
  /** Whether it was told that nobody acknowledges; null = nothing was: what the last life told may still stand. */
  let unheard: boolean | null = null;
  let markedMs = clock.monoMs();
  /** The store that the pump knows, and the window of the connection; null = none. */
  let epoch = record.epoch;
  let window: number | null = null;

  const port = createOutboxPort(record, logger, options.onAlarm, (rows, rowsEpoch, { channel, seq, stream, prev, done }) => {
    const mine = connection;
    const sent = eventMessagesOf(rows, rowsEpoch, prev, done).map(({ code, text }) =>
      options.transport().publish(stream === 'live' ? topics.live(code, channel) : topics.replay(code, channel), text));
    detach(Promise.all(sent).then((outcomes) => {
      // An answer of an earlier connection says nothing about this one's window.
      if (mine !== connection) return null;
      const outcome = outcomes.find(({ ok }) => !ok) ?? { ok: true as const };
      if (outcome.ok) {
        feed({ type: 'puback', channel, seq });
        look();
        if (owes(standing)) options.onOwed?.();
      } else if (outcome.code === 'refused') {
        feed({ type: 'refused', channel, seq, reasonCode: outcome.reasonCode });
        // Another broker may take it.
        options.onOwed?.();
      }
      return null;
    }));
  });
  const feed = (first: PumpInput): void => {
    const inputs = [first];
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const step = stepPump(pump, input, clock.monoMs());
      pump = step.state;
      for (const effect of step.effects) {
        const answer = port.perform(effect);
        if (answer !== null) inputs.push(answer);
      }
    }
  };
  const look = (): void => { standing = standingOf(standing, pump, clock.monoMs()); };
  const missCentre = (isServed = false): void => {
    look();
    const still = stoodStill(standing);
    const isUnheard = still.length > 0;
    if (unheard === isUnheard || (unheard === null && !isUnheard && !isServed)) return;
    unheard = isUnheard;
    const said = lastAckMs === null ? 'never' : `${still.join(' ')}: ${Math.round(unheardMs / 60_000)} min`;
    options.onAlarm('link.noAcknowledgement', 'centre', isUnheard ? said : null);
  };
  const acknowledged = (payload: string): void => {
    const parsed = parsePayload<AckMessage>(ackMessageSchema, payload);
    if (!parsed.ok) {
      logger.warn({ problems: parsed.problems }, 'an acknowledgement of unknown form');
      return;
    }
    renew();
    if (parsed.value.epoch !== record.epoch) return;
    lastAckMs = clock.monoMs();
    look();
    const before = standing;
    feed({ type: 'ack', acks: parsed.value.acks, entriesMost: parsed.value.entriesMost });
    look();
    const isServed = hasServed(before, standing, isRefused(pump, clock.monoMs()));
    missCentre(isServed);
    if (isServed) options.onServed?.();
    if (parsed.value.countersigned !== undefined) options.onCountersigned(parsed.value.countersigned);
  };
  /** What the store has written by itself, its own alarms and what it put back: nobody announces it. */
  const hearOfRows = (): void => {
    for (const { channel, lastSeq } of record.positions()) {
      if (!localClasses.has(channel) && lastSeq > (pump.channels[channel]?.lastSeq ?? 0)) feed({ type: 'stored', channel, seq: lastSeq });
    }
  };
  const up = (receiveMaximum: number): void => {
    connection += 1;
    look();
    const isSame = record.epoch === epoch;
    [epoch, window] = [record.epoch, receiveMaximum];
    port.reset();
    feed({ type: 'connected', receiveMaximum, positions: record.positions() });
    if (!isSame) standing = renumbered(standing, pump.channels);
  };
  /** Memory has taken over, or the disk is back: other seqs, from their own beginning. Never within a step of the pump: what it was to publish would be forgotten. */
  const renew = (): void => { if (record.epoch !== epoch && window !== null) up(window); };
  return {
    acknowledged,
    up,
    down() {
      connection += 1;
      window = null;
      look();
      feed({ type: 'disconnected' });
      port.flush();
    },
    pause: (channel, untilMs, on) => { feed(on ? { type: 'resume', channel } : { type: 'pause', channel, untilMs }); },
    stored(channel, seq) { if (!localClasses.has(channel)) feed({ type: 'stored', channel, seq }); },
    tick() {
      renew();
      hearOfRows();
      missCentre();
      feed({ type: 'tick' });
      if (clock.monoMs() - markedMs < markEveryMs) return;
      markedMs = clock.monoMs();
      port.flush();
    },
    flush: () => { port.flush(); },
    inFlight: () => pump.inFlight.length,
    draining: () => pump.connected && clock.monoMs() - pump.pace.spentMs < drainingMs,
    lastAckAgeMs: () => (lastAckMs === null ? null : Math.round(clock.monoMs() - lastAckMs)),
    lastAlarm: () => port.lastAlarm(),
  };
}
