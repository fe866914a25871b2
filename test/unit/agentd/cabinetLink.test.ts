import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCabinetLink, type CabinetLink } from '../../../src/agentd/cabinetLink.ts';
import type { Published } from '../../../src/link/mqtt/transport.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { failingDisk, openBench, type Bench } from '../record/store.ts';

let bench: Bench;
/** What the broker answers to each publish. */
let outcome: Published;
beforeEach(() => {
  bench = openBench();
  outcome = { ok: true };
});
afterEach(() => { bench.discard(); });

const linkOver = (record: EventRecord, sent: (topic: string, text: string) => void, onAlarm: (code: string, component: string, detail: string | null) => void = () => undefined, onServed = (): void => undefined, onOwed = (): void => undefined): CabinetLink => createCabinetLink({
  siteId: 's1', record, clock: bench.clock, logger: pino({ level: 'silent' }), replayRowsPerS: 8000, onAlarm, onServed, onOwed, onCountersigned: () => undefined,
  transport: () => ({
    publish(topic, text) {
      sent(topic, text);
      return Promise.resolve(outcome);
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

it('a centre whose word does not move for 5 min while rows wait is missed, once, until it does', async () => {
  const record = bench.open();
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  const told: (string | null)[] = [];
  const served: true[] = [];
  const link = linkOver(record, () => undefined, (code, _, detail) => { if (code === 'link.noAcknowledgement') told.push(detail); }, () => { served.push(true); });
  await pass(link, record, 600_000);
  expect(told, 'without a connection nobody is missed').toEqual([]);
  link.up(100);
  await pass(link, record, 290_000);
  expect(told).toEqual([]);
  await pass(link, record, 400_000);
  expect(told).toEqual(['never']);
  const word = (upTo: number): void => { link.acknowledged(JSON.stringify({ schema: 1, epoch: record.epoch, acks: [{ channel: 'alarm', upTo, credits: 100, gap: false }] })); };
  word(1);
  expect(told).toEqual(['never', null]);
  await pass(link, record, 400_000);
  expect(told, 'nothing waits').toEqual(['never', null]);
  expect(served.length).toBe(1);
  // One that stores nothing goes on saying what it has.
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  await pass(link, record, 1000);
  for (let minute = 0; minute < 4; minute++) {
    word(1);
    // eslint-disable-next-line no-await-in-loop -- one minute after the other
    await pass(link, record, 60_000);
  }
  expect(told).toEqual(['never', null]);
  await pass(link, record, 70_000);
  word(1);
  expect([told, served.length]).toEqual([['never', null, 'alarm: 5 min'], 1]);
  word(2);
  expect([told, served.length]).toEqual([['never', null, 'alarm: 5 min', null], 2]);
});

/** A cabinet with one alarm that waits; what is said of a centre that is missed, and when its word is owed on this broker. */
function missing(record: EventRecord): { readonly told: (string | null)[]; readonly owed: true[]; readonly served: true[]; readonly link: CabinetLink } {
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  const told: (string | null)[] = [];
  const [owed, served]: [true[], true[]] = [[], []];
  const onAlarm = (code: string, _: string, detail: string | null): void => { if (code === 'link.noAcknowledgement') told.push(detail); };
  return { told, owed, served, link: linkOver(record, () => undefined, onAlarm, () => { served.push(true); }, () => { owed.push(true); }) };
}
const wordOf = (record: EventRecord, upTo: number): string => JSON.stringify({ schema: 1, epoch: record.epoch, acks: [{ channel: 'alarm', upTo, credits: 100, gap: false }] });

it('a centre is missed on a line that breaks every two minutes too; a reconnect is no word of it, time without a connection is not its silence', async () => {
  const record = bench.open();
  const { told, link } = missing(record);
  for (const toldThen of [[], [], ['never']]) {
    link.up(100);
    // eslint-disable-next-line no-await-in-loop -- one connection after the other
    await pass(link, record, 120_000);
    link.down();
    // eslint-disable-next-line no-await-in-loop -- as above
    await pass(link, record, 600_000);
    expect(told).toEqual(toldThen);
  }
  link.up(100);
  await pass(link, record, 60_000);
  expect(told).toEqual(['never']);
  link.acknowledged(wordOf(record, 0));
  expect(told).toEqual(['never']);
  link.acknowledged(wordOf(record, 1));
  expect(told).toEqual(['never', null]);
});

it('in another store the centre’s word is measured by that store’s numbers', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(50, 'fault.raised', 1));
  const { told, link } = missing(record);
  const { epoch } = record;
  link.up(100);
  link.acknowledged(wordOf(record, 50));
  await pass(link, record, 310_000);
  fail('SQLITE_IOERR_WRITE');
  const again = bench.events(3, 'fault.raised', 1);
  expect(record.storeEvents(again).ok, 'nobody stored it: its sender says it again').toBe(false);
  record.storeEvents(again);
  await pass(link, record, 1000);
  expect([record.status().mode, told]).toEqual(['memoryOnly', [null, 'alarm: 5 min']]);
  await pass(link, record, 600_000);
  expect([record.epoch === epoch, told], 'the disk is back, its 50 are no word of today').toEqual([true, [null, 'alarm: 5 min']]);
  link.acknowledged(wordOf(record, 51));
  expect(told).toEqual([null, 'alarm: 5 min', null]);
});

it('the first word that moves ends what the last life of the agent told', async () => {
  const record = bench.open();
  const { told, link } = missing(record);
  link.up(100);
  await pass(link, record, 1000);
  link.acknowledged(wordOf(record, 0));
  expect(told).toEqual([]);
  link.acknowledged(wordOf(record, 1));
  link.acknowledged(wordOf(record, 1));
  expect(told).toEqual([null]);
});

it('a broker that refuses what it is sent is not called a centre that is silent, and yet it serves nobody; once it takes a row, the centre’s word is owed', async () => {
  const record = bench.open();
  const { told, owed, served, link } = missing(record);
  outcome = { ok: false, code: 'refused', reasonCode: 0x87 };
  link.up(100);
  await pass(link, record, 1_230_000);
  expect(told).toEqual([]);
  expect(owed.length, 'another broker may take it').toBeGreaterThan(10);
  // The centre is there, and says that it has what it had.
  link.acknowledged(wordOf(record, 0));
  expect(served).toEqual([]);
  outcome = { ok: true };
  await pass(link, record, 61_000);
  link.acknowledged(wordOf(record, 1));
  expect([told, served]).toEqual([[null], [true]]);
});

it('a broker that takes a row after it refused some has the centre owe its word', async () => {
  const record = bench.open();
  const { told, link } = missing(record);
  outcome = { ok: false, code: 'refused', reasonCode: 0x87 };
  link.up(100);
  await pass(link, record, 600_000);
  outcome = { ok: true };
  await pass(link, record, 371_000);
  expect(told).toEqual(['never']);
});

it('of a row that the centre has acknowledged before the broker did no word is owed', async () => {
  const record = bench.open();
  const { owed, link } = missing(record);
  link.up(100);
  link.acknowledged(wordOf(record, 1));
  await pass(link, record, 1000);
  expect(owed).toEqual([]);
});

it('what is marked of one store is not marked in the next: its rows go out', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(50, 'fault.raised', 1));
  const sent = new Set<number>();
  const link = linkOver(record, (_, text) => {
    const message: { readonly channel: string; readonly entries: readonly { readonly seq: number }[] } = JSON.parse(text);
    if (message.channel === 'alarm') for (const { seq } of message.entries) sent.add(seq);
  });
  link.up(100);
  await pass(link, record, 2000);
  link.acknowledged(wordOf(record, 50));
  fail('SQLITE_IOERR_WRITE');
  const again = bench.events(3, 'fault.raised', 1);
  for (let said = 0; said < 2; said++) record.storeEvents(again);
  sent.clear();
  await pass(link, record, 2000);
  expect([record.status().mode, [...sent]]).toEqual(['memoryOnly', [1, 2, 3]]);
  link.acknowledged(wordOf(record, 2));
  await pass(link, record, 2000);
  expect(record.positions()).toContainEqual({ channel: 'alarm', lastSeq: 3, deliveredSeq: 2 });
});

it('what the broker refused is an alarm until the centre has it', async () => {
  const { disk, fail } = failingDisk();
  const record = bench.open({ disk });
  record.storeEvents(bench.events(3, 'fault.raised', 1));
  const told: (string | null)[] = [];
  const link = linkOver(record, () => undefined, (code, channel, detail) => { if (code === 'link.publishRefused' && channel === 'alarm') told.push(detail); });
  outcome = { ok: false, code: 'refused', reasonCode: 0x87 };
  link.up(100);
  await pass(link, record, 1000);
  expect(told).toEqual(['1 135', '2 135', '3 135']);
  outcome = { ok: true };
  await pass(link, record, 61_000);
  link.acknowledged(wordOf(record, 2));
  expect(told.slice(3)).toEqual([]);
  link.acknowledged(wordOf(record, 3));
  expect(told.slice(3)).toEqual([null]);
  outcome = { ok: false, code: 'refused', reasonCode: 0x87 };
  record.storeEvents(bench.events(1, 'fault.raised', 1));
  link.stored('alarm', 4);
  await pass(link, record, 1000);
  outcome = { ok: true };
  fail('SQLITE_IOERR_WRITE');
  const again = bench.events(1, 'fault.raised', 1);
  for (let said = 0; said < 2; said++) record.storeEvents(again);
  await pass(link, record, 1000);
  link.acknowledged(wordOf(record, 1));
  expect([record.status().mode, told.slice(4)], 'of another store the first will do').toEqual(['memoryOnly', ['4 135', null]]);
});

it('a refusal of what the centre has by then is no alarm that stays until the channel’s next event', async () => {
  const record = bench.open();
  const told: (string | null)[] = [];
  const link = linkOver(record, () => undefined, (code, _, detail) => { if (code === 'link.publishRefused') told.push(detail); });
  record.storeEvents(bench.events(2, 'fault.raised', 1));
  // Over an earlier connection both reached the centre; its word comes before the answer to their repetition.
  outcome = { ok: false, code: 'refused', reasonCode: 0x97 };
  link.up(100);
  link.acknowledged(JSON.stringify({ schema: 1, epoch: record.epoch, acks: [{ channel: 'alarm', upTo: 2, credits: 10, gap: false }] }));
  await pass(link, record, 120_000);
  expect(told.at(-1) ?? null).toBeNull();
});
