import { expect, test } from 'vitest';
import { createClockQuality, type ClockQuality } from '../../../src/signald/clockQuality.ts';
import type { WallClock } from '../../../src/model/time.ts';

const hourMs = 3_600_000;
const epochMs = 1_760_000_000_000;
/** A wall clock that goes with the monotonic one, and is off by `offMs`. */
const at = (clock: ClockQuality, nowMs: number, offMs = 0): WallClock => clock.wall(nowMs, epochMs + nowMs + offMs);
const say = (clock: ClockQuality, nowMs: number, errorMs: number, ttlMs = 60_000, offMs = 0): void => { clock.propose({ errorMs, synced: true, ttlMs }, nowMs, epochMs + nowMs + offMs); };

test('nobody has vouched for the clock: its error is unknown, and nothing is coordinated by it', () => {
  expect(at(createClockQuality(), 1000)).toEqual({ wallMs: epochMs + 1000, synced: false, errorMs: null, quality: 'never', coordinatedForMs: 0 });
});

test('a proposal stands for its time, then the error grows by the drift', () => {
  const clock = createClockQuality();
  say(clock, 0, 20);
  expect(at(clock, 59_999)).toMatchObject({ synced: true, errorMs: 20, quality: 'synced' });
  expect(at(clock, 60_000)).toMatchObject({ synced: false, errorMs: 20, quality: 'holdover' });
  // 50 ppm: 180 ms an hour.
  expect(at(clock, 60_000 + hourMs)).toMatchObject({ synced: false, errorMs: 200, quality: 'holdover' });
});

test('coordinated for as long as the error stays within half a second, if nobody is heard any more', () => {
  const clock = createClockQuality();
  say(clock, 0, 50);
  // 450 ms at 50 ppm are 2.5 h, after the minute of the claim.
  expect(at(clock, 0).coordinatedForMs).toBeCloseTo(60_000 + 2.5 * hourMs, 0);
  expect(at(clock, 60_000 + 2 * hourMs).coordinatedForMs).toBeCloseTo(0.5 * hourMs, 0);
  expect(at(clock, 60_000 + 2.6 * hourMs)).toMatchObject({ errorMs: 518, coordinatedForMs: 0 });
  say(clock, 3 * hourMs, 600);
  expect(at(clock, 3 * hourMs)).toMatchObject({ synced: true, coordinatedForMs: 0 });
});

test('the source’s own bound of its frequency is the drift, doubled and never under 5 ppm', () => {
  const clock = createClockQuality();
  clock.propose({ errorMs: 10, synced: true, ttlMs: 60_000, source: 'chrony', skewPpm: 8.468 }, 0, epochMs);
  expect(clock.status(0, epochMs)).toMatchObject({ source: 'chrony', driftPpm: 16.9, measured: true });
  clock.propose({ errorMs: 10, synced: true, ttlMs: 60_000, source: 'chrony', skewPpm: 0.065 }, 1000, epochMs + 1000);
  expect(clock.status(1000, epochMs + 1000)).toMatchObject({ driftPpm: 5 });
  // 490 ms at 5 ppm: more than a day.
  expect(at(clock, 1000).coordinatedForMs).toBeGreaterThan(27 * hourMs);
});

test('who says that the clock is not synchronised ends what was promised before', () => {
  const clock = createClockQuality();
  clock.propose({ errorMs: 0, synced: false, ttlMs: 60_000 }, 0, epochMs);
  expect(at(clock, 0)).toMatchObject({ synced: false, errorMs: null });
  say(clock, 0, 20, hourMs);
  clock.propose({ errorMs: 0, synced: false, ttlMs: 60_000 }, 1000, epochMs + 1000);
  expect(at(clock, 1000)).toMatchObject({ synced: false, errorMs: 20 });
  expect(at(clock, 1000 + hourMs)).toMatchObject({ synced: false, errorMs: 200 });
});

test('no claim is better than a millisecond, and none lasts beyond the year', () => {
  const clock = createClockQuality();
  say(clock, 0, 0);
  expect(at(clock, 0).errorMs).toBe(1);
  say(clock, 1, 1e308);
  expect(at(clock, 1).errorMs).toBe(366 * 24 * hourMs);
});

test.each([7 * hourMs, -7 * hourMs, 900, -900])('a step of %s ms is told, and is in the error until the source has agreed with itself for a minute', (stepMs) => {
  const clock = createClockQuality();
  say(clock, 0, 20);
  at(clock, 900);
  expect(at(clock, 1000, stepMs)).toMatchObject({ synced: false, quality: 'doubtful', errorMs: 20 + Math.abs(stepMs), coordinatedForMs: 0 });
  expect(clock.takeEvents().map(({ code }) => code)).toEqual(['clock.quality', 'clock.stepped', 'clock.quality']);
  // The same source vouches for the other time as well: one of the two was wrong.
  say(clock, 10_000, 20, 60_000, stepMs);
  expect(at(clock, 10_000, stepMs)).toMatchObject({ quality: 'doubtful', errorMs: 20 + Math.abs(stepMs) });
  for (let nowMs = 20_000; nowMs <= 70_000; nowMs += 10_000) say(clock, nowMs, 20, 60_000, stepMs);
  expect(at(clock, 70_000, stepMs)).toMatchObject({ quality: 'synced', errorMs: 20 });
});

test('slewing and late readings are no steps', () => {
  const clock = createClockQuality();
  say(clock, 0, 20, hourMs);
  for (let s = 1; s <= 100; s += 1) at(clock, s * 1000, s * 0.5 + (s % 2) * 30);
  expect(clock.takeEvents()).toEqual([{ code: 'clock.quality', data: { quality: 'synced', before: 'never', errorMs: 20 } }]);
});

test('a correction at the end of a holdover measures the drift', () => {
  const clock = createClockQuality();
  say(clock, 0, 20);
  const backMs = 60_000 + 10 * hourMs;
  at(clock, backMs - 100);
  // Put right by 720 ms after ten hours: 20 ppm, doubled.
  at(clock, backMs, 720);
  for (let s = 0; s <= 70; s += 10) say(clock, backMs + s * 1000, 20, 60_000, 720);
  expect(clock.status(backMs + 70_000, epochMs + backMs + 70_000 + 720)).toMatchObject({ driftPpm: 40, measured: true, quality: 'synced', step: { ms: 720, agoMs: 70_000 } });
});

test('where the two clocks are not tied together, their slope counts', () => {
  const clock = createClockQuality();
  for (let minute = 0; minute <= 120; minute += 1) say(clock, minute * 60_000, 20, 120_000, minute * 60_000 * 100e-6);
  expect(clock.status(120 * 60_000, epochMs + 120 * 60_000 + 720).driftPpm).toBe(200);
});
