import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createCabinetLink, type CabinetLink } from '../../../src/agentd/cabinetLink.ts';
import { createReceiptBook } from '../../../src/centre/receiptBook.ts';
import type { Published } from '../../../src/link/mqtt/transport.ts';
import { eventNamed, saidOf, type EventClass, type EventCode, type SignalEvent } from '../../../src/model/event.ts';
import { eventMessageSchema, parsePayload, type EventEntry } from '../../../src/model/linkMessage.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { freshSeed as seed } from '../../seed.ts';
import { failingDisk, openBench } from '../../unit/record/store.ts';
import { caseSeed } from '../fuzz/parser.ts';

/** So many cases; NGATU_STORES=60 plays more of them. */
const cases = Number(process.env['NGATU_STORES'] ?? 25);
/** An act each. */
const steps = 250;
const tickMs = 250;
/** Longer than the patience that silence can have grown to. */
const settleTicks = 2400;
/** So long all has to stay as it is. */
const quietTicks = 60;

const channels = ['alarm', 'event', 'evidence', 'audit', 'count'] as const satisfies readonly EventClass[];
const codes = { alarm: 'fault.raised', event: 'stage.changed', evidence: 'group.aspect', audit: 'mode.changed', count: 'traffic.count' } as const satisfies Record<(typeof channels)[number], EventCode>;

/** One cabinet's store and link, as the program has them; a broker that loses, and a centre's book of what came. */
class Cabinet {
  readonly problems = new Set<string>();
  /** Stores that the centre has heard of. */
  readonly epochs = new Set<string>();
  readonly #random: Random;
  readonly #bench = openBench();
  readonly #failing = failingDisk();
  readonly #book = createReceiptBook({ positions: [], received: 0, duplicates: 0 });
  /** What signald said, and where it belongs. */
  readonly #said = new Map<number, { readonly event: SignalEvent; readonly channel: EventClass }>();
  /** Numbers that signald was told are stored, and numbers that the centre has. */
  readonly #durable = new Set<number>();
  readonly #got = new Set<number>();
  /** Which event each key of the link is, and under which key of an epoch the centre has each. */
  readonly #meanings = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  readonly #alarms = new Map<string, string>();
  readonly alarmed = new Set<string>();
  #record: EventRecord;
  #link: CabinetLink;
  #pending: SignalEvent[] = [];
  #queue: { readonly text: string; readonly done: (outcome: Published) => void }[] = [];
  #isConnected = false;
  /** Of the message that came last. */
  #epoch: string | null = null;

  constructor(random: Random) {
    this.#random = random;
    this.#record = this.#bench.open({ disk: this.#failing.disk });
    this.#link = this.#newLink();
    this.#connect();
  }

  #newLink(): CabinetLink {
    return createCabinetLink({
      siteId: 's1', record: this.#record, clock: this.#bench.clock, logger: pino({ level: 'silent' }), replayRowsPerS: 8000, onCountersigned: () => undefined,
      onAlarm: (code, channel, detail) => {
        this.alarmed.add(code);
        if (detail === null) this.#alarms.delete(`${code} ${channel}`);
        else this.#alarms.set(`${code} ${channel}`, detail);
      },
      transport: () => ({
        publish: (_, text) => (this.#isConnected ? new Promise((done) => { this.#queue.push({ text, done }); }) : Promise.resolve({ ok: false, code: 'closed' })),
      }),
    });
  }

  #wrong(problem: string): void { if (this.problems.size < 5) this.problems.add(problem); }

  async play(): Promise<void> {
    try {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      for (let step = 0; step < steps; step++) await this.#act(this.#random.next());
      await this.#settle();
    } catch (error) {
      this.#wrong(String(error instanceof Error ? error.stack : error));
    } finally {
      this.#bench.discard();
    }
  }

