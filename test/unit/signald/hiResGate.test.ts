import { expect, test } from 'vitest';
import type { EventDraft } from '../../../src/model/event.ts';
import { createEventRing } from '../../../src/signald/eventRing.ts';
import { createHiResGate } from '../../../src/signald/hiResGate.ts';

const stamp = (wallMs: number): { bootId: string; monoMs: number; wallMs: number; errorMs: null } => ({ bootId: 'b', monoMs: wallMs, wallMs, errorMs: null });
const detector: EventDraft = { code: 'detector.actuated', data: { detector: 'd1', occupied: true } };
const lamp: EventDraft = { code: 'group.aspect', data: { group: 'a', shown: 'green' } };

test('while nobody acknowledges, detectors are left out and lamps are not; the gap is told when it is over', () => {
  const ring = createEventRing('b');
  let nowMs = 0;
  const gate = createHiResGate(ring, () => stamp(nowMs), 10);
  const keep = (draft: EventDraft, atMs: number): void => {
    nowMs = atMs;
    gate([draft]);
  };
  for (let n = 0; n < 25; n++) keep(detector, n);
  for (let n = 25; n < 30; n++) keep(lamp, n);
  keep(detector, 30);
  expect(ring.backlog()).toBe(15);
  expect(ring.after(10, 100).every(({ code }) => code === 'group.aspect')).toBe(true);
  ring.acknowledge(15);
  expect(ring.settledN()).toBe(15);
  keep(detector, 40);
  expect(ring.after(15, 100).map(({ code, data }) => [code, data])).toEqual([['detector.unlogged', { count: 16, fromMs: 10 }], ['detector.actuated', detector.data]]);
});

test('detectors do not push what matters out of the newest events', () => {
  const ring = createEventRing('b');
  ring.add(lamp, stamp(0));
  for (let n = 1; n < 500; n++) ring.add(detector, stamp(n));
  expect(ring.latest(20).map(({ code }) => code)).toEqual(['group.aspect']);
});
