import { expect, test } from 'vitest';
import type { Detector, DetectorSample } from '../../../src/model/detector.ts';
import { emptyDetectorLog, mostChanges, settleMs, stepDetectorLog } from '../../../src/signald/detectorLog.ts';

const loop: Detector = { id: 'd1', kind: 'loop', role: 'stopLine', groups: ['a'], board: 'B', channel: 1, distanceM: 0, call: 'nonLocking', extend: true, delayMs: 5000, extensionMs: 0 };
type Given = Partial<DetectorSample> | undefined;
const sample = (given: Given): DetectorSample => ({ presence: 'clear', actuations: 0, ageMs: 50, fault: false, ...given });

/** One sample a tick of 100 ms; what is told, with its time. */
function told(samples: readonly Given[]): { readonly atMs: number; readonly data: Readonly<Record<string, unknown>> }[] {
  let log = emptyDetectorLog;
  return samples.flatMap((given, n) => {
    const stepped = stepDetectorLog(log, [loop], { d1: sample(given) }, n * 100);
    ({ log } = stepped);
    return stepped.events.map(({ code, data }) => { expect(code).toBe('detector.actuated'); return { atMs: n * 100, data }; });
  });
}
/** Why it can't be read, each time that this is told; the card has said nothing with its first answer. */
function causes(trouble: 'open' | 'short' | null, samples: readonly Given[]): unknown[] {
  let log = emptyDetectorLog;
  return samples.flatMap((given, n) => {
    const stepped = stepDetectorLog(log, [loop], { d1: sample(given) }, n * 100, () => (n === 0 ? null : trouble));
    ({ log } = stepped);
    return stepped.events.filter(({ data }) => data['occupied'] === null).map(({ data }) => data['cause'] ?? null);
  });
}
const on: Given = { presence: 'occupied' };
const off: Given = { presence: 'clear' };
const repeat = (given: Given, n: number): Given[] => Array.from({ length: n }, () => given);

test('on and off are told in their tick, whatever the delay of the call; the first reading is told too', () => {
  expect(told([off, off, { ...on, actuations: 1 }, on, off])).toEqual([
    { atMs: 0, data: { detector: 'd1', occupied: false } }, { atMs: 200, data: { detector: 'd1', occupied: true } }, { atMs: 400, data: { detector: 'd1', occupied: false } },
  ]);
});

test('who comes and goes between two answers is a pulse by the counter, and one vehicle is one, whichever answer comes first', () => {
  const settle = settleMs / 100;
  expect(told([off, { actuations: 2 }, ...repeat(off, settle + 2)]).slice(1)).toEqual([{ atMs: 100 + settleMs, data: { detector: 'd1', occupied: false, pulses: 2 } }]);
  // The counter's answer one tick before the presence, and some ticks after it.
  expect(told([off, { actuations: 1 }, on, ...repeat(on, 12), off]).map(({ data }) => data['pulses'] ?? 0)).toEqual([0, 0, 0]);
  expect(told([off, on, on, { ...on, actuations: 1 }, ...repeat(on, 12), off]).map(({ data }) => data['pulses'] ?? 0)).toEqual([0, 0, 0]);
  // A counter that never counts owes nothing to the next pulse.
  expect(told([off, on, ...repeat(off, 12), { actuations: 1 }, ...repeat(off, 12)]).map(({ data }) => data['pulses'] ?? 0)).toEqual([0, 0, 0, 1]);
});

test('what can not be read is told as unknown, once; what comes back is told as it is', () => {
  expect(told([on, { presence: 'unknown' }, { presence: 'unknown' }, { ...on, fault: true }, on]).map(({ data }) => data['occupied'])).toEqual([true, null, true]);
  expect(told([{ presence: 'unknown' }, { presence: 'unknown' }]).map(({ data }) => data['occupied'])).toEqual([null]);
});

test('why it can not be read: the card says open or short, or nothing any more; never heard is no silence', () => {
  expect(causes('open', [off, { ...off, fault: true }, { ...off, fault: true }])).toEqual(['open']);
  expect(causes('short', [off, { ...on, fault: true }])).toEqual(['short']);
  expect(causes(null, [off, { presence: 'unknown' }])).toEqual(['silent']);
  // Never heard, and another device in its place.
  expect(causes(null, [{ presence: 'unknown' }])).toEqual([null]);
  expect(causes(null, [off, { presence: 'unknown', fault: true }])).toEqual([null]);
});

test('an answer that is older than a tick says how old', () => {
  expect(told([off, { ...on, ageMs: 320 }]).at(-1)?.data).toEqual({ detector: 'd1', occupied: true, ageMs: 300 });
});

test('a chattering loop does not fill the record: beyond the bound of a minute its changes are a number', () => {
  const chatter = Array.from({ length: 1300 }, (_, n) => (n % 2 === 0 ? on : off));
  const events = told(chatter);
  const first = events.filter(({ atMs }) => atMs < 60_000);
  expect(first.length).toBe(mostChanges);
  const rest = told([...chatter.slice(0, 580), ...repeat(on, 30)]);
  expect(rest.length).toBeLessThanOrEqual(mostChanges);
  // Ten a second in two detectors' worth: pulses on top of edges.
  const wild = Array.from({ length: 700 }, (_, n): Given => ({ presence: n % 2 === 0 ? 'occupied' : 'clear', actuations: 3 }));
  const wildly = told(wild);
  const skipped = wildly.filter(({ data }) => data['skipped'] !== undefined);
  expect(skipped.map(({ atMs }) => atMs)).toEqual([60_000]);
  expect(Number(skipped[0]?.data['skipped'])).toBeGreaterThan(100);
});
