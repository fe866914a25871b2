import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCabinetLink, type CabinetLink } from '../../../src/agentd/cabinetLink.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, type Bench } from '../record/store.ts';

let bench: Bench;
beforeEach(() => { bench = openBench(); });
afterEach(() => { bench.discard(); });

const linkOver = (record: EventRecord, sent: (topic: string, text: string) => void, onAlarm: (code: string, component: string, detail: string | null) => void = () => undefined): CabinetLink => createCabinetLink({
  siteId: 's1', record, clock: bench.clock, logger: pino({ level: 'silent' }), replayRowsPerS: 8000, onAlarm, onCountersigned: () => undefined,
  transport: () => ({
    publish(topic, text) {
      sent(topic, text);
      return Promise.resolve({ ok: true });
    },
  }),
});

/** So long with the store's housekeeping beside it. */
async function pass(link: CabinetLink, record: EventRecord, forMs: number): Promise<void> {
  for (let atMs = 0; atMs < forMs; atMs += 250) {
    record.housekeep();
    // eslint-disable-next-line no-await-in-loop -- outcomes of what was sent come in their turn
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    bench.clock.pass(250);
    link.tick();
  }
}

it('what the store says of itself goes to the centre, though nobody announces it', async () => {
  // An empty file is beyond its bounds already.
  const record = bench.open({ limits: { maxBytes: 8 * 1024 } });
  const topics: string[] = [];
  const link = linkOver(record, (topic) => { topics.push(topic); });
  link.up(100);
  record.storeEvents(bench.events(240));
  await pass(link, record, 400_000);
  expect(topics).toContain('s1/status/record.dropped/audit');
});

it('what is put back from a damaged file goes out while the connection stands', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(50, 'fault.raised', 1));
  bench.clock.pass(300_000);
  record.housekeep();
  fail('SQLITE_CORRUPT');
  record.storeEvents(bench.events(1, 'stage.changed', 1));
  const numbers = new Set<string>();
  const link = linkOver(record, (_, text) => {
    const message: { readonly channel: string; readonly entries: readonly { readonly origin?: { readonly n: number } }[] } = JSON.parse(text);
    if (message.channel === 'alarm') for (const { origin } of message.entries) numbers.add(String(origin?.n));
  });
  link.up(100);
  await pass(link, record, 600_000);
  expect(numbers.size).toBeGreaterThanOrEqual(50);
});

it('a centre that acknowledges nothing for 5 min while rows wait is missed, once, until it is heard', async () => {
  const record = bench.open();
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  const told: (string | null)[] = [];
  const link = linkOver(record, () => undefined, (code, _, detail) => { if (code === 'link.noAcknowledgement') told.push(detail); });
  await pass(link, record, 600_000);
  expect(told, 'without a connection nobody is missed').toEqual([]);
  link.up(100);
  await pass(link, record, 290_000);
  expect(told).toEqual([]);
  await pass(link, record, 400_000);
  expect(told).toEqual(['never']);
  link.acknowledged(JSON.stringify({ schema: 1, epoch: record.epoch, acks: [{ channel: 'alarm', upTo: 1, credits: 100, gap: false }] }));
  expect(told).toEqual(['never', null]);
  await pass(link, record, 400_000);
  expect(told, 'nothing waits').toEqual(['never', null]);
});
