import { expect, test } from 'vitest';
import { createStatuses } from '../../../src/agentd/statuses.ts';

const snapshot = { stamp: { bootId: 'b', monoMs: 1, wallMs: 1000.4, errorMs: 20 }, mode: 'actuated', source: 'schedule', stage: 's1', nextStage: null, interstage: false, plan: 'day', planVersion: 3, cycleS: 60, groups: [] };

test('a status is sent when its values change, not with every snapshot', () => {
  const statuses = createStatuses();
  expect(statuses.take(snapshot).map((message) => message.code)).toEqual(['tlc.mode', 'tlc.stage', 'tlc.plan']);
  expect(statuses.take({ ...snapshot, stamp: { ...snapshot.stamp, wallMs: 2000 } })).toEqual([]);
  expect(statuses.take({ ...snapshot, stage: 's2' })).toEqual([{ schema: 1, code: 'tlc.stage', entries: [{ ts: 1000, errorMs: 20, values: { stage: 's2', nextStage: null, interstage: false }, quality: 'ok' }] }]);
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
