import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCabinetLink, type CabinetLink } from '../../../src/agentd/cabinetLink.ts';
import type { Published } from '../../../src/link/mqtt/transport.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, type Bench } from '../record/store.ts';

let bench: Bench;
/** Numbers that went out under each key of the link. */
let sent: Map<string, Set<number>>;
let answers: ((outcome: Published) => void)[];
let alarms: string[];
beforeEach(() => { [bench, sent, answers, alarms] = [openBench(), new Map(), [], []]; });
afterEach(() => { bench.discard(); });

const linkOver = (record: EventRecord): CabinetLink => createCabinetLink({
  siteId: 's1', record, clock: bench.clock, logger: pino({ level: 'silent' }), replayRowsPerS: 8000, onCountersigned: () => undefined, onAlarm: (code, _, detail) => { if (detail !== null) alarms.push(code); },
  transport: () => ({
    publish(_, text) {
      const { epoch, channel, entries }: { readonly epoch: string; readonly channel: string; readonly entries: readonly { readonly seq: number; readonly origin?: { readonly n: number } }[] } = JSON.parse(text);
      for (const { seq, origin } of entries) sent.set(`${epoch} ${channel} ${seq}`, (sent.get(`${epoch} ${channel} ${seq}`) ?? new Set()).add(origin?.n ?? 0));
      return new Promise((resolve) => { answers.push(resolve); });
    },
  }),
});
/** The broker takes what it has been sent. */
async function taken(): Promise<void> {
  for (const answer of answers.splice(0)) answer({ ok: true });
  // eslint-disable-next-line no-await-in-loop -- outcomes of what was sent come in their turn
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
async function pass(link: CabinetLink, forMs: number): Promise<void> {
  for (let atMs = 0; atMs < forMs; atMs += 250) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await taken();
    bench.clock.pass(250);
    link.tick();
  }
}
const word = (epoch: string, acks: readonly object[]): string => JSON.stringify({ schema: 1, epoch, acks });

it('a row goes out under the epoch of the store that it was read from, whatever store has taken over before the next tick', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(120, 'fault.raised', 1));
  const link = linkOver(record);
  // More is read than the window takes.
  link.up(38);
  fail('SQLITE_IOERR_WRITE');
  const again = bench.events(40, 'fault.raised', 1);
  for (let said = 0; said < 2; said++) record.storeEvents(again);
  await taken();
  await taken();
  link.acknowledged(word(record.epoch, [{ channel: 'alarm', upTo: 40, credits: 100, gap: false }]));
  await pass(link, 2000);
  expect([...sent].filter(([key, numbers]) => [...numbers].some((n) => n <= 120) && key.startsWith(record.epoch))).toEqual([]);
  expect([record.status().mode, [...sent.values()].filter(({ size }) => size > 1), alarms]).toEqual(['memoryOnly', [], []]);
});

it('nor does one that was read before, where the store gives way while the centre’s word is taken', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents([...bench.events(3, 'fault.raised', 1), ...bench.events(60, 'stage.changed', 1)]);
  const { epoch } = record;
  const say = (gap: boolean, upTo: number, credits: number): string => word(epoch, [{ channel: 'alarm', upTo: 1, credits: 100, gap }, { channel: 'event', upTo, credits, gap: false }]);
  const link = linkOver(record);
  link.up(38);
  link.acknowledged(say(false, 0, 10));
  await pass(link, 1000);
  const before = sent.size;
  fail('SQLITE_IOERR_WRITE');
  link.acknowledged(say(true, 27, 100));
  expect(sent.size).toBeGreaterThan(before);
  expect([record.status().mode, [...sent.keys()].filter((key) => !key.startsWith(epoch))]).toEqual(['memoryOnly', []]);
});

it('the centre’s word of the store that is back is measured by that store’s numbers, before the next tick too', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(100, 'fault.raised', 1));
  const { epoch } = record;
  fail('SQLITE_IOERR_WRITE');
  const again = bench.events(1, 'fault.raised', 1);
  for (let said = 0; said < 2; said++) record.storeEvents(again);
  const link = linkOver(record);
  link.up(100);
  await pass(link, 1000);
  bench.clock.pass(5000);
  record.housekeep();
  expect([record.status().mode, record.epoch]).toEqual(['durable', epoch]);
  link.acknowledged(word(epoch, [{ channel: 'alarm', upTo: 100, credits: 100, gap: false }]));
  await pass(link, 2000);
  expect([alarms, record.positions().find(({ channel }) => channel === 'alarm')?.deliveredSeq]).toEqual([[], 100]);
});
