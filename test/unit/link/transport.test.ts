import { beforeEach, expect, test } from 'vitest';
import { openTransport, type Transport } from '../../../src/link/mqtt/transport.ts';
import { handClock } from '../record/store.ts';
import { FakeWire } from './fakeWire.ts';

/** Brokers a and b of one cabinet; `deaf` do not answer, the centre stores what it gets at those of `centreAt`. */
class TwoBrokers {
  nowMs = 0;
  centreAt: string[] = [];
  deaf: string[] = [];
  tried: string[] = [];
  wire = new FakeWire();
  downs: string[] = [];
  readonly #timers = new Set<{ readonly atMs: number; readonly call: () => void }>();
  readonly transport: Transport;

  constructor() {
    this.transport = openTransport({
      urls: ['a', 'b'], clientId: 'c', will: null, subscriptions: ['s1/ack'], cleanStart: true, sessionExpiryS: 0, uniform: () => 0.5,
      clock: { ...handClock(), monoMs: () => this.nowMs, after: (ms, call) => this.#after(ms, call) },
      onUp: () => undefined, onDown: (why) => { this.downs.push(why); }, onMessage: () => undefined,
      connect: (url) => {
        this.tried.push(url);
        const wire = new FakeWire();
        this.wire = wire;
        this.#after(10, () => { if (this.deaf.includes(url)) wire.emit('close'); else wire.stand(); });
        return wire;
      },
    });
  }

  #after(ms: number, call: () => void): () => void {
    const timer = { atMs: this.nowMs + ms, call };
    this.#timers.add(timer);
    return () => { this.#timers.delete(timer); };
  }

  get url(): string { return `${this.transport.state().url}${this.transport.state().connected ? '' : ' away'}`; }

  /** Minutes in which the cabinet has an event each 5 s, or none. */
  async pass(minutes: number, events = true): Promise<void> {
    for (const endMs = this.nowMs + minutes * 60_000; this.nowMs < endMs;) {
      this.nowMs += 5000;
      for (const timer of this.#timers) {
        if (timer.atMs > this.nowMs) continue;
        this.#timers.delete(timer);
        timer.call();
      }
      if (events && (await this.transport.publish('s1/status/traffic.count/count', '{}')).ok) this.transport.owed();
      if (this.transport.state().connected && this.centreAt.includes(this.transport.state().url)) this.transport.served();
    }
  }
}
let world: TwoBrokers;
beforeEach(() => { world = new TwoBrokers(); });

test('one radio drop does not move a cabinet for good to a broker where no centre is', async () => {
  world.centreAt = ['a'];
  await world.pass(0.5);
  world.wire.emit('close');
  await world.pass(2);
  expect(world.url).toBe('b');
  await world.pass(8);
  expect(world.url).toBe('a');
  expect(world.downs.at(-1)).toBe('b brings no acknowledgement of the centre');
  await world.pass(24 * 60);
  expect(world.tried).toEqual(['a', 'b', 'a']);
});

test('after a connection that stood the first broker is tried first again', async () => {
  world.centreAt = ['a', 'b'];
  world.deaf = ['a'];
  await world.pass(5);
  expect(world.url).toBe('b');
  world.deaf = [];
  world.wire.emit('close');
  await world.pass(2);
  expect(world.url).toBe('a');
  world.wire.emit('close');
  await world.pass(2);
  expect(world.tried).toEqual(['a', 'b', 'a', 'a']);
});

test('a centre that moved to the other broker is followed, and found there again after a drop', async () => {
  world.centreAt = ['a'];
  await world.pass(60);
  world.centreAt = ['b'];
  await world.pass(9);
  expect(world.url).toBe('b');
  await world.pass(20);
  world.wire.emit('close');
  await world.pass(2);
  expect(world.tried).toEqual(['a', 'b', 'b']);
});

test('with no centre anywhere a cabinet moves ever more seldom; where it owes nothing not at all', async () => {
  await world.pass(24 * 60);
  expect(world.tried.length).toBeLessThan(24);
  expect(world.tried.length).toBeGreaterThan(10);
  world = new TwoBrokers();
  await world.pass(24 * 60, false);
  expect(world.tried).toEqual(['a']);
});

test('a line that breaks every few minutes keeps no cabinet at a broker where no centre is', async () => {
  world.centreAt = ['b'];
  for (let n = 0; n < 4; n++) {
    await world.pass(4);
    world.wire.emit('close');
    await world.pass(0.5);
  }
  expect(world.tried.slice(0, 4)).toEqual(['a', 'a', 'b', 'b']);
});

test('patience does not run out while the line is away', async () => {
  await world.pass(6.25);
  world.wire.emit('close');
  world.centreAt = ['a'];
  await world.pass(5);
  world.wire.emit('close');
  await world.pass(2);
  expect(world.tried).toEqual(['a', 'a', 'a']);
});
