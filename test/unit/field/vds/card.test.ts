import { expect, test } from 'vitest';
import { stepCard, type CardSample, type CardSource, type CardState } from '../../../../src/field/vds/card.ts';
import type { VdsReading } from '../../../../src/model/vds.ts';

const source: CardSource = { kind: 'card', id: 'cards', intervalS: 60, detectors: ['z1', 'z2'] };
const sample = (id: string, count: number, more: Partial<CardSample> = {}): CardSample => ({ id, count, presence: count % 4 === 0 ? 'occupied' : 'clear', fault: false, forced: false, ...more });

/** A second each, from a second of the first minute on. */
function play(fromS: number, toS: number, samples: (second: number) => readonly CardSample[], boot: (second: number) => string = () => 'b', stepMs = 1000): readonly VdsReading[] {
  let state: CardState | null = null;
  const readings: VdsReading[] = [];
  for (let ms = fromS * 1000; ms <= toS * 1000; ms += stepMs) {
    const stepped = stepCard(source, state, boot(ms / 1000), ms, samples(ms / 1000));
    ({ state } = stepped);
    if (stepped.reading !== null) readings.push(stepped.reading);
  }
  return readings;
}

test('whole intervals are told, the first partial one is not; counts are exact, occupancy is sampled', () => {
  const readings = play(20, 180, (second) => [sample('z1', second, { presence: second % 4 === 0 ? 'occupied' : 'clear' }), sample('z2', 7), sample('other', 1)]);
  expect(readings.map(({ fromMs }) => fromMs)).toEqual([60_000, 120_000]);
  expect(readings[0]?.zones[0]).toMatchObject({ zone: 'z1', count: 60, quality: 'ok' });
  expect(readings[0]?.zones[0]?.occupancy).toBeCloseTo(0.26, 1);
  expect(readings[0]?.zones[1]).toMatchObject({ zone: 'z2', count: 0 });
});

test('a fault, a counter that was set back and a zone that is missing are no numbers; a forced one is doubtful', () => {
  const faulty = play(60, 120, (second) => [sample('z1', second, { fault: second === 90 }), sample('z2', second < 80 ? second : second - 80)]);
  expect(faulty[0]?.zones).toMatchObject([{ count: null, quality: 'none', doubts: ['faulty'] }, { count: null, quality: 'none', doubts: ['gap'] }]);
  const forced = play(60, 120, (second) => [sample('z1', second, { forced: second === 90 })]);
  expect(forced[0]?.zones).toMatchObject([{ count: 60, quality: 'estimated', doubts: ['forced'] }, { count: null, quality: 'none', doubts: ['noAnswer'] }]);
});

const passing = (each: number): readonly VdsReading[] => play(60, 120, (second) => [sample('z1', Math.floor(second / each), { presence: 'clear' }), sample('z2', 7)]);

test('twenty vehicles of whom no sample saw any do not agree with themselves; a few may pass between the samples', () => {
  expect(passing(3)[0]?.zones[0]).toMatchObject({ count: 20, occupancy: null, quality: 'estimated', doubts: ['vehiclesWithoutOccupancy'] });
  expect(passing(6)[0]?.zones[0]).toMatchObject({ count: 10, occupancy: null, quality: 'ok', doubts: [] });
});

test('a restart of signald and a step of the clock leave no interval that looks right', () => {
  expect(play(60, 180, (second) => [sample('z1', second)], (second) => (second < 90 ? 'a' : 'b')).map(({ fromMs }) => fromMs)).toEqual([120_000]);
  let state = stepCard(source, null, 'b', 60_000, [sample('z1', 1)]).state;
  ({ state } = stepCard(source, state, 'b', 100_000, [sample('z1', 30)]));
  expect(stepCard(source, state, 'b', 59_000, [sample('z1', 31)]).reading).toBeNull();
  expect(stepCard(source, state, 'b', 400_000, [sample('z1', 31)]).reading).toBeNull();
});

test('a hole within the interval keeps the count and makes the occupancy doubtful', () => {
  const readings = play(60, 120, (second) => [sample('z1', second)], undefined, 10_000);
  expect(readings[0]?.zones[0]).toMatchObject({ count: 60, quality: 'estimated', doubts: ['sampled'] });
});

/** Doubts of a minute and the next, the snapshot at the end of the first lost. */
const edgeDoubts = (count: (second: number) => number): readonly (readonly string[])[] => {
  let state: CardState | null = null;
  const doubts: (readonly string[])[] = [];
  for (const second of Array.from({ length: 130 }, (_, n) => 60 + n).filter((one) => one !== 120)) {
    const stepped = stepCard(source, state, 'b', second * 1000, [sample('z1', count(second)), sample('z2', 7)]);
    ({ state } = stepped);
    if (stepped.reading !== null) doubts.push(stepped.reading.zones[0]?.doubts ?? []);
  }
  return doubts;
};

test('who came in a gap over the end of an interval may be of either one: both say so; where nobody came, neither', () => {
  expect(edgeDoubts((second) => second)).toEqual([['sampled'], ['sampled']]);
  expect(edgeDoubts((second) => (second < 100 ? second : 100))).toEqual([[], []]);
});
