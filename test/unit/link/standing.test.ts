import { expect, test } from 'vitest';
import { pumpStart, startChannel, type PumpState } from '../../../src/link/pumpState.ts';
import { hasServed, isRefused, nothingStands, owes, renumbered, standingOf, stoodStill, unheardMs } from '../../../src/link/standing.ts';

type Seqs = Readonly<Record<string, readonly [lastSeq: number, deliveredSeq: number]>>;
const pump = (channels: Seqs, more: Partial<PumpState> = {}): PumpState => ({
  ...pumpStart, connected: true, channels: Object.fromEntries(Object.entries(channels).map(([name, [lastSeq, deliveredSeq]]) => [name, startChannel(lastSeq, deliveredSeq, 0)])), ...more,
});

test('a channel stands since its rows wait, until the centre’s word moves or nothing waits', () => {
  const first = standingOf(nothingStands, pump({ alarm: [5, 3], count: [9, 9] }), 1000);
  const second = standingOf(first, pump({ alarm: [8, 3], count: [10, 9] }), 300_999);
  expect([stoodStill(second), hasServed(first, second, false)]).toEqual([[], false]);
  const third = standingOf(second, pump({ alarm: [8, 3], count: [10, 9] }), 301_000);
  expect(stoodStill(third)).toEqual(['alarm']);
  const fourth = standingOf(third, pump({ alarm: [8, 4], count: [10, 9] }), 600_999);
  expect([hasServed(third, fourth, false), stoodStill(fourth)]).toEqual([true, ['count']]);
  const none = standingOf(fourth, pump({ alarm: [8, 8], count: [10, 10] }), 601_000);
  expect([hasServed(fourth, none, false), owes(none)]).toEqual([true, false]);
});

test('a watermark that goes back is no word that it moves; getting to where it was is', () => {
  const first = standingOf(nothingStands, pump({ alarm: [5, 3] }), 0);
  const back = standingOf(first, pump({ alarm: [5, 0] }), unheardMs);
  expect([hasServed(first, back, false), stoodStill(back)]).toEqual([false, ['alarm']]);
  expect(hasServed(back, standingOf(back, pump({ alarm: [5, 1] }), unheardMs + 1), false)).toBe(true);
});

test('what somebody pauses, or the broker refuses, waits for nobody until it may go on; who was missed before stays so', () => {
  const { count = startChannel(9, 3, 0), ...none } = pump({ count: [9, 3] }).channels;
  const barred: [Partial<PumpState>, Partial<PumpState>][] = [
    [{ paused: { count: Number.POSITIVE_INFINITY } }, { paused: { count: 999 } }],
    [{ channels: { ...none, count: { ...count, heldUntilMs: 400_001 } } }, { channels: { ...none, count: { ...count, heldUntilMs: 1000 } } }],
  ];
  for (const [on, over] of barred) {
    expect(standingOf(nothingStands, pump({ count: [9, 3] }, on), 1000)).toEqual({});
    const begun = standingOf(nothingStands, pump({ count: [9, 3] }, over), 1000);
    expect(begun).toHaveProperty('count');
    expect(standingOf(begun, pump({ count: [9, 3] }, on), 60_000)).toEqual({});
    const missed = standingOf(begun, pump({ count: [9, 3] }), 400_000);
    expect(stoodStill(standingOf(missed, pump({ count: [9, 3] }, on), 400_000))).toEqual(['count']);
  }
});

test('time without a connection does not count, time before and after it does', () => {
  const away = { connected: false };
  const half = standingOf(standingOf(nothingStands, pump({ alarm: [5, 3] }), 0), pump({ alarm: [5, 3] }), 150_000);
  const later = standingOf(half, pump({ alarm: [6, 3], count: [1, 0] }, away), 9_000_000);
  expect(stoodStill(standingOf(later, pump({ alarm: [6, 3], count: [1, 0] }), 9_149_999))).toEqual([]);
  expect(stoodStill(standingOf(later, pump({ alarm: [6, 3], count: [1, 0] }), 9_150_000))).toEqual(['alarm']);
});

test('in another store a channel goes on standing, by that store’s seqs', () => {
  const old = standingOf(standingOf(nothingStands, pump({ alarm: [500, 400], count: [9, 3] }), 0), pump({ alarm: [500, 400], count: [9, 3] }), unheardMs);
  const moved = standingOf(renumbered(old, pump({ alarm: [5, 0] }).channels), pump({ alarm: [5, 0] }), unheardMs);
  expect(stoodStill(moved)).toEqual(['alarm']);
  expect(stoodStill(standingOf(moved, pump({ alarm: [5, 1] }), unheardMs))).toEqual([]);
  const back = standingOf(renumbered(moved, pump({ alarm: [500, 400] }).channels), pump({ alarm: [500, 400] }), unheardMs);
  expect(stoodStill(back)).toEqual(['alarm']);
});

test('rows that the broker refuses are nobody’s served: nothing is owed for them, and yet they wait', () => {
  const { count = startChannel(9, 3, 0) } = pump({ count: [9, 3] }).channels;
  const held = pump({}, { channels: { count: { ...count, heldUntilMs: 60_000 } } });
  const none = standingOf(nothingStands, held, 1000);
  expect([owes(none), isRefused(held, 1000), isRefused(held, 60_000)]).toEqual([false, true, false]);
  expect([hasServed(none, none, true), hasServed(none, none, false)]).toEqual([false, true]);
  const moving = standingOf(nothingStands, pump({ alarm: [5, 3] }), 0);
  expect(hasServed(moving, standingOf(moving, pump({ alarm: [5, 4] }), 1), true)).toBe(true);
});
