import { expect, test } from 'vitest';
import { tableOf } from '../../../src/centre/tool/fleet.ts';
import { sortedRows, takeFleet, type Fleet } from '../../../src/centre/tool/fleetTable.ts';
import { centreFindings, hear, nothingHeard, type Heard } from '../../../src/centre/tool/checkCentre.ts';
import { wishOf } from '../../../src/centre/tool/command.ts';
import { readTopic } from '../../../src/link/topics.ts';
import { ackMessage } from '../../../src/link/ack.ts';
import { presenceOnline, presenceWill } from '../../../src/link/presence.ts';
import { width } from '../../../src/cli/shell.ts';

const base = { version: '1', epoch: 'e1' };
const at = (topic: string): NonNullable<ReturnType<typeof readTopic>> => {
  const meaning = readTopic(topic);
  if (meaning === null) throw new Error(topic);
  return meaning;
};
const fleetOf = (messages: readonly (readonly [string, unknown])[]): Fleet => messages.reduce<Fleet>((fleet, [topic, message]) => takeFleet(fleet, at(topic), JSON.stringify(message), 1000), {});
const mode = (value: string, quality = 'ok'): unknown => ({ schema: 1, code: 'tlc.mode', boot: 'b', entries: [{ ts: 1, errorMs: 1, seq: 1, values: { mode: value, source: 'schedule' }, quality }] });
const alarm = { schema: 1, code: 'board.silent', boot: 'b', seq: 1, ts: 1, components: [{ component: 'hb1', active: true, acknowledged: false, suspended: false, severity: 'critical', ts: 1, errorMs: 1, quality: 'ok', detail: null, acknowledgedBy: null, suspendedUntilMs: null }] };

test('the table shows those first that need a look, in 80 columns, with values that are old marked', () => {
  const fleet = fleetOf([
    ['a-ok/presence', presenceOnline(base, 1, true)], ['a-ok/status/tlc.mode', mode('coordinated')],
    ['b-alarm/presence', presenceOnline(base, 1, true)], ['b-alarm/alarm/board.silent', alarm], ['b-alarm/status/tlc.mode', mode('flash', 'old')],
    ['c-gone/presence', presenceWill(base, 1)], ['a-site-with-a-very-long-name-indeed/presence', presenceOnline(base, 1, true)],
  ]);
  expect(sortedRows(fleet).map(({ site }) => site)).toEqual(['c-gone', 'b-alarm', 'a-ok', 'a-site-with-a-very-long-name-indeed']);
  for (const lang of ['vi', 'en'] as const) {
    const lines = tableOf({ lang }, sortedRows(fleet), 4000);
    expect(Math.max(...lines.slice(1).map((line) => width(line)))).toBeLessThanOrEqual(80);
    expect(lines.find((line) => line.startsWith('b-alarm'))).toMatch(/flash\?.*1\/1!.*3 s$/);
  }
});

const hearAll = (messages: readonly (readonly [string, unknown])[]): Heard => messages.reduce<Heard>((heard, [topic, message]) => hear(heard, at(topic), JSON.stringify(message)), nothingHeard);
const event = (seq: number): readonly [string, unknown] => ['s/status/stage.changed/event', { schema: 1, epoch: 'e1', channel: 'event', code: 'stage.changed', prev: null, entries: [{ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }] }];
const online = ['s/presence', presenceOnline(base, 1, true)] as const;
const ack = (epoch: string, upTo: number): readonly [string, unknown] => ['s/ack', ackMessage(epoch, [{ channel: 'event', upTo, credits: 10, gap: false }])];
const verdict = (messages: readonly (readonly [string, unknown])[]): string | undefined => centreFindings(hearAll(messages), 10_000).find(({ check }) => check === 'ack')?.verdict;

test('a foreign centre is told what it gets wrong: silence, another epoch, acknowledging ahead, a form that nobody reads', () => {
  expect(verdict([online, event(4), ack('e1', 4)])).toBe('ok');
  expect(verdict([online, event(4)])).toBe('wrong');
  expect(verdict([online, event(4), ack('e0', 4)])).toBe('wrong');
  expect(verdict([online, event(4), ack('e1', 5)])).toBe('wrong');
  expect(verdict([online, event(4), ['s/ack', { schema: 1, epoch: 'e1', acks: [{ channel: 'event', upTo: -1 }] }]])).toBe('wrong');
  expect(verdict([event(4)])).toBe('warning');
});

const wish = (order: string, target?: string): string | undefined => { const found = wishOf({ site: 's', order, actor: 'lan', params: {} }, target); return found === null ? undefined : `${found.room}/${found.target}`; };

test('an order goes to its own topic; what is no order, or lacks its target, to none', () => {
  expect([wish('tlc.mode.flash'), wish('alarm.acknowledge'), wish('channel.stop', 'event'), wish('throttle.set', 'tlc.mode')]).toEqual(['command/tlc.mode.flash', 'command/alarm.acknowledge', 'channel/event', 'throttle/tlc.mode']);
  expect([wish('channel.stop'), wish('fault.reset'), wish('alarm.reset')]).toEqual([undefined, undefined, undefined]);
});
