import type { ConnectMqtt } from '../../link/mqtt/wire.ts';
import type { Random } from '../../platform/random.ts';
import type { World } from '../junction/world.ts';
import type { Actor } from './actor.ts';
import { matches, newSession, type BrokerSession, type Packet } from './brokerSession.ts';
import { createMqttLine, type MqttLine } from './mqttLine.ts';
import { receiveMaximum, type BrokerConnection, type BrokerCore } from './brokerCore.ts';
import { openVirtualClient } from './virtualClient.ts';

/**
 * A broker in virtual time, after Mosquitto 2: sessions with expiry, QoS 1 with redelivery of what was in flight, retained
 * messages, last wills, take-over of a client id, receive maximum both ways, a queue that overflows behind its PUBACK, an
 * ACL that denies. Left out: MQTT.js and the packets' encoding, TLS, QoS 0 and 2, shared subscriptions, message expiry,
 * the broker's own persistence (it is off in ours), keep-alive packets (only their consequence: a line that is silent for
 * 45 s is a lost connection on both sides).
 */
export interface VirtualBroker {
  /** The way of a process to the broker. */
  connectFor(actor: Actor, line: MqttLine): ConnectMqtt;
  readonly lines: Readonly<Record<'agent' | 'centre', MqttLine>>;
  /** Gone: nobody connects, every connection breaks, and (persistence is off) all it knew is forgotten. */
  stop(): void;
  start(): void;
  /** Breaks the connection of a client; what was on its way arrives or not. */
  drop(clientId: string): void;
  /** Nothing gets through to or from a client until then; 45 s of it break its connection. */
  stall(client: 'agent' | 'centre', untilMs: number): void;
  /** Somebody else who may publish: a centre gone mad. */
  inject(topic: string, payload: string, correlation?: Buffer | null): void;
  /** Publishes to topics that match are refused with 0x87. */
  deny(filter: string | null): void;
  /** Share of deliveries that come twice. */
  duplicates: number;
  /** PUBACKs take so long, ms. */
  ackDelayMs: number;
  /** Messages per receiver beyond its window; what comes after is acknowledged and dropped. */
  maxQueued: number;
  readonly figures: { delivered: number; dropped: number; connections: number; wills: number };
  /** For the client double. */
  readonly core: BrokerCore;
}

const keepAliveMs = 45_000;
const notAuthorized = 0x87;
const takenOver = 0x8e;

// Over 70 lines: one broker's few tables, and what is done to them.
export function createVirtualBroker(world: World, random: Random): VirtualBroker {
  const sessions = new Map<string, BrokerSession>();
  const connections = new Map<string, BrokerConnection>();
  const retained = new Map<string, Packet>();
  const lines = { agent: createMqttLine(), centre: createMqttLine() };
  let up = true;
  let denied: string | null = null;
  const figures = { delivered: 0, dropped: 0, connections: 0, wills: 0 };

  const pump = (session: BrokerSession): void => {
    const connection = connections.get(session.clientId);
    if (connection === undefined) return;
    while (session.inFlight.size < Math.min(receiveMaximum, connection.clientReceiveMaximum)) {
      const packet = session.queue.shift();
      if (packet === undefined) return;
      const id = session.nextId++;
      session.inFlight.set(id, packet);
      deliver(connection, id, packet);
    }
  };
  const deliver = (connection: BrokerConnection, id: number, packet: Packet): void => {
    figures.delivered += 1;
    connection.deliver(id, packet);
    if (broker.duplicates > 0 && random.next() < broker.duplicates) connection.deliver(id, packet);
  };
  const route = (packet: Packet): void => {
    if (packet.retain && packet.payload === '') retained.delete(packet.topic);
    else if (packet.retain) retained.set(packet.topic, packet);
    for (const session of sessions.values()) {
      if (![...session.filters].some((filter) => matches(filter, packet.topic))) continue;
      // Behind its PUBACK: the sender never hears of it (link.md).
      if (session.queue.length >= broker.maxQueued) figures.dropped += 1;
      else session.queue.push({ ...packet, retain: false });
      pump(session);
    }
  };
  const core: BrokerCore = {
    isUp: () => up,
    ackDelayMs: () => broker.ackDelayMs,
    accept(connection, cleanStart, expiryS) {
      figures.connections += 1;
      connections.get(connection.clientId)?.close(takenOver);
      if (cleanStart) sessions.delete(connection.clientId);
      const session = sessions.get(connection.clientId) ?? newSession(connection.clientId, expiryS);
      session.expiryS = expiryS;
      sessions.set(connection.clientId, session);
      connections.set(connection.clientId, connection);
      // What was in flight when the last connection ended comes first, again.
      for (const [id, packet] of session.inFlight) deliver(connection, id, packet);
      pump(session);
    },
    subscribe(connection, filters) {
      const session = sessions.get(connection.clientId);
      if (session === undefined) return;
      for (const filter of filters) {
        session.filters.add(filter);
        for (const packet of retained.values()) if (matches(filter, packet.topic)) session.queue.push(packet);
      }
      pump(session);
    },
    publish(packet) {
      if (denied !== null && matches(denied, packet.topic)) return notAuthorized;
      route(packet);
      return 0;
    },
    acknowledged(connection, id) {
      const session = sessions.get(connection.clientId);
      session?.inFlight.delete(id);
      if (session !== undefined) pump(session);
    },
    lost(connection, clean) {
      if (connections.get(connection.clientId) === connection) connections.delete(connection.clientId);
      const session = sessions.get(connection.clientId);
      if (session?.expiryS === 0 && !connections.has(connection.clientId)) sessions.delete(connection.clientId);
      if (clean || connection.will === null || !up) return;
      figures.wills += 1;
      route(connection.will);
    },
  };
  const broker: VirtualBroker = {
    lines, figures, core, duplicates: 0, ackDelayMs: 0, maxQueued: 1000,
    connectFor: (actor, line) => (_url, options) => openVirtualClient({ world, random, actor, line, core, options }),
    stop() {
      up = false;
      for (const connection of connections.values()) connection.close(null);
      sessions.clear();
      retained.clear();
    },
    start() { up = true; },
    drop(clientId) { connections.get(clientId)?.close(null); },
    stall(client, untilMs) {
      const line = lines[client];
      line.stalledUntilMs = Math.max(line.stalledUntilMs, untilMs);
      const standing = [...connections.values()].filter((connection) => connection.line === line);
      world.at(world.nowMs() + keepAliveMs, () => {
        if (line.stalledUntilMs > world.nowMs()) for (const connection of standing) connection.close(null);
      });
    },
    inject(topic, payload, correlation = null) { if (up) route({ topic, payload, retain: false, correlation }); },
    deny(filter) { denied = filter; },
  };
  return broker;
}
