import type { IClientOptions, IClientPublishOptions } from 'mqtt';
import type { MqttWire } from '../../link/mqtt/wire.ts';
import type { Random } from '../../platform/random.ts';
import type { World } from '../junction/world.ts';
import type { Actor } from './actor.ts';
import type { Packet } from './brokerSession.ts';
import { createWay, type MqttLine } from './mqttLine.ts';
import { receiveMaximum, type BrokerConnection, type BrokerCore } from './brokerCore.ts';

export interface ClientParts { readonly world: World; readonly random: Random; readonly actor: Actor; readonly line: MqttLine; readonly core: BrokerCore; readonly options: IClientOptions }

const connectTimeoutMs = 20_000;
const headerBytes = 20;
/** Receive maximum exceeded. */
const tooMany = 0x93;

class Refused extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`Publish error: reason ${code}`);
    this.code = code;
  }
}

/** What an MQTT.js client with `reconnectPeriod: 0` does, as far as the transport sees it: one connection, and its end. */
class VirtualClient implements MqttWire, BrokerConnection {
  connected = false;
  readonly clientId: string;
  readonly will: Packet | null;
  readonly clientReceiveMaximum: number;
  readonly line: MqttLine;
  readonly #parts: ClientParts;
  readonly #up: (bytes: number) => number;
  readonly #down: (bytes: number) => number;
  readonly #handlers = new Map<string, ((...args: never[]) => void)[]>();
  /** The broker's side stands; what is on its way to it may still arrive shortly after its end. */
  #accepted = false;
  #closed = false;
  #brokerDeafMs = Number.POSITIVE_INFINITY;
  #unacknowledged = 0;
  #lostTold = false;

  constructor(parts: ClientParts) {
    const { world, actor, options, line, random } = parts;
    const { will } = options;
    this.#parts = parts;
    this.line = line;
    this.clientId = options.clientId ?? '';
    this.will = will === undefined ? null : { topic: will.topic, payload: will.payload?.toString() ?? '', retain: will.retain ?? false, correlation: null };
    this.clientReceiveMaximum = options.properties?.receiveMaximum ?? 65_535;
    this.#up = createWay(world, line, random);
    this.#down = createWay(world, line, random);
    actor.input(world.nowMs() + connectTimeoutMs, () => { if (!this.connected) this.#fail('connack timeout'); });
    this.#toBroker(200, () => { this.#arrive(); });
  }

  #arrive(): void {
    const { core, options } = this.#parts;
    if (!core.isUp()) {
      this.#toClient(40, () => { this.#fail('connect ECONNREFUSED'); });
      return;
    }
    this.#accepted = true;
    this.#toClient(40, () => {
      this.connected = true;
      this.#emit('connect', { properties: { receiveMaximum } });
    });
    core.accept(this, options.clean ?? true, options.properties?.sessionExpiryInterval ?? 0);
  }

  #toBroker(bytes: number, call: () => void): void {
    const { world } = this.#parts;
    world.at(this.#up(bytes), () => { if (world.nowMs() <= this.#brokerDeafMs) call(); });
  }

  #toClient(bytes: number, call: () => void): void {
    this.#parts.actor.input(this.#down(bytes), () => { if (!this.#closed) call(); });
  }

  on(event: string, call: (...args: never[]) => void): this {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), call]);
    return this;
  }

  #emit(event: string, ...args: readonly unknown[]): void {
    for (const call of this.#handlers.get(event) ?? []) Reflect.apply(call, null, args);
  }

  #fail(why: string): void {
    if (this.#closed) return;
    this.#emit('error', new Error(why));
    this.#end(false);
  }

  /** The client's side is over; the broker learns of it. */
  #end(clean: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connected = false;
    this.#tellBroker(clean);
    // MQTT.js says so in a later turn.
    this.#parts.actor.input(this.#parts.world.nowMs(), () => { this.#emit('close'); });
  }

  #tellBroker(clean: boolean): void {
    if (!this.#accepted) {
      this.#brokerDeafMs = Math.min(this.#brokerDeafMs, this.#parts.world.nowMs());
      return;
    }
    this.#toBroker(2, () => {
      this.#brokerDeafMs = this.#parts.world.nowMs();
      this.#lose(clean);
    });
  }

  #lose(clean: boolean): void {
    if (this.#lostTold) return;
    this.#lostTold = true;
    this.#parts.core.lost(this, clean);
  }

  /** Its process is dead, and the kernel closes the connection. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connected = false;
    this.#tellBroker(false);
  }

  deliver(id: number, packet: Packet): void {
    this.#toClient(headerBytes + packet.topic.length + packet.payload.length, () => {
      const properties = packet.correlation === null ? {} : { correlationData: packet.correlation };
      this.#emit('message', packet.topic, Buffer.from(packet.payload), { properties });
      this.#toBroker(4, () => { this.#parts.core.acknowledged(this, id); });
    });
  }

  close(reason: number | null): void {
    const { world, random } = this.#parts;
    // What is already in the broker's buffers is still read; its answers get nowhere.
    this.#brokerDeafMs = Math.min(this.#brokerDeafMs, world.nowMs() + (reason === null ? random.next() * 60 : 0));
    this.#lose(false);
    this.#parts.actor.input(world.nowMs() + random.next() * 20, () => {
      if (this.#closed) return;
      if (reason !== null) this.#emit('disconnect', { reasonCode: reason });
      this.#closed = true;
      this.connected = false;
      this.#emit('close');
    });
  }

  subscribe(topics: string[], _options: { readonly qos: 1 }, done: (error: Error | null, granted?: readonly { readonly topic: string; readonly qos: number }[]) => void): void {
    this.#toBroker(headerBytes + topics.join().length, () => {
      this.#toClient(6, () => { done(null, topics.map((topic) => ({ topic, qos: 1 }))); });
      this.#parts.core.subscribe(this, topics);
    });
  }

  publish(topic: string, payload: string, options: IClientPublishOptions, done: (error?: Error) => void): void {
    const correlation = options.properties?.correlationData ?? null;
    this.#toBroker(headerBytes + topic.length + payload.length, () => {
      const { core, world } = this.#parts;
      this.#unacknowledged += 1;
      if (this.#unacknowledged > receiveMaximum) {
        this.close(tooMany);
        return;
      }
      const code = core.publish({ topic, payload, retain: options.retain ?? false, correlation });
      world.at(world.nowMs() + core.ackDelayMs(), () => {
        this.#unacknowledged -= 1;
        this.#toClient(5, () => {
          if (code >= 0x80) done(new Refused(code));
          else done();
        });
      });
    });
  }

  end(_force: boolean): void { this.#end(false); }

  endAsync(force: boolean): Promise<void> {
    // In order behind what was published: the broker has read all of it when it reads the goodbye.
    this.#end(!force);
    return Promise.resolve();
  }

  get process(): Actor['process'] { return this.#parts.actor.process; }
  get closed(): boolean { return this.#closed; }
}

const standing = new WeakMap<World, VirtualClient[]>();

export function openVirtualClient(parts: ClientParts): MqttWire {
  const client = new VirtualClient(parts);
  standing.set(parts.world, [...(standing.get(parts.world) ?? []).filter((one) => !one.closed), client]);
  return client;
}

/** Connections of dead processes are closed by their kernel. */
export function reapClients(world: World): void {
  for (const client of standing.get(world) ?? []) if (client.process.dead) client.abandon();
}
