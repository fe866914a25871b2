import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCentreSide, type CentreSide } from '../../../src/agentd/centreSide.ts';
import { parseOptions } from '../../../src/agentd/options.ts';
import { createStatusDesk } from '../../../src/agentd/statusDesk.ts';
import { createUsageBook } from '../../../src/agentd/usageBook.ts';
import type { StatusMessage } from '../../../src/model/linkMessage.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';
import { openBench, type Bench } from '../record/store.ts';

let bench: Bench;
let spent: string[];
let paused: string[];
let topics: string[];
beforeEach(() => { [bench, spent, paused, topics] = [openBench(), [], [], []]; });
afterEach(() => { bench.discard(); });

const modeIs = (mode: string): StatusMessage => ({ schema: 1, code: 'tlc.mode', boot: 'b', entries: [{ ts: 1, errorMs: null, seq: 1, values: { mode }, quality: 'ok' }] });

function sideOf(): CentreSide {
  const side = createCentreSide({
    siteId: 's1', boot: 'b', record: bench.open(), clock: bench.clock, realClock: bench.clock, files: memoryStates(), verify: () => 'good', logger: pino({ level: 'silent' }),
    transport: () => ({
      publish(topic) {
        topics.push(topic);
        return Promise.resolve({ ok: true });
      },
    }),
    link: { pause: (channel, untilMs, on) => { paused.push(`${channel} ${on ? 'goes' : 'waits'}${untilMs === null ? '' : ` until ${untilMs}`}`); }, up: () => undefined, down: () => undefined, stored: () => undefined, acknowledged: () => undefined, tick: () => undefined, flush: () => undefined, inFlight: () => 0, draining: () => false, lastAckAgeMs: () => null, lastAlarm: () => null },
    usage: { spent: () => spent, tick: () => undefined, sent: () => undefined, received: () => undefined, days: () => [], flush: () => undefined },
    ask: () => Promise.resolve({ ok: true, result: {} }), note: () => undefined, pictures: () => null, dayOf: () => 'd',
  });
  return side;
}
const statusTopics = (): string[] => topics.filter((topic) => topic.startsWith('s1/status/'));
let counter = 1;
function order(side: CentreSide, name: string, params: object = {}): void {
  counter += 1;
  side.takeMessage({ topic: 's1/channel/count', responseTopic: null, correlation: null, payload: JSON.stringify({ schema: 1, site: 's1', order: name, target: 'count', actor: 'lan', nonce: `nonce-nonce-nonce-${counter}`, counter, params, keyId: 'c1', signature: `${'A'.repeat(86)}==` }) });
}

describe('a budget of the day', () => {
  it('is not lifted by an order to start, and its end lifts no order to stop', () => {
    const side = sideOf();
    spent = ['count'];
    side.tick();
    order(side, 'channel.start');
    expect(paused.at(-1)).toBe('count waits');
    order(side, 'channel.stop');
    spent = [];
    side.tick();
    expect(paused.at(-1)).toBe('count waits');
    order(side, 'channel.start');
    expect(paused.at(-1)).toBe('count goes');
  });

  it('gives back a channel whose stop has run out meanwhile', () => {
    const side = sideOf();
    order(side, 'channel.stop', { forS: 60 });
    spent = ['count'];
    side.tick();
    bench.clock.pass(61_000);
    spent = [];
    side.tick();
    expect(paused.at(-1)).toBe('count goes');
  });

  it('holds statuses as its alarm says, and the newest goes with the next day', () => {
    const side = sideOf();
    spent = ['status'];
    side.tick();
    expect(side.alarms.list()).toMatchObject([{ code: 'link.budgetSpent', component: 'status' }]);
    side.statuses.offer([modeIs('auto')]);
    expect(statusTopics()).toEqual([]);
    spent = [];
    side.tick();
    expect(statusTopics()).toHaveLength(1);
  });

  it('is asked of nothing that can’t be held back', () => {
    const options = ['--run-dir', '/r', '--state-dir', '/s', '--site-id', 's1', '--broker', 'mqtt://localhost:1883'];
    expect(parseOptions([...options, '--budget', 'count=5,status=2'])).toMatchObject({ ok: true });
    expect(parseOptions([...options, '--budget', 'evidence=5'])).toMatchObject({ ok: false });
  });

  it('is spent once, and its day has one line, where the clock steps back over midnight', () => {
    let day = '2026-11-30';
    const book = createUsageBook(memoryStates(), () => day, { count: 1000 });
    book.sent('s1/status/traffic.count/count', 5000);
    for (const next of ['2026-12-01', '2026-11-30']) {
      day = next;
      book.tick(0);
    }
    expect(book.days().map((one) => one.day)).toEqual(['2026-12-01', '2026-11-30']);
    expect(book.spent()).toEqual(['count']);
  });
});

it('a status that was stopped for a minute is told as it is by then', () => {
  const sent: unknown[] = [];
  let nowMs = 0;
  const desk = createStatusDesk(() => nowMs, ({ entries }) => { sent.push(entries[0]?.values['mode']); });
  desk.offer([modeIs('auto')]);
  desk.stop('tlc.mode', 60_000);
  nowMs = 30_000;
  desk.offer([modeIs('flash')]);
  desk.tick();
  expect(sent).toEqual(['auto']);
  for (nowMs = 60_000; nowMs < 65_000; nowMs += 250) desk.tick();
  expect(sent).toEqual(['auto', 'flash']);
});
