import { expect, test } from 'vitest';
import { createStatuses } from '../../../src/agentd/statuses.ts';

const snapshot = { stamp: { bootId: 'b', monoMs: 1, wallMs: 1000.4, errorMs: 20 }, mode: 'actuated', source: 'schedule', stage: 's1', nextStage: null, interstage: false, plan: 'day', planVersion: 3, cycleS: 60, groups: [] };

test('a status is sent when its values change, not with every snapshot', () => {
  const statuses = createStatuses();
  expect(statuses.take(snapshot).map((message) => message.code)).toEqual(['tlc.mode', 'tlc.stage', 'tlc.plan']);
  expect(statuses.take({ ...snapshot, stamp: { ...snapshot.stamp, wallMs: 2000 } })).toEqual([]);
  expect(statuses.take({ ...snapshot, stage: 's2' })).toEqual([{ schema: 1, code: 'tlc.stage', boot: '', entries: [{ ts: 1000, errorMs: 20, seq: 2, values: { stage: 's2', nextStage: null, interstage: false }, quality: 'ok' }] }]);
  expect(statuses.all().map((message) => message.code)).toEqual(['tlc.mode', 'tlc.stage', 'tlc.plan']);
});

test('without signald the last values stand, marked old, and are fresh again with it', () => {
  const statuses = createStatuses();
  statuses.take(snapshot);
  expect(statuses.age(9000).map(({ entries }) => entries[0])).toMatchObject([{ ts: 9000, quality: 'old' }, { quality: 'old' }, { quality: 'old' }]);
  expect(statuses.age(9500)).toEqual([]);
  expect(statuses.take(snapshot)).toHaveLength(3);
});

test('a snapshot of unknown form says nothing', () => {
  expect(createStatuses().take({ mode: 7 })).toEqual([]);
});

const group = (likelyMs: number, confidence: number): unknown => ({ id: 'vN', remaining: { to: 'red', minMs: confidence === 100 ? likelyMs : 0, maxMs: null, likelyMs, confidence } });
const at = (wallMs: number, likelyMs: number, confidence: number): unknown => ({ ...snapshot, stamp: { ...snapshot.stamp, wallMs }, groups: [group(likelyMs, confidence)] });

test('a promised end is sent once, as the wall time at which it comes; what is only likely goes with the next change', () => {
  const statuses = createStatuses();
  const sent = (state: unknown): readonly unknown[] => statuses.take(state).filter(({ code }) => code === 'tlc.remaining').map(({ entries }) => entries[0]?.values);
  expect(sent(at(10_000, 20_000, 50))).toEqual([{ vN: { to: 'red', minAt: 10_000, maxAt: null, likelyAt: 30_000, confidence: 50 } }]);
  expect(sent(at(11_000, 25_000, 50))).toEqual([]);
  expect(sent(at(12_000, 8000, 100))).toEqual([{ vN: { to: 'red', minAt: 20_000, maxAt: null, likelyAt: 20_000, confidence: 100 } }]);
  expect(sent(at(13_000, 7000, 100))).toEqual([]);
});

test('promises are told when they change; the clock by quality, source and whole hours', () => {
  const statuses = createStatuses();
  const promises = { intervals: 10, kept: 9, broken: { late: 1 }, withdrawn: 0 };
  const clock = { quality: 'synced', source: 'chrony', errorMs: 3, coordinatedForMs: 6.5 * 3_600_000 };
  const codes = (state: unknown): readonly string[] => statuses.take(state).map(({ code }) => code);
  expect(codes({ ...snapshot, promises, clock })).toEqual(['tlc.mode', 'tlc.stage', 'tlc.plan', 'tlc.promises', 'tlc.clock']);
  expect(codes({ ...snapshot, promises, clock: { ...clock, errorMs: 4, coordinatedForMs: 6.4 * 3_600_000 } })).toEqual([]);
  expect(codes({ ...snapshot, promises: { ...promises, intervals: 11, kept: 10 }, clock: { ...clock, quality: 'holdover' } })).toEqual(['tlc.promises', 'tlc.clock']);
});

