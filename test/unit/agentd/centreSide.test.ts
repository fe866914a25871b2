import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCentreSide, type CentreSide } from '../../../src/agentd/centreSide.ts';
import type { StatusMessage } from '../../../src/model/linkMessage.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';
import { openBench, type Bench } from '../record/store.ts';

let bench: Bench;
/** What the broker's access list denies. */
let denied: RegExp;
let notes: string[];
beforeEach(() => { [bench, denied, notes] = [openBench(), /^$/, []]; });
afterEach(() => { bench.discard(); });

const status = (code: string): StatusMessage => ({ schema: 1, code, boot: 'b', entries: [{ ts: 1, errorMs: null, seq: 1, values: {}, quality: 'ok' }] });
const sideOf = (): CentreSide => createCentreSide({
  siteId: 's1', boot: 'b', record: bench.open(), clock: bench.clock, realClock: bench.clock, files: memoryStates(), verify: () => 'good', logger: pino({ level: 'silent' }),
  transport: () => ({ publish: (topic) => Promise.resolve(denied.test(topic) ? { ok: false, code: 'refused', reasonCode: 0x87 } : { ok: true }) }),
  link: { pause: () => undefined, up: () => undefined, down: () => undefined, stored: () => undefined, acknowledged: () => undefined, tick: () => undefined, flush: () => undefined, inFlight: () => 0, draining: () => false, lastAckAgeMs: () => null, lastAlarm: () => null },
  usage: { spent: () => [], tick: () => undefined, sent: () => undefined, received: () => undefined, days: () => [], flush: () => undefined },
  ask: () => Promise.resolve({ ok: true, result: {} }), note: ({ code, data }) => { notes.push(`${code} ${String(data['component'])}`); }, pictures: () => null, dayOf: () => 'd',
});
/** A connection, on which all is said. */
async function up(side: CentreSide): Promise<readonly string[]> {
  side.takeState({ faults: [] });
  side.up([status('tlc.mode'), status('tlc.plan')]);
  // eslint-disable-next-line no-await-in-loop -- outcomes of what was sent come in their turn
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return side.alarms.list().filter(({ code, active }) => code === 'link.publishRefused' && active).map(({ component }) => component);
}

it('what the broker refused of statuses and alarms is an alarm until it takes it, apart from the channels’ own', async () => {
  const side = sideOf();
  denied = /^s1\/(?:status|alarm)\//;
  expect(await up(side)).toEqual(['status/+', 'alarm/+']);
  side.alarms.own('link.publishRefused', 'alarm', '1 135');
  denied = /^s1\/status\/tlc\.plan$/;
  expect(await up(side)).toEqual(['status/+', 'alarm']);
  denied = /^$/;
  expect(await up(side)).toEqual(['alarm']);
  expect(notes).toEqual(['alarm.raised status/+', 'alarm.raised alarm/+', 'alarm.raised alarm', 'alarm.cleared alarm/+', 'alarm.cleared status/+']);
});