  async #act(chance: number): Promise<void> {
    if (chance < 0.45) this.#say();
    else if (chance < 0.49) this.#break('SQLITE_IOERR_WRITE');
    else if (chance < 0.515) this.#break('SQLITE_CORRUPT');
    else if (chance < 0.525) this.#restart();
    else if (chance < 0.55) this.#disconnect();
    else if (chance < 0.62) this.#connect();
    else if (chance < 0.75) await this.#deliver(true, this.#random.int(0, 39));
    else if (chance < 0.8) this.#acknowledge(null);
    else this.#tick(this.#random.next() < 0.1 ? 6000 : tickMs);
  }

  /** Events of one class, those of a signald one version ahead among them. */
  #say(): void {
    const channel = this.#random.pick(channels);
    const isNewer = this.#random.next() < 0.3;
    for (const event of this.#bench.events(this.#random.int(1, 30), codes[channel], 1)) {
      const { boot, n, stamp } = event;
      const said = isNewer ? eventNamed(`next.${channel}`, saidOf(event).data, channel, { boot, n, stamp }) : event;
      this.#said.set(n, { event: said, channel });
      this.#pending.push(said);
    }
    this.#store();
  }

  #store(): void {
    if (this.#pending.length === 0) return;
    const outcome = this.#record.storeEvents(this.#pending);
    if (!outcome.ok) return;
    const ends = new Map<string, number>();
    const stored = new Set<number>();
    const isDurable = this.#record.status().mode === 'durable';
    for (const { n, channel, seq, fresh } of outcome.stored) {
      stored.add(n);
      if (isDurable) this.#durable.add(n);
      if (!fresh) continue;
      this.#mean(`${this.#record.epoch} ${channel} ${seq}`, `b1/${n}`);
      ends.set(channel, seq);
    }
    this.#pending = this.#pending.filter(({ n }) => !stored.has(n));
    for (const [channel, seq] of ends) this.#link.stored(channel, seq);
  }

  /** The next write fails. */
  #break(code: string): void {
    // Files that go aside are named by the clock.
    this.#bench.clock.pass(3);
    this.#failing.fail(code);
    this.#store();
  }

  /** The agent ends and comes back: signald says again what it was not told is stored. */
  #restart(): void {
    this.#bench.clock.pass(5);
    this.#disconnect();
    this.#alarms.clear();
    this.#bench.close(this.#record);
    this.#record = this.#bench.open({ disk: this.#failing.disk });
    this.#link = this.#newLink();
    this.#pending = [...this.#said.values()].flatMap(({ event }) => (this.#durable.has(event.n) ? [] : [event]));
  }

  #connect(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#link.up(this.#random.int(20, 79));
  }

  /** Some of what was on its way has arrived. */
  #disconnect(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    for (const { text, done } of this.#queue.splice(0)) {
      if (this.#random.next() < 0.3) this.#take(text);
      done({ ok: false, code: 'closed' });
    }
    this.#link.down();
  }

  async #deliver(isLossy: boolean, most: number): Promise<void> {
    for (const { text, done } of this.#queue.splice(0, most)) {
      if (isLossy && this.#random.next() < 0.05) {
        done({ ok: false, code: 'refused', reasonCode: 0x97 });
        continue;
      }
      // A stock broker acknowledges what it then drops.
      const gap = isLossy && this.#random.next() < 0.1 ? null : this.#take(text);
      done({ ok: true });
      const isHeard = this.#random.next() < (gap === null ? 0.1 : 0.7);
      if (!isHeard) continue;
      // eslint-disable-next-line no-await-in-loop -- outcomes of what was sent come in their turn
      await turns();
      this.#acknowledge(gap);
    }
    await turns();
  }

  /** At the centre; the channel that lacks something then. */
  #take(text: string): string | null {
    const parsed = parsePayload(eventMessageSchema, text);
    if (!parsed.ok) throw new Error(`no message: ${text.slice(0, 200)}`);
    const message = parsed.value;
    const { epoch, channel } = message;
    this.#epoch = epoch;
    this.epochs.add(epoch);
    for (const { seq, origin } of message.entries) this.#judge(epoch, channel, seq, origin);
    const weighed = this.#book.weigh([{ site: 's1', message }]);
    for (const { boot, n } of weighed.rows) if (n !== null && boot === 'b1') this.#got.add(n);
    return this.#book.commit(weighed).some(({ gap }) => gap) ? channel : null;
  }

  #judge(epoch: string, channel: string, seq: number, origin: EventEntry['origin']): void {
    if (origin === undefined) return;
    const { boot, n } = origin;
    const event = `${boot}/${n}`;
    const key = `${epoch} ${channel} ${seq}`;
    this.#mean(key, event);
    const other = this.#keys.get(`${epoch} ${event}`) ?? key;
    if (other !== key) this.#wrong(`${event} is there twice: ${other}, ${key}`);
    this.#keys.set(`${epoch} ${event}`, key);
    const own = this.#said.get(n)?.channel;
    if (boot === 'b1' && own !== channel) this.#wrong(`${event} of class ${own} came as ${channel}`);
  }

  /** A key never means two things. */
  #mean(key: string, event: string): void {
    const other = this.#meanings.get(key) ?? event;
    if (other !== event) this.#wrong(`key ${key} is ${other} and ${event}`);
    this.#meanings.set(key, event);
  }

  #acknowledge(gapOn: string | null): void {
    if (this.#epoch === null || !this.#isConnected) return;
    const upTo = new Map(this.#book.watermarks('s1', this.#epoch).map((at) => [at.channel, at.upTo]));
    const acks = channels.map((channel) => ({ channel, upTo: upTo.get(channel) ?? 0, credits: 50, gap: channel === gapOn }));
    this.#link.acknowledged(JSON.stringify({ schema: 1, epoch: this.#epoch, acks, entriesMost: this.#random.next() < 0.5 ? 100 : 1 }));
  }

  #tick(ms: number): void {
    this.#bench.clock.pass(ms);
    this.#record.housekeep();
    this.#store();
    this.#link.tick();
  }

  /** All is well from now on. */
  async #settle(): Promise<void> {
    this.#disconnect();
    this.#connect();
    let quiet = 0;
    for (let tick = 0; tick < settleTicks && quiet < quietTicks; tick++) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await this.#deliver(false, Infinity);
      this.#tick(tickMs);
      if (tick % 4 === 0) this.#acknowledge(null);
      quiet = this.#missing().length === 0 ? quiet + 1 : 0;
    }
    for (const problem of this.#missing()) this.#wrong(problem);
  }

  /** What is not yet as it has to be in the end. */
  #missing(): readonly string[] {
    const lost = [...this.#said.keys()].filter((n) => !this.#got.has(n));
    const { outbox } = this.#record.counts();
    return [
      ...(lost.length > 0 ? [`${lost.length} of ${this.#said.size} events are lost: ${lost.slice(0, 5).join(' ')}`] : []),
      ...(outbox > 0 ? [`${outbox} rows still wait`] : []),
      ...(this.#pending.length > 0 ? [`${this.#pending.length} events are not stored`] : []),
      ...[...this.#alarms].map(([alarm, detail]) => `${alarm} is open: ${detail}`),
    ];
  }
}

/** Promises that are settled have been heard. */
async function turns(): Promise<void> {
  // eslint-disable-next-line no-await-in-loop -- one after the other
  for (let turn = 0; turn < 6; turn++) await Promise.resolve();
}

test('whatever disk, line, broker and restarts do, each event is at the centre in its class, under one key of an epoch, a key is one event, all drains and no alarm stays', async () => {
  const alarmed = new Set<string>();
  let most = 0;
  for (let index = 0; index < cases; index++) {
    const cabinet = new Cabinet(createRandom(caseSeed(seed, index)));
    // eslint-disable-next-line no-await-in-loop -- a store each
    await cabinet.play();
    expect([...cabinet.problems], `case ${index}, NGATU_SEED=${seed}`).toEqual([]);
    most = Math.max(most, cabinet.epochs.size);
    for (const code of cabinet.alarmed) alarmed.add(code);
  }
  // It was tried: stores took over from each other, brokers refused.
  expect(most, `NGATU_SEED=${seed}`).toBeGreaterThan(3);
  expect([...alarmed], `NGATU_SEED=${seed}`).toContain('link.publishRefused');
}, 120_000);
