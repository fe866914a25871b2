import { connect as connectMqtt, type IClientOptions } from 'mqtt';
import { useSmallSlabs } from '../../platform/bufferPool.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ConnectMqtt, MqttWire } from './wire.ts';
import { brokersStart, centreHeard, nextBroker, silencePatienceMs } from '../brokers.ts';
import { reconnectDelay, reconnectLimits, reconnectStart, type ReconnectLimits } from '../reconnect.ts';

/** Certificates as PEM text; the broker's name is checked unless it is a bench. */
export interface TransportTls { readonly ca: string; readonly cert?: string; readonly key?: string; readonly servername?: string }

export interface Message { readonly topic: string; readonly payload: string; readonly responseTopic: string | null; readonly correlation: Buffer | null }

export interface TransportOptions {
  /** The next one is tried where one does not answer, breaks off, or brings no acknowledgement of what it takes (brokers.ts). */
  readonly urls: readonly string[];
  readonly clientId: string;
  /** Built anew for each connection; retained, QoS 1. */
  readonly will: (() => { readonly topic: string; readonly payload: string }) | null;
  readonly subscriptions: readonly string[];
  /** A clean start drops what the broker queued; a receiver that must not miss anything keeps its session. */
  readonly cleanStart: boolean;
  readonly sessionExpiryS: number;
  readonly tls?: TransportTls;
  /** Real time: the network does not run faster on a bench. */
  readonly clock: Clock;
  /** Chance in [0, 1), for the jitter. */
  readonly uniform: () => number;
  readonly limits?: ReconnectLimits;
  /** Absent: MQTT.js. */
  readonly connect?: ConnectMqtt;
  /** The connection stands and every subscription is granted. */
  readonly onUp: (up: { readonly receiveMaximum: number; readonly first: boolean }) => void;
  readonly onDown: (why: string) => void;
  /** What was handed to the broker: for the accounts. */
  readonly onSent?: (topic: string, payloadBytes: number) => void;
  readonly onMessage: (message: Message) => void;
}

export type Published = { readonly ok: true } | { readonly ok: false; readonly code: 'closed' | 'timeout' } | { readonly ok: false; readonly code: 'refused'; readonly reasonCode: number };

export interface TransportState { /** The broker that is connected, or tried next. */ readonly url: string; readonly connected: boolean; readonly sinceMs: number; readonly reconnects: number; readonly lastError: string | null }

export interface Transport {
  /** QoS 1. Nothing is queued: without a connection the answer is `closed` at once. */
  publish(topic: string, payload: string, options?: { readonly retain?: boolean; readonly correlation?: Buffer | null; readonly responseTopic?: string | null }): Promise<Published>;
  /** This broker has taken what the centre owes its word of: without `served` in time the next one is tried. */
  owed(): void;
  /** The centre on this broker stores what it is sent. */
  served(): void;
  state(): TransportState;
  /** Ends in good order, within the deadline; then by force. */
  end(deadlineMs: number): Promise<void>;
}

/** As a transport answers that has no connection: for who speaks before it is opened. */
export const unconnected: Pick<Transport, 'publish'> = { publish: () => Promise.resolve({ ok: false, code: 'closed' }) };

const connectTimeoutMs = 20_000;
/** A PUBACK or SUBACK that does not come: the connection is of no use, whatever its keep-alive says. */
const answerTimeoutMs = 30_000;
/** What MQTT means when a CONNACK names none. */
const defaultReceiveMaximum = 65_535;

