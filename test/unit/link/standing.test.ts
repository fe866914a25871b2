import { expect, test } from 'vitest';
import { startChannel, type ChannelPump } from '../../../src/link/pumpState.ts';
import { hasServed, nothingStands, standingOf, stoodStill } from '../../../src/link/standing.ts';

const pump = (channels: Readonly<Record<string, readonly [lastSeq: number, deliveredSeq: number]>>, paused: Readonly<Record<string, number>> = {}): { channels: Readonly<Record<string, ChannelPump>>; paused: Readonly<Record<string, number>> } => ({
  channels: Object.fromEntries(Object.entries(channels).map(([name, [lastSeq, deliveredSeq]]) => [name, startChannel(lastSeq, deliveredSeq, 0)])), paused,
});

test('a channel stands since its rows wait, until the centre’s word moves or nothing waits', () => {
  const first = standingOf(nothingStands, pump({ alarm: [5, 3], count: [9, 9] }), 1000);
  const second = standingOf(first, pump({ alarm: [8, 3], count: [10, 9] }), 60_000);
  expect([stoodStill(second, 59_000, 60_000), stoodStill(second, 59_001, 60_000)]).toEqual([['alarm'], []]);
  expect(hasServed(first, second)).toBe(false);
  const third = standingOf(second, pump({ alarm: [8, 4], count: [10, 9] }), 70_000);
  expect([hasServed(second, third), stoodStill(third, 10_000, 70_000)]).toEqual([true, ['count']]);
  expect(hasServed(third, standingOf(third, pump({ alarm: [8, 4], count: [10, 10] }), 71_000))).toBe(true);
});

test('a watermark that goes back is no word that it moves; getting to where it was is', () => {
  const first = standingOf(nothingStands, pump({ alarm: [5, 3] }), 0);
  const back = standingOf(first, pump({ alarm: [5, 0] }), 1000);
  expect([hasServed(first, back), stoodStill(back, 1000, 1000)]).toEqual([false, ['alarm']]);
  expect(hasServed(back, standingOf(back, pump({ alarm: [5, 1] }), 2000))).toBe(true);
});

test('what somebody pauses waits for nobody, until it may go on', () => {
  expect(standingOf(nothingStands, pump({ count: [9, 3] }, { count: Number.POSITIVE_INFINITY }), 1000)).toEqual({});
  expect(standingOf(nothingStands, pump({ count: [9, 3] }, { count: 999 }), 1000)).toHaveProperty('count');
});
