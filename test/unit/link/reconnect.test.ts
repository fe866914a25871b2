import { expect, test } from 'vitest';
import { reconnectDelay, reconnectLimits, reconnectStart } from '../../../src/link/reconnect.ts';

const almostOne = 0.999_999_9;

test('full jitter doubles up to its bound', () => {
  let state = reconnectStart;
  const bounds: number[] = [];
  for (let n = 0; n < 12; n++) {
    const step = reconnectDelay(state, null, almostOne);
    bounds.push(Math.ceil(step.delayMs / 1000));
    state = step.state;
  }
  expect(bounds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  expect(reconnectDelay({ attempt: 9 }, null, 0).delayMs).toBe(0);
});

test('after a lost connection the first wait spreads over 30 s', () => {
  expect(reconnectDelay(reconnectStart, 70_000, almostOne).delayMs).toBe(29_999);
  expect(reconnectDelay({ attempt: 8 }, 70_000, almostOne)).toMatchObject({ state: { attempt: 1 }, delayMs: 29_999 });
});

test('a connection that did not stand 60 s resets nothing', () => {
  expect(reconnectDelay({ attempt: 8 }, 59_999, almostOne)).toMatchObject({ state: { attempt: 9 }, delayMs: 255_999 });
});

test('a stated bound holds for every wait', () => {
  expect(reconnectDelay({ attempt: 8 }, 70_000, almostOne, { ...reconnectLimits, maxMs: 500 }).delayMs).toBe(499);
});