/** A connection that comes back for ever. MQTT.js only carries frames: its stores, queues and reconnects stay unused. */
export function openTransport(options: TransportOptions): Transport {
  const { clock } = options;
  let current: Connection | null = null;
  let ups = 0;
  let ending = false;
  let reconnect = reconnectStart;
  let up = false;
  let sinceMs = clock.monoMs();
  let lastError: string | null = null;
  let cancelTimer: (() => void) | null = null;
  let brokers = brokersStart;
  let left = false;
  const limits = options.limits ?? reconnectLimits;
  const urlNow = (): string => options.urls[brokers.turn] ?? '';
  const silence = watchSilence(options, () => silencePatienceMs(brokers, options.uniform()), () => {
    lastError = `${urlNow()} brings no acknowledgement of the centre`;
    left = true;
    current?.leave();
  });

  const open = (): void => {
    current = openConnection(options, urlNow(), {
      trouble: (why) => { lastError = why; },
      up(receiveMaximum) {
        up = true;
        sinceMs = clock.monoMs();
        ups += 1;
        options.onUp({ receiveMaximum, first: ups === 1 });
      },
      down(stoodMs) {
        current = null;
        if (up) {
          up = false;
          sinceMs = clock.monoMs();
          options.onDown(lastError ?? 'connection closed');
        }
        silence.halt();
        if (ending) return;
        const end = left ? 'silent' : stoodMs === null ? 'failed' : stoodMs < limits.stableMs ? 'brokeOff' : 'lost';
        const next = nextBroker(brokers, end, options.urls.length, clock.monoMs());
        if (next.turn !== brokers.turn) silence.over();
        brokers = next;
        left = false;
        const step = reconnectDelay(reconnect, stoodMs, options.uniform(), limits);
        reconnect = step.state;
        cancelTimer = clock.after(step.delayMs, open);
      },
    });
  };
  open();

  return {
    publish(topic, payload, { retain = false, correlation = null, responseTopic = null } = {}) {
      if (!up || current === null) return Promise.resolve({ ok: false, code: 'closed' });
      options.onSent?.(topic, Buffer.byteLength(payload));
      return current.publish({ topic, payload, retain, correlation, responseTopic });
    },
    owed: () => { if (up) silence.begin(); },
    served() {
      silence.over();
      brokers = centreHeard(brokers);
    },
    state: () => ({ url: urlNow(), connected: up, sinceMs: Math.round(sinceMs), reconnects: Math.max(0, ups - 1), lastError }),
    async end(deadlineMs) {
      ending = true;
      cancelTimer?.();
      await current?.end(deadlineMs);
    },
  };
}

/** What is left of the patience outlives a connection: a line that breaks often would keep a cabinet where no centre is. */
function watchSilence({ clock, urls }: TransportOptions, patienceMs: () => number, onSilent: () => void): { readonly begin: () => void; readonly halt: () => void; readonly over: () => void } {
  let cancel: (() => void) | null = null;
  let dueMs = 0;
  let leftMs: number | null = null;
  const halt = (): void => {
    if (cancel === null) return;
    cancel();
    cancel = null;
    leftMs = dueMs - clock.monoMs();
  };
  return {
    halt,
    begin() {
      if (urls.length < 2 || cancel !== null) return;
      leftMs ??= patienceMs();
      dueMs = clock.monoMs() + leftMs;
      cancel = clock.after(leftMs, onSilent);
    },
    over() {
      halt();
      leftMs = null;
    },
  };
}

const mqttJs: ConnectMqtt = (url, options) => {
  // mqtt-packet 9.0.2 keeps every length below 16 384 that it has ever written as four bytes cut from Node's slabs of
  // buffers, and with them the slab (writeToStream.js, varByteIntCache): of 64 KiB each, which at all lengths is 1 GB.
  useSmallSlabs();
  // Nor all 65 536 packet numbers, 6 MB of heap.
  return connectMqtt(url, { ...options, writeCache: false });
};

interface Outgoing { readonly topic: string; readonly payload: string; readonly retain: boolean; readonly correlation: Buffer | null; readonly responseTopic: string | null }

/** One connection, from its first packet to its end. */
interface Connection {
  publish(outgoing: Outgoing): Promise<Published>;
  /** Without a goodbye: its will tells who stays behind. */
  leave(): void;
  end(deadlineMs: number): Promise<void>;
}

interface ConnectionEvents {
  trouble(why: string): void;
  up(receiveMaximum: number): void;
  /** Said once; `stoodMs` is null when it never came about. */
  down(stoodMs: number | null): void;
}

