import { expect, test } from 'vitest';
import { gateStart, isOn, mayGo, sent, switched, throttled } from '../../../src/link/statusGate.ts';
import { spent, usageStart, used } from '../../../src/link/usage.ts';

test('bytes count by class and way; a budget holds back what may wait, never evidence, alarms and audit', () => {
  let usage = usageStart('2026-11-28');
  for (const kind of ['count', 'alarm', 'evidence']) usage = used(usage, kind, 'sent', 600);
  usage = used(used(usage, 'count', 'sent', 500), 'count', 'received', 40);
  expect(usage.classes['count']).toEqual({ sentBytes: 1100, sentMessages: 2, receivedBytes: 40, receivedMessages: 1 });
  expect(spent(usage, { count: 1100, alarm: 100, evidence: 100, event: 0 })).toEqual(['count', 'event']);
  expect(spent(usage, { count: 1101 })).toEqual([]);
});

test('live lamp states are off until asked for, for as long as asked; other statuses are on until stopped', () => {
  expect([isOn(gateStart, 'tlc.groups', 0), isOn(gateStart, 'tlc.mode', 0)]).toEqual([false, true]);
  const started = switched(gateStart, 'tlc.groups', true, 1000);
  expect([isOn(started, 'tlc.groups', 999), isOn(started, 'tlc.groups', 1000)]).toEqual([true, false]);
  const stopped = switched(gateStart, 'tlc.mode', false, null);
  expect(mayGo(stopped, 'tlc.mode', 1e9)).toBe(false);
});

test('a throttled status goes once in its time', () => {
  const gate = sent(throttled(gateStart, 'tlc.stage', 10_000), 'tlc.stage', 5000);
  expect([mayGo(gate, 'tlc.stage', 14_999), mayGo(gate, 'tlc.stage', 15_000)]).toEqual([false, true]);
});
