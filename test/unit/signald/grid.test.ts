import { expect, test } from 'vitest';
import { runGrid, type GridTick } from '../../../src/signald/grid.ts';
import type { Clock } from '../../../src/platform/clock.ts';

/** A clock that the test moves; one timer at a time is enough for the grid. */
function handClock(): Clock & { advance(toMs: number): void } {
  let nowMs = 1000.4;
  let timer: { dueMs: number; call: () => void } | null = null;
  return {
    bootId: 'b', scale: 1, monoMs: () => nowMs, wallMs: () => 0,
    after(delayMs, call) {
      const mine = { dueMs: nowMs + Math.max(0, delayMs), call };
      timer = mine;
      return () => { if (timer === mine) timer = null; };
    },
    stamp: () => ({ bootId: 'b', monoMs: 0, wallMs: 0, errorMs: null }),
    advance(toMs) {
      nowMs = toMs;
      const due = timer;
      if (due !== null) {
        timer = null;
        due.call();
      }
    },
  };
}

test('ticks stand on the grid; an early timer waits for the rest; a late one steps once', () => {
  const clock = handClock();
  const ticks: GridTick[] = [];
  runGrid(clock, (tick) => { ticks.push(tick); });
  clock.advance(1099.9);
  expect(ticks).toEqual([]);
  clock.advance(1100.5);
  clock.advance(1460.4);
  expect(ticks.map(({ n, sinceLastMs }) => [n, sinceLastMs === null ? null : Math.round(sinceLastMs)])).toEqual([[1, null], [4, 360]]);
  expect(ticks[0]?.lateMs).toBeCloseTo(0.1);
  expect(ticks[1]?.lateMs).toBeCloseTo(260);
});
