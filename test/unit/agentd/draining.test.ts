import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCabinetLink } from '../../../src/agentd/cabinetLink.ts';
import type { Transport } from '../../../src/link/mqtt/transport.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { openBench, type Bench } from '../record/store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

test('a backlog is under way while rows of it go out, and for a second after; live rows are none', async () => {
  const record = bench.open();
  record.storeEvents(bench.events(120));
  const transport: Transport = { publish: () => Promise.resolve({ ok: true }), state: () => ({ connected: true, sinceMs: 0, url: '', reconnects: 0, lastError: null }), end: () => Promise.resolve(), owed: () => undefined, served: () => undefined };
  const link = createCabinetLink({ siteId: 's-1', record, transport: () => transport, clock: bench.clock, logger: Object.assign(createLogger('draining'), { level: 'silent' }), replayRowsPerS: 100, onAlarm: () => undefined, onCountersigned: () => undefined });
  expect(link.draining()).toBe(false);
  link.up(50);
  for (let at = 0; at < 8; at++) {
    await Promise.resolve();
    bench.clock.pass(250);
    link.tick();
  }
  expect(link.draining()).toBe(true);
  bench.clock.pass(3000);
  expect(link.draining()).toBe(false);
  const [live] = bench.events(1);
  if (live !== undefined) record.storeEvents([live]);
  link.stored('event', 121);
  expect(link.draining()).toBe(false);
  link.down();
  expect(link.draining()).toBe(false);
});
