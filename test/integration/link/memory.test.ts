import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTransport, type Transport } from '../../../src/link/mqtt/transport.ts';
import { createClock } from '../../../src/platform/clock.ts';
import { LinkBench, until } from './bench.ts';

let bench: LinkBench;
let transport: Transport | null = null;
beforeEach(async () => {
  bench = new LinkBench();
  await bench.open();
  await bench.broker();
});
afterEach(async () => {
  await transport?.end(500);
  await bench.close();
});

function buffersMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().arrayBuffers / 1e6;
}

/** What a process does between two messages: small buffers that come and go. */
function elsewhere(): void {
  for (let at = 0; at < 80; at++) Buffer.allocUnsafe(400).fill(at);
}

test('messages of every length leave no memory behind', async () => {
  let isUp = false;
  transport = openTransport({
    urls: [`mqtt://127.0.0.1:${bench.port}`], clientId: 'lengths', will: null, subscriptions: [], cleanStart: true, sessionExpiryS: 0, clock: createClock(), uniform: () => 0,
    onUp: () => { isUp = true; }, onDown: () => undefined, onMessage: () => undefined,
  });
  await until('the broker answers', () => isUp);
  const sent = async (from: number, to: number): Promise<void> => {
    for (let length = from; length < to; length++) {
      elsewhere();
      // eslint-disable-next-line no-await-in-loop -- one message after the other
      expect((await transport?.publish('a/b', 'x'.repeat(length)))?.ok).toBe(true);
    }
  };
  await sent(1, 100);
  const before = buffersMb();
  await sent(100, 1100);
  expect(buffersMb() - before).toBeLessThan(4);
}, 60_000);
