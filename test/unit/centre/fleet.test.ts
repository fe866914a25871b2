import { expect, test } from 'vitest';
import { tableOf } from '../../../src/centre/tool/fleet.ts';
import { sortedRows, takeFleet, type Fleet } from '../../../src/centre/tool/fleetTable.ts';
import { centreFindings, hear, nothingHeard, type Heard } from '../../../src/centre/tool/checkCentre.ts';
import { wishOf } from '../../../src/centre/tool/command.ts';
import { readTopic } from '../../../src/link/topics.ts';
import { ackMessage } from '../../../src/link/ack.ts';
import { whyOf } from '../../../src/centre/tool/fleetWhy.ts';
import { presenceOnline, presenceShutdown, presenceWill } from '../../../src/link/presence.ts';
import { width } from '../../../src/cli/shell.ts';

const now = { monoMs: () => 4000, wallMs: () => Date.UTC(2026, 10, 30, 2, 22, 7, 125) };
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
    ['a-ok/presence', presenceOnline(base, 1, 'started')], ['a-ok/status/tlc.mode', mode('coordinated')],
    ['b-alarm/presence', presenceOnline(base, 1, 'started')], ['b-alarm/alarm/board.silent', alarm], ['b-alarm/status/tlc.mode', mode('flash', 'old')],
    ['c-gone/presence', presenceWill(base, 1)], ['a-site-with-a-very-long-name-indeed/presence', presenceOnline(base, 1, 'started')],
  ]);
  expect(sortedRows(fleet).map(({ site }) => site)).toEqual(['c-gone', 'b-alarm', 'a-ok', 'a-site-with-a-very-long-name-indeed']);
  for (const lang of ['vi', 'en'] as const) {
    const lines = tableOf({ lang }, sortedRows(fleet), now);
    expect(Math.max(...lines.map((line) => width(line)))).toBeLessThanOrEqual(80);
    expect(lines.find((line) => line.startsWith('b-alarm'))).toMatch(/flash\?.*1\/1!.*3 s$/);
  }
});

test('why a cabinet is away or without colours, and until when, by what it said itself last', () => {
  const facts = { signals: null, power: null, planned: null };
  const why = (...messages: readonly (readonly [string, unknown])[]): unknown => { const row = fleetOf(messages)['s']; return row === undefined ? undefined : whyOf(row); };
  const lost = presenceOnline(base, 1, 'power', { ...facts, power: { mains: 'lost', sinceMs: 1, expectedUntilMs: 9 } });
  const planned = { ...facts, planned: { expectedUntilMs: 9, by: 'Lan', reason: 'works' } };
  const will = ['s/presence', presenceWill(base, 1)] as const;
  expect(why(['s/presence', presenceOnline(base, 1, 'started')])).toBeNull();
  expect(why(will)).toEqual({ away: true, cause: 'silent', untilMs: null });
  expect(why(['s/presence', lost])).toEqual({ away: true, cause: 'power', untilMs: 9 });
  expect(why(['s/presence', lost], will)).toEqual({ away: true, cause: 'power', untilMs: null });
  // A centre that came later has the retained alarm.
  expect(why(will, ['s/alarm/cabinet.mainsLost', { ...alarm, code: 'cabinet.mainsLost' }])).toEqual({ away: true, cause: 'power', untilMs: null });
  expect(why(['s/presence', presenceOnline(base, 1, 'planned', planned)], will)).toEqual({ away: true, cause: 'planned', untilMs: 9 });
  expect(why(['s/presence', presenceShutdown(base, 1, planned)])).toEqual({ away: true, cause: 'planned', untilMs: 9 });
  expect(why(['s/presence', presenceShutdown(base, 1)])).toEqual({ away: true, cause: 'stopped', untilMs: null });
  const flash = { ...facts, signals: { shown: 'flash', cause: 'police', sinceMs: 1, expectedUntilMs: null } as const };
  expect(why(['s/presence', presenceOnline(base, 1, 'signals', flash)])).toEqual({ away: false, cause: 'police', untilMs: null });
  const rows = sortedRows(fleetOf([['s/presence', presenceOnline(base, 1, 'signals', flash)], ['t/presence', lost]]));
  expect(tableOf({ lang: 'en' }, rows, now).join('\n')).toMatch(/police[^]*no mains, until \d\d:\d\d/);
  for (const lang of ['vi', 'en'] as const) expect(Math.max(...tableOf({ lang }, rows, now).map((line) => width(line)))).toBeLessThanOrEqual(80);
});

const hearAll = (messages: readonly (readonly [string, unknown])[]): Heard => messages.reduce<Heard>((heard, [topic, message]) => hear(heard, at(topic), JSON.stringify(message)), nothingHeard);
const event = (seq: number): readonly [string, unknown] => ['s/status/stage.changed/event', { schema: 1, epoch: 'e1', channel: 'event', code: 'stage.changed', prev: null, entries: [{ ts: 1, errorMs: null, seq, values: {}, quality: 'ok' }] }];
const online = ['s/presence', presenceOnline(base, 1, 'started')] as const;
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