test('requests for priority are told when one changes its state; an empty list only after there was one', () => {
  const statuses = createStatuses();
  const one = { id: 'b1', group: 'e', level: 7, vehicle: 'bus', source: 'centre', state: 'queued', reason: null, stage: null, etaS: 20, sinceS: 0, earlyS: 0, extendedS: 0 };
  const sent = (state: unknown): readonly unknown[] => statuses.take(state).filter(({ code }) => code === 'tlc.priority').map(({ entries }) => entries[0]?.values);
  expect(sent(snapshot)).toEqual([]);
  const { id: _, sinceS: __, ...told } = one;
  expect(sent({ ...snapshot, priorities: [one] })).toEqual([{ b1: told }]);
  expect(sent({ ...snapshot, priorities: [{ ...one, etaS: 19, sinceS: 1 }] })).toEqual([]);
  expect(sent({ ...snapshot, priorities: [{ ...one, state: 'activated', stage: 'B', etaS: 5 }] })).toHaveLength(1);
  expect(sent({ ...snapshot, priorities: [] })).toEqual([{}]);
});

const showing = (wallMs: number, countdownS: number | null, likelyMs: number, confidence: number): unknown =>
  ({ ...snapshot, stamp: { ...snapshot.stamp, wallMs }, groups: [{ id: 'vN', commanded: 'green', countdownS, remaining: { to: 'red', minMs: 0, maxMs: null, likelyMs, confidence } }] });

test('a countdown is what is certain: aspect and end, once, and an empty one when it is over', () => {
  const statuses = createStatuses();
  const sent = (state: unknown): readonly unknown[] => statuses.take(state).filter(({ code }) => code === 'tlc.countdown').map(({ entries }) => entries[0]?.values);
  expect(sent(showing(10_000, null, 20_000, 50))).toEqual([]);
  expect(sent(showing(12_000, 8, 8000, 100))).toEqual([{ vN: { aspect: 'green', endsAt: 20_000 } }]);
  expect(sent(showing(13_000, 7, 7000, 100))).toEqual([]);
  expect(sent(showing(14_000, 9, 9000, 100))).toEqual([{ vN: { aspect: 'green', endsAt: 23_000 } }]);
  expect(sent(showing(15_000, null, 9000, 50))).toEqual([{}]);
});

test('the cabinet’s sensors: power and climate apart, sent when an alarm or a contact changes or a number has moved by its step', () => {
  const statuses = createStatuses();
  const sent = (heat: number | null, mains: boolean, alarms: readonly string[] = []): unknown[] => statuses.take({
    ...snapshot, sensors: [{ id: 'heat', kind: 'temperature', value: heat, alarms }, { id: 'grid', kind: 'mains', value: mains, alarms: [] }],
  }).flatMap(({ code, entries }) => (code.startsWith('cabinet.') ? [[code, entries[0]?.values]] : []));
  expect(sent(40, true)).toEqual([
    ['cabinet.power', { grid: { value: true, unit: null, alarms: [] } }],
    ['cabinet.climate', { heat: { value: 40, unit: '°C', alarms: [] } }],
  ]);
  // 0.5 °C each: told once it is 2 °C away from what was told last.
  expect([40.5, 41, 41.5, 42, 42.5].map((heat) => sent(heat, true).length)).toEqual([0, 0, 0, 1, 0]);
  expect(sent(42.5, false)).toEqual([['cabinet.power', { grid: { value: false, unit: null, alarms: [] } }]]);
  expect(sent(42.5, false, ['cabinet.hot'])).toEqual([['cabinet.climate', { heat: { value: 42.5, unit: '°C', alarms: ['cabinet.hot'] } }]]);
  expect(sent(null, false, ['cabinet.hot'])).toHaveLength(1);
  expect(statuses.all().find(({ code }) => code === 'cabinet.climate')?.entries[0]).toMatchObject({ qualities: { heat: 'none' } });
});
