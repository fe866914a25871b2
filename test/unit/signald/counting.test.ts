import { expect, test } from 'vitest';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { noCounting, stepCounting, type Counting } from '../../../src/signald/counting.ts';

const loop: Detector = { id: 'd1', kind: 'loop', role: 'stopLine', groups: ['a'], board: 'B', channel: 1, distanceM: 0, call: 'nonLocking', extend: true, delayMs: 0, extensionMs: 0 };
const minute = 29_000_000;

interface Tick { readonly sample?: Partial<DetectorSample>; readonly uncounted?: boolean; readonly suspect?: boolean; readonly forced?: boolean }
/** Ticks of 100 ms from a second of the minute on; `wall` bends the clock, `skip` leaves ticks out. */
function play(fromS: number, forS: number, at: (tMs: number) => Tick = () => ({}), { wall = (ms: number): number => ms, skip = (_ms: number): boolean => false } = {}): EventDraft[] {
  let counting: Counting | null = noCounting;
  const events: EventDraft[] = [];
  for (let tMs = fromS * 1000; tMs < (fromS + forS) * 1000; tMs += 100) {
    if (skip(tMs)) continue;
    const { sample, uncounted = false, suspect = false, forced = false } = at(tMs);
    const stepped: ReturnType<typeof stepCounting> = stepCounting(counting, {
      detectors: [loop], samples: { d1: { presence: 'clear', actuations: 0, ageMs: 50, fault: false, ...sample } }, uncounted: () => uncounted, suspect: () => suspect, forced: () => forced,
      wallMs: minute * 60_000 + wall(tMs), nowMs: 5_000_000 + tMs,
    });
    ({ counting } = stepped);
    events.push(...stepped.events);
  }
  return events;
}
/** A vehicle each two seconds, half a second on the loop. */
const traffic = (tMs: number): Tick => ({ sample: { actuations: tMs % 2000 === 0 ? 1 : 0, presence: tMs % 2000 < 500 ? 'occupied' : 'clear' } });

test('every minute of the clock is told once, to the vehicle; the first, partial one never', () => {
  expect(play(30, 200, traffic)).toEqual([1, 2].map((n) => ({ code: 'traffic.count', data: { fromMs: (minute + n) * 60_000, windowS: 60, 'count.d1': 30, 'occupancy.d1': 250, faulty: [], estimated: [], forced: [] } })));
});

test('no vehicle is between two minutes, and none is in both', () => {
  const events = play(-1, 602, (tMs) => ({ sample: { actuations: tMs % 700 === 0 ? 1 : 0 } }));
  const counts = events.map(({ data }) => Number(data['count.d1']));
  expect(counts).toHaveLength(10);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(Math.floor(600_000 / 700));
});

/** Answers are 80 ms old at each tick, but for those that are lost; the vehicle is in the first answer after them. */
function heardMs(atMs: number, lost: readonly number[]): number {
  let ms = atMs - 100;
  while (lost.includes(ms)) ms -= 100;
  return ms;
}
const vehicleAt = (cameMs: number, lost: readonly number[]) => (tMs: number): Tick => (
  { sample: { ageMs: tMs - heardMs(tMs, lost) - 20, actuations: heardMs(tMs, lost) === cameMs && heardMs(tMs - 100, lost) !== cameMs ? 1 : 0 } }
);
const edges = (at: (tMs: number) => Tick): unknown[] => play(30, 170, at).map(({ data }) => [data['count.d1'], data['estimated']]);

test('an answer from before a minute’s end tells of that minute, though the next one’s first tick hears of it', () => {
  expect(edges(vehicleAt(119_900, []))).toEqual([[1, []], [0, []]]);
  expect(edges(vehicleAt(120_000, []))).toEqual([[0, []], [1, []]]);
});

test('a lost answer over a minute’s end: whoever is in the next one may be of either minute, and both are called estimated; nobody in it, and both are right', () => {
  expect(edges(vehicleAt(120_000, [119_900]))).toEqual([[0, ['d1']], [1, ['d1']]]);
  expect(edges(vehicleAt(121_000, [119_900]))).toEqual([[0, []], [1, []]]);
  // Away from the end the counter of the card tells it all.
  expect(edges(vehicleAt(100_100, [100_000, 99_900]))).toEqual([[1, []], [0, []]]);
  // Nobody has answered for half a second: the minute is not held back for it.
  expect(edges(vehicleAt(120_500, [119_900, 120_000, 120_100, 120_200, 120_300, 120_400]))).toEqual([[0, ['d1']], [1, ['d1']]]);
});

test.each<[string, (tMs: number) => Tick]>([
  ['can’t be read', (tMs) => (tMs === 70_000 ? { sample: { presence: 'unknown', ageMs: 1200 } } : traffic(tMs))],
  ['has a card that says that its loop is broken', (tMs) => (tMs === 70_000 ? { sample: { fault: true } } : traffic(tMs))],
  ['has lost counts', (tMs) => ({ ...traffic(tMs), uncounted: tMs === 70_000 })],
  ['is not believed', (tMs) => ({ ...traffic(tMs), suspect: tMs === 70_000 })],
])('a detector that %s for one tick has no number for that minute, and one for the next', (_, at) => {
  expect(play(30, 200, at).map(({ data }) => [data['count.d1'], data['occupancy.d1'], data['faulty']])).toEqual([[null, null, ['d1']], [30, 250, []]]);
});

test('a late answer makes it estimated; a forced detector is named and counts what the street does', () => {
  const [first, second] = play(30, 200, (tMs) => (tMs === 70_000 ? { sample: { ageMs: 700 } } : tMs === 130_000 ? { ...traffic(tMs), forced: true } : traffic(tMs)));
  expect(first?.data).toMatchObject({ estimated: ['d1'], forced: [] });
  expect(second?.data).toMatchObject({ 'count.d1': 30, estimated: [], forced: ['d1'] });
});

test.each<[string, Parameters<typeof play>[3], number]>([
  ['a step of the clock forward', { wall: (tMs) => tMs + (tMs > 80_000 ? 5000 : 0) }, 3],
  ['a step back within the minute', { wall: (tMs) => tMs - (tMs > 80_000 ? 3000 : 0) }, 3],
  ['a step back into the minute before', { wall: (tMs) => tMs - (tMs > 80_000 ? 30_000 : 0) }, 3],
  ['a pause of the tick', { skip: (tMs) => tMs > 80_000 && tMs < 80_700 }, 4],
  ['a pause over the end of the minute', { skip: (tMs) => tMs > 119_900 && tMs < 120_600 }, 3],
])('%s: that minute is not told, and those after it are right', (_, bent, most) => {
  const events = play(30, 300, traffic, bent);
  expect(events.length).toBeLessThanOrEqual(most);
  expect(events.length).toBeGreaterThanOrEqual(2);
  for (const { data } of events) expect(data['count.d1']).toBe(30);
});