function openConnection(options: TransportOptions, url: string, on: ConnectionEvents): Connection {
  const { clock } = options;
  const client = (options.connect ?? mqttJs)(url, clientOptions(options));
  const waiting = new Set<(outcome: Published) => void>();
  let upMs: number | null = null;
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    client.end(true);
    for (const settle of waiting) settle({ ok: false, code: 'closed' });
    on.down(upMs === null ? null : clock.monoMs() - upMs);
  };
  client.on('error', (error) => { on.trouble(error.message); });
  client.on('close', close);
  client.on('disconnect', (packet) => { on.trouble(`broker disconnects, reason ${packet.reasonCode ?? 0}`); });
  client.on('message', (topic, payload, { properties }) => {
    options.onMessage({ topic, payload: payload.toString('utf8'), responseTopic: properties?.responseTopic ?? null, correlation: properties?.correlationData ?? null });
  });
  client.on('connect', (connack) => {
    subscribe(client, options, (problem) => {
      if (closed) return;
      if (problem !== null) {
        on.trouble(problem);
        close();
        return;
      }
      upMs = clock.monoMs();
      on.up(connack.properties?.receiveMaximum ?? defaultReceiveMaximum);
    });
  });
  return {
    publish: (outgoing) => (closed || !client.connected ? Promise.resolve({ ok: false, code: 'closed' }) : publishOn(client, outgoing, clock, waiting, () => {
      on.trouble('no PUBACK in time');
      close();
    })),
    leave: close,
    async end(deadlineMs) {
      // endAsync(false) waits for every PUBACK, for ever if need be (link.md).
      await Promise.race([client.endAsync(false), new Promise((resolve) => { clock.after(deadlineMs, () => { resolve(null); }); })]).catch(() => null);
      client.end(true);
    },
  };
}

function clientOptions(options: TransportOptions): IClientOptions {
  const will = options.will?.();
  return {
    protocolVersion: 5, clientId: options.clientId, clean: options.cleanStart, keepalive: 30,
    properties: { sessionExpiryInterval: options.sessionExpiryS, receiveMaximum: 100, maximumPacketSize: 1_048_576 },
    reconnectPeriod: 0, connectTimeout: connectTimeoutMs, resubscribe: false, queueQoSZero: false,
    ...(will === undefined ? {} : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true } }),
    ...(options.tls === undefined ? {} : { ...options.tls, minVersion: 'TLSv1.3' as const, rejectUnauthorized: true }),
  };
}

/** Subscribes with QoS 1 and looks at every granted code: a refusal is in the SUBACK, not in an error. */
function subscribe(client: MqttWire, { subscriptions, clock }: TransportOptions, done: (problem: string | null) => void): void {
  if (subscriptions.length === 0) {
    done(null);
    return;
  }
  let answered = false;
  const answer = (problem: string | null): void => {
    if (answered) return;
    answered = true;
    cancel();
    done(problem);
  };
  const cancel = clock.after(answerTimeoutMs, () => { answer('no SUBACK in time'); });
  client.subscribe([...subscriptions], { qos: 1 }, (error, granted) => {
    if (error) {
      answer(`subscription refused: ${error.message}`);
      return;
    }
    const weak = (granted ?? []).find((grant) => grant.qos !== 1);
    if (weak !== undefined) answer(`subscription ${weak.topic} granted with ${weak.qos}`);
    else if ((granted ?? []).length < subscriptions.length) answer('subscription not answered for every topic');
    else answer(null);
  });
}

function publishOn(client: MqttWire, outgoing: Outgoing, clock: Clock, waiting: Set<(outcome: Published) => void>, onSilence: () => void): Promise<Published> {
  return new Promise((resolve) => {
    const settle = (outcome: Published): void => {
      cancel();
      waiting.delete(settle);
      resolve(outcome);
    };
    const cancel = clock.after(answerTimeoutMs, () => {
      settle({ ok: false, code: 'timeout' });
      onSilence();
    });
    waiting.add(settle);
    const named = { ...(outgoing.correlation === null ? {} : { correlationData: outgoing.correlation }), ...(outgoing.responseTopic === null ? {} : { responseTopic: outgoing.responseTopic }) };
    const properties = Object.keys(named).length === 0 ? {} : { properties: named };
    client.publish(outgoing.topic, outgoing.payload, { qos: 1, retain: outgoing.retain, ...properties }, (error) => {
      if (!error) settle({ ok: true });
      else if ('code' in error && typeof error.code === 'number' && error.code >= 0x80) settle({ ok: false, code: 'refused', reasonCode: error.code });
      else settle({ ok: false, code: 'closed' });
    });
  });
}
