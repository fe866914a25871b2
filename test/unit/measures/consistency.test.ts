import { expect, test } from 'vitest';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { healthOf, type Trouble } from '../../../src/measures/health.ts';
import type { MeasuredSite } from '../../../src/measures/numbering.ts';
import { createRandom } from '../../../src/platform/random.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }],
  detectors: ['a', 'b'].map((id) => ({ ...loop, id, groups: ['v'], lane: undefined })),
};
const [hourMs, cycleMs, greenMs] = [3_600_000, 60_000, 30_000];
const toMs = 3 * hourMs;
const changesMs = 1.5 * hourMs;

type Hold = (atMs: number, freeMs: number) => readonly (readonly [number, number])[];
const asEver: Hold = (atMs, freeMs) => [[atMs, freeMs]];

/** Three hours: green each first half of a minute, eight vehicles in it, each on the loop for 0.4 to 0.8 s; one stands on it in red. */
function record(channel: number, hold: Hold, many: (atMs: number) => boolean = () => true): IndianaEvent[] {
  const random = createRandom(channel);
  return Array.from({ length: toMs / cycleMs }, (_, cycle) => cycle * cycleMs).flatMap((beginMs) => [
    ...Array.from({ length: 8 }, (_, n) => beginMs + 3000 + n * 3200 + random.int(0, 8) * 100).filter(many).flatMap((atMs) => hold(atMs, random.int(4, 8) * 100)),
    [beginMs + 40_000, 20_500] as const,
  ]).flatMap(([atMs, heldMs]): IndianaEvent[] => [{ atMs, code: 82, parameter: channel }, { atMs: atMs + heldMs, code: 81, parameter: channel }]);
}

const signals = Array.from({ length: toMs / cycleMs }, (_, cycle) => cycle * cycleMs).flatMap((atMs): IndianaEvent[] => [{ atMs, code: 1, parameter: 1 }, { atMs: atMs + greenMs, code: 7, parameter: 1 }, { atMs: atMs + greenMs, code: 8, parameter: 1 }, { atMs: atMs + greenMs + 3000, code: 9, parameter: 1 }]);

function said(first: readonly IndianaEvent[], second: readonly IndianaEvent[] = record(2, asEver), lit: readonly IndianaEvent[] = signals): readonly (readonly Trouble[])[] {
  return healthOf(site, [...first, ...second, ...lit].toSorted((x, y) => x.atMs - y.atMs), { fromMs: 0, toMs }).map(({ troubles }) => troubles);
}

const since = (changed: Hold): Hold => (atMs, freeMs) => (atMs < changesMs ? asEver : changed)(atMs, freeMs);
const longer = since((atMs, freeMs) => [[atMs, Math.min(2900, 5 * freeMs)]]);
const shorter = since((atMs) => [[atMs, 200], [atMs + 400, 200]]);

test('vehicles that hold a loop as long as ever make no trouble, with less traffic neither', () => {
  expect(said(record(1, asEver))).toEqual([[], []]);
  expect(said(record(1, asEver, (atMs) => atMs < changesMs || atMs % 5 < 2))).toEqual([[], []]);
});

test.each([['longer', longer], ['shorter', shorter]] as const)('each vehicle holds it far %s than it used to: inconsistent, since when, and how many times', (how, hold) => {
  const [[trouble] = [], other] = said(record(1, hold));
  expect(trouble).toMatchObject({ cause: 'inconsistent', how, open: true });
  expect(trouble?.times).toBeGreaterThan(2);
  expect(Math.abs((trouble?.fromMs ?? 0) - changesMs)).toBeLessThan(600_000);
  expect(other).toEqual([]);
});

test('it is over when they hold it as they did before', () => {
  const mended: Hold = (atMs, freeMs) => (atMs < 2.2 * hourMs ? longer : asEver)(atMs, freeMs);
  const [[trouble, ...more] = []] = said(record(1, mended));
  expect(trouble).toMatchObject({ cause: 'inconsistent', how: 'longer', open: false });
  expect(Math.abs((trouble?.toMs ?? 0) - 2.2 * hourMs)).toBeLessThan(600_000);
  expect(more).toEqual([]);
});

const few = (atMs: number): boolean => atMs < changesMs || Math.floor(atMs / 3200) % 2 === 0;

test('a queue that crawls is no fault: the loop beside changes with it, or fewer get through', () => {
  expect(said(record(1, longer), record(2, longer))).toEqual([[], []]);
  expect(said(record(1, longer, few))[0]?.filter(({ cause }) => cause === 'inconsistent')).toEqual([]);
});

test('without the lights on record nobody knows who stood: nothing is said', () => {
  expect(said(record(1, longer), undefined, [])[0]?.filter(({ cause }) => cause === 'inconsistent')).toEqual([]);
});

test('a loop that counts and is never held, from the first day on; where it only counts by its role, that is its card’s way', () => {
  const pulsed = [...record(1, (atMs) => [[atMs, 100]])].filter(({ atMs }) => atMs % cycleMs < 35_000);
  expect(said(pulsed)[0]).toMatchObject([{ cause: 'inconsistent', how: 'neverHeld', open: true }]);
  const counting: MeasuredSite = { ...site, detectors: site.detectors.map((one) => ({ ...one, role: 'count' })) };
  expect(healthOf(counting, [...pulsed, ...signals].toSorted((x, y) => x.atMs - y.atMs), { fromMs: 0, toMs })[0]?.troubles).toEqual([]);
});

test('a loop that counts and is never free is not sound because its counter goes on', () => {
  const counts = Array.from({ length: 634 }, (_, n) => 10_000 + n * 17_000).flatMap((atMs): IndianaEvent[] => [{ atMs: atMs - 100, code: 81, parameter: 1 }, { atMs, code: 82, parameter: 1 }]);
  expect(said([{ atMs: 100, code: 82, parameter: 1 }, ...counts])[0]).toMatchObject([{ cause: 'inconsistent', how: 'neverFree', open: true }]);
  // A second in which somebody could drive off, each twenty minutes, and it is a street that is never empty for long.
  const left = counts.map((row) => (row.code === 81 && row.atMs % 1_200_000 < 17_000 ? { ...row, atMs: row.atMs - 900 } : row));
  expect(said([{ atMs: 100, code: 82, parameter: 1 }, ...left])[0]).toEqual([]);
});
