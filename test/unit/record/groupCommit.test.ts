import { expect, test, vi } from 'vitest';
import { createClock } from '../../../src/platform/clock.ts';
import { createGroupCommit } from '../../../src/record/groupCommit.ts';
import type { EventClass, EventCode, SignalEvent } from '../../../src/model/event.ts';

const event = (n: number, code: EventCode): SignalEvent => ({ boot: 'b', n, code, stamp: { bootId: 'b', monoMs: n, wallMs: n, errorMs: 0 }, data: {} });
const newer = (n: number, code: string, of: EventClass): SignalEvent => ({ boot: 'b', n, code: 'event.newer', stamp: { bootId: 'b', monoMs: n, wallMs: n, errorMs: 0 }, data: { code, class: of, data: {} } });

/** Fake timers replace performance.now too: the clock and its timers agree. */
function gathered(hurried = (): boolean => false) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const commits: number[][] = [];
  const group = createGroupCommit(createClock(), (events) => { commits.push(events.map((one) => one.n)); }, hurried);
  return { group, commits };
}

test('counts wait at most 1 s for company, alarms 100 ms, faults and audit not at all; order is kept', () => {
  const { group, commits } = gathered();
  group.add([event(1, 'stage.changed')]);
  vi.advanceTimersByTime(999);
  expect(commits).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(commits).toEqual([[1]]);
  group.add([event(2, 'group.aspect')]);
  vi.advanceTimersByTime(500);
  group.add([event(3, 'detector.health')]);
  vi.advanceTimersByTime(99);
  expect(commits.length).toBe(1);
  vi.advanceTimersByTime(2);
  expect(commits).toEqual([[1], [2, 3]]);
  group.add([event(4, 'cycle.measures')]);
  group.add([event(5, 'fault.raised')]);
  vi.advanceTimersByTime(1);
  group.add([event(6, 'mode.changed')]);
  vi.advanceTimersByTime(1);
  expect(commits).toEqual([[1], [2, 3], [4, 5], [6]]);
  vi.useRealTimers();
});

test('an event of a newer version waits as its class and its own name say', () => {
  const { group, commits } = gathered();
  group.add([newer(1, 'next.pulse', 'hiRes')]);
  vi.advanceTimersByTime(4999);
  expect(commits).toEqual([]);
  vi.advanceTimersByTime(2);
  group.add([newer(2, 'fault.next', 'alarm')]);
  vi.advanceTimersByTime(1);
  expect(commits).toEqual([[1], [2]]);
  vi.useRealTimers();
});

test('detectors wait 5 s for company, and go along with whatever is committed before', () => {
  const { group, commits } = gathered();
  group.add([event(1, 'detector.actuated')]);
  vi.advanceTimersByTime(4999);
  expect(commits).toEqual([]);
  vi.advanceTimersByTime(2);
  group.add([event(2, 'detector.actuated')]);
  vi.advanceTimersByTime(500);
  group.add([event(3, 'group.aspect')]);
  vi.advanceTimersByTime(999);
  expect(commits).toEqual([[1]]);
  vi.advanceTimersByTime(2);
  expect(commits).toEqual([[1], [2, 3]]);
  vi.useRealTimers();
});

test('while a backlog goes out, events wait half as long: they stand behind it on their way', () => {
  let hurried = true;
  const { group, commits } = gathered(() => hurried);
  group.add([event(1, 'stage.changed')]);
  vi.advanceTimersByTime(499);
  expect(commits).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(commits).toEqual([[1]]);
  hurried = false;
  group.add([event(2, 'stage.changed')]);
  vi.advanceTimersByTime(990);
  expect(commits).toEqual([[1]]);
  vi.useRealTimers();
});

test('what is forgotten is not committed', () => {
  const { group, commits } = gathered();
  group.add([event(1, 'stage.changed')]);
  group.clear();
  vi.advanceTimersByTime(2000);
  group.flush();
  expect(commits).toEqual([]);
  vi.useRealTimers();
});
