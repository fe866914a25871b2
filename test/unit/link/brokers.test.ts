import { expect, test } from 'vitest';
import { brokersStart, centreHeard, nextBroker, silencePatienceMs, type BrokerEnd, type Brokers } from '../../../src/link/brokers.ts';

const after = (at: Brokers, nowMs: number, ...ends: BrokerEnd[]): Brokers => ends.reduce((to, end) => nextBroker(to, end, 3, nowMs), at);
const hourMs = 3_600_000;

test('one that does not answer or breaks off makes room for the next; who lost one that stood begins with the first again', () => {
  expect(after(brokersStart, 0, 'failed').turn).toBe(1);
  expect(after(brokersStart, 0, 'failed', 'brokeOff', 'failed').turn).toBe(0);
  expect(after(brokersStart, 0, 'failed', 'brokeOff', 'lost').turn).toBe(0);
  expect(after(brokersStart, 0, 'lost').turn).toBe(0);
});

test('one that was left because of its silence is not the first choice for an hour, unless a centre speaks there or all are silent', () => {
  const left = after(brokersStart, 0, 'silent');
  expect(left.turn).toBe(1);
  expect(after(left, hourMs - 1, 'lost').turn).toBe(1);
  expect(after(left, hourMs, 'lost').turn).toBe(0);
  const back = centreHeard(after(left, 1, 'failed', 'failed'));
  expect(after(back, 2, 'brokeOff', 'lost').turn).toBe(0);
  expect(after(brokersStart, 0, 'silent', 'silent', 'silent', 'failed', 'lost').turn).toBe(0);
});

test('where no centre is heard anywhere the patience doubles, to an hour; a word of one makes it short again', () => {
  let at = brokersStart;
  const minutes: number[] = [];
  for (let n = 0; n < 6; n++) {
    minutes.push(silencePatienceMs(at, 0) / 60_000);
    at = after(at, 0, 'silent');
  }
  expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
  expect(silencePatienceMs(centreHeard(at), 0)).toBe(300_000);
  // A city does not move at once.
  expect(silencePatienceMs(brokersStart, 0.999_999_9)).toBe(449_999);
});
