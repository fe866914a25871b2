import type { Wire } from '../../ipc/wire.ts';
import type { Random } from '../../platform/random.ts';
import type { World } from '../junction/world.ts';
import type { Actor } from './actor.ts';

/** What the kernel takes of a writer before it must wait, bytes. */
const kernelBytes = 212_992;
/** One way through the kernel and the other process's event loop, ms. */
const wayMs = { least: 0.05, most: 2 };

interface Handlers { data: ((chunk: Buffer) => void)[]; close: (() => void)[]; error: ((error: Error) => void)[] }

/** One end of a unix socket in virtual time. */
class SocketEnd implements Wire {
  destroyed = false;
  writableEnded = false;
  readonly actor: Actor;
  readonly #world: World;
  readonly #random: Random;
  readonly #handlers: Handlers = { data: [], close: [], error: [] };
  #peer: SocketEnd | null = null;
  #paused = false;
  #inbox: Buffer[] = [];
  /** Written and not yet read by the other side, bytes. */
  #unread = 0;
  #lastMs = 0;
  #endSeen = false;

  constructor(world: World, random: Random, actor: Actor) {
    this.#world = world;
    this.#random = random;
    this.actor = actor;
  }

  join(peer: SocketEnd): void { this.#peer = peer; }

  get writableLength(): number { return Math.max(0, this.#unread - kernelBytes); }

  on(event: 'data', call: (chunk: Buffer) => void): this;
  on(event: 'error', call: (error: Error) => void): this;
  on(event: 'close', call: () => void): this;
  on(event: keyof Handlers, call: ((chunk: Buffer) => void) | ((error: Error) => void) | (() => void)): this {
    const handlers: unknown[] = this.#handlers[event];
    handlers.push(call);
    return this;
  }

  /** When the next thing gets to the other side: a stream keeps its order. */
  #arrivalMs(): number {
    this.#lastMs = Math.max(this.#lastMs, this.#world.nowMs() + wayMs.least + this.#random.next() * (wayMs.most - wayMs.least));
    return this.#lastMs;
  }

  write(bytes: Buffer): boolean {
    const peer = this.#peer;
    if (this.destroyed || this.writableEnded || this.actor.process.dead || peer === null) return false;
    const chunk = Buffer.from(bytes);
    this.#unread += chunk.length;
    peer.actor.input(this.#arrivalMs(), () => { peer.#take(chunk); });
    return true;
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#inbox.push(chunk);
    this.#drain();
  }

  #drain(): void {
    while (!this.#paused && !this.destroyed) {
      const chunk = this.#inbox.shift();
      if (chunk === undefined) break;
      if (this.#peer !== null) this.#peer.#unread -= chunk.length;
      for (const call of this.#handlers.data) call(chunk);
    }
    if (this.#endSeen && this.#inbox.length === 0 && !this.#paused) this.#close();
  }

  #close(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const call of this.#handlers.close) call();
  }

  pause(): void { this.#paused = true; }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.actor.input(this.#world.nowMs(), () => { this.#drain(); });
  }

  /** The other side sees the end behind everything that was written. */
  #tellEnd(): void {
    const peer = this.#peer;
    if (peer === null) return;
    peer.actor.input(this.#arrivalMs(), () => {
      peer.#endSeen = true;
      peer.#drain();
    });
  }

  end(): void {
    if (this.writableEnded || this.destroyed) return;
    this.writableEnded = true;
    this.#tellEnd();
    // The other side ends too when it sees the end (allowHalfOpen is false).
    this.actor.input(this.#world.nowMs() + 2 * wayMs.most, () => { this.#close(); });
  }

  destroySoon(): void { this.destroy(); }

  destroy(error?: Error): void {
    if (this.destroyed) return;
    this.destroyed = true;
    if (!this.writableEnded) this.#tellEnd();
    this.writableEnded = true;
    this.actor.input(this.#world.nowMs(), () => {
      if (error !== undefined) for (const call of this.#handlers.error) call(error);
      for (const call of this.#handlers.close) call();
    });
  }

  /** Its process is dead: the kernel closes what it had open. */
  abandon(): void {
    if (this.writableEnded || this.destroyed) return;
    this.destroyed = true;
    this.#tellEnd();
  }
}

/** The sockets of this world, and which process has them. */
export interface Sockets {
  /** A connected pair: the first end belongs to `from`. */
  pair(from: Actor, to: Actor): readonly [Wire, Wire];
  /** Ends of one process that still stand. */
  openOf(actor: Actor): number;
  /** Closes what dead processes had open; often. */
  reap(): void;
}

export function createSockets(world: World, random: Random): Sockets {
  let ends: SocketEnd[] = [];
  return {
    pair(from, to) {
      const near = new SocketEnd(world, random, from);
      const far = new SocketEnd(world, random, to);
      near.join(far);
      far.join(near);
      ends.push(near, far);
      return [near, far];
    },
    openOf: (actor) => ends.filter((end) => end.actor === actor && !end.destroyed).length,
    reap() {
      for (const end of ends) if (end.actor.process.dead) end.abandon();
      ends = ends.filter((end) => !end.destroyed);
    },
  };
}
