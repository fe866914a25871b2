import { expect, test } from 'vitest';
import { healthOf } from '../../../src/measures/health.ts';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { heardOf, look, noWatch, pastWanted, watchTimes, withPast, type LoopWatch, type Told } from '../../../src/measures/loopWatch.ts';
import type { MeasuredSite } from '../../../src/measures/numbering.ts';
import { createRandom } from '../../../src/platform/random.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, lane: undefined, zoneM: undefined } as const;
/** Loops `a` and, behind it, `b` of one lane; `c` of another approach. */
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }, { id: 'w', kind: 'vehicle3', speedKmh: 50 }],
  detectors: [{ ...loop, id: 'a', groups: ['v'] }, { ...loop, id: 'b', groups: ['v'], distanceM: 40 }, { ...loop, id: 'c', groups: ['w'] }],
};
const [hourMs, beginMs] = [3_600_000, 1_795_867_200_000];
const at = (hours: number): number => beginMs + hours * hourMs;

/** Vehicles from an hour to another one, 5 to 15 s apart, each half a second on the loop. */
function traffic(channel: number, hours: number): IndianaEvent[] {
  const random = createRandom(channel);
  const rows: IndianaEvent[] = [];
  for (let atMs = beginMs + 1000; atMs < at(hours) - 5000; atMs += 100 * random.int(50, 150)) rows.push({ atMs, code: 82, parameter: channel }, { atMs: atMs + 500, code: 81, parameter: channel });
  return rows;
}

/** The looks every ten minutes at what is on record by then, as agentd has them. */
function looks(rows: readonly IndianaEvent[], untilHours: number, options: { readonly past?: boolean } = {}): { readonly told: readonly (Told & { readonly lookMs: number })[]; readonly watch: LoopWatch } {
  const sorted = rows.toSorted((x, y) => x.atMs - y.atMs);
  const inside = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly IndianaEvent[] => sorted.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  let watch = noWatch;
  const told: (Told & { readonly lookMs: number })[] = [];
  for (let toMs = at(0) + watchTimes.everyMs; toMs <= at(untilHours); toMs += watchTimes.everyMs) {
    const span = { fromMs: toMs - watchTimes.windowMs, toMs };
    const seen = inside(span);
    const wanted = options.past === false ? null : pastWanted(watch, toMs);
    const joined = wanted === null ? null : withPast(inside(wanted.span), wanted.span, seen, toMs);
    const remembered = joined === null ? undefined : healthOf(site, joined.rows, joined.span).find(({ id }) => id === wanted?.id);
    const step = look(watch, { site, health: healthOf(site, seen, span), span, heard: heardOf(site, seen), remembered });
    ({ watch } = step);
    told.push(...step.told.map((one) => ({ ...one, lookMs: toMs })));
  }
  return { told, watch };
}
const sound = (hours: number): readonly (readonly IndianaEvent[])[] => [1, 2, 3].map((channel) => traffic(channel, hours));
/** On and off are left out together. */
const without = (rows: readonly IndianaEvent[], fromMs: number, toMs: number): readonly IndianaEvent[] => rows.filter((_, index) => { const onMs = rows[index - (index % 2)]?.atMs ?? 0; return onMs < fromMs || onMs >= toMs; });

test('healthy loops: six hours of looks tell nothing', () => {
  expect(looks(sound(6).flat(), 6).told).toEqual([]);
});

test('a loop that dies is told once, with when it broke; and once it has seen vehicles for three looks, when that began', () => {
  const [a = [], b = [], c = []] = sound(7);
  const { told } = looks([...a, ...without(b, at(1), at(5)), ...c], 7);
  expect(told).toMatchObject([{ id: 'b', fault: 'dead', repairedMs: null }, { id: 'b', fault: 'dead' }]);
  expect(told[0]?.sinceMs).toBeGreaterThan(at(1) - 20_000);
  expect((told[0]?.lookMs ?? 0) - at(1)).toBeLessThanOrEqual(20 * 60_000);
  expect(told[1]?.repairedMs).toBeGreaterThanOrEqual(at(5));
  expect(told[1]?.repairedMs).toBeLessThan(at(5) + 20_000);
  expect((told[1]?.lookMs ?? 0) - at(5)).toBeLessThanOrEqual(50 * 60_000);
});

test('a loop that dies for a quarter of an hour each hour is one trouble, and no alarm that comes and goes', () => {
  const [a = [], b = [], c = []] = sound(6);
  const { told } = looks([...a, ...b.filter(({ atMs }) => (atMs - beginMs) % 1_800_000 > 900_000 || atMs < at(1)), ...c], 6);
  expect(told).toMatchObject([{ id: 'b', fault: 'dead', repairedMs: null }]);
});

const chatter = (fromMs: number, count: number): IndianaEvent[] => Array.from({ length: count }, (_, n) => fromMs + 400 * n).flatMap((atMs) => [{ atMs, code: 82, parameter: 3 }, { atMs: atMs + 100, code: 81, parameter: 3 }]);

test('half a minute of chatter between two looks is told by nobody; chatter that goes on is', () => {
  expect(looks([...sound(3).flat(), ...chatter(at(1) + 60_000, 60)], 3).told).toEqual([]);
  expect(looks([...sound(3).flat(), ...chatter(at(1) + 60_000, 1500)], 1.5).told).toMatchObject([{ id: 'c', fault: 'chatter', repairedMs: null }]);
});

test('a loop held on for longer than a look sees back stays held on: it is not called dead, nor over', () => {
  const [a = [], b = [], c = []] = sound(6);
  const { told, watch } = looks([...a, ...without(b, at(1), at(6)), { atMs: at(1), code: 82, parameter: 2 }, ...c], 6);
  expect(told).toMatchObject([{ id: 'b', fault: 'stuck', sinceMs: at(1), repairedMs: null }]);
  expect(watch.held['b']).toMatchObject({ fault: 'stuck', sinceMs: at(1) });
});

/** From the third hour on it tells a fifth. */
const faded = (rows: readonly IndianaEvent[], untilMs: number): readonly IndianaEvent[] => rows.filter(({ atMs }, index) => atMs < at(2) || atMs >= untilMs || Math.floor(index / 2) % 5 === 0);

test('what is held against a loop’s own past is not over because the look no longer sees that past', () => {
  const [a = [], b = [], c = []] = sound(9);
  const { told } = looks([...a, ...faded(b, at(9)), ...c], 9);
  expect(told).toMatchObject([{ id: 'b', fault: 'fading', repairedMs: null }]);
  // Nor where that past is no longer on record.
  expect(looks([...a, ...faded(b, at(9)), ...c], 9, { past: false }).told).toMatchObject([{ fault: 'fading', repairedMs: null }]);
});

test('held against that past it is over when it sees them again', () => {
  const [a = [], b = [], c = []] = sound(9);
  const { told } = looks([...a, ...faded(b, at(6)), ...c], 9);
  expect(told).toMatchObject([{ id: 'b', fault: 'fading', repairedMs: null }, { id: 'b', fault: 'fading' }]);
  expect(told[1]?.repairedMs).toBeGreaterThan(at(6) - 600_000);
  expect(told[1]?.lookMs).toBeLessThan(at(8.5));
});

test('a loop whose approach goes silent with it is told by the sharper word, broken since the first', () => {
  const [a = [], b = [], c = []] = sound(4);
  const { told, watch } = looks([...without(a, at(2.5), at(4)), ...without(b, at(2), at(4)), ...c], 4);
  expect(told).toMatchObject([{ id: 'b', fault: 'dead', repairedMs: null }, ...told.slice(1)]);
  expect(told.slice(1).filter(({ id }) => id === 'b')).toMatchObject([{ fault: 'dead' }, { fault: 'cut', sinceMs: told[0]?.sinceMs, repairedMs: null }]);
  expect(watch.held).toMatchObject({ a: { fault: 'cut' }, b: { fault: 'cut' } });
});

/** Vehicles leave a loop so many s into each minute between two, and the greens of the two groups. */
const minutes = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, n) => from + n);
const leaving = (parameter: number, seconds: readonly number[], from: number, to: number): IndianaEvent[] =>
  minutes(from, to).flatMap((minute) => seconds.flatMap((second): IndianaEvent[] => { const atMs = beginMs + minute * 60_000 + second * 1000; return [{ atMs: atMs - 900, code: 82, parameter }, { atMs, code: 81, parameter }]; }));
const lit = (to: number): IndianaEvent[] => minutes(0, to).flatMap((minute) => [0, 30].flatMap((second, of) => [[1, 0], [7, 25], [8, 25], [9, 28]].map(([code = 0, after = 0]): IndianaEvent => ({ atMs: beginMs + minute * 60_000 + (second + after) * 1000, code, parameter: of + 1 }))));

test('which of two that tell the same is wrong stays as it was seen, when what they used to do is out of the window', () => {
  const rows = [...leaving(3, [3, 8, 13, 18], 0, 480), ...leaving(1, [10, 20, 40, 50], 0, 60), ...leaving(1, [3, 8, 13, 18], 60, 360), ...leaving(1, [10, 20, 40, 50], 360, 480), ...leaving(2, [12, 22, 42, 52], 0, 480), ...lit(480)];
  expect(looks(rows, 8).told.map(({ id, fault, about, repairedMs }) => [id, fault, about, repairedMs === null])).toEqual([['a', 'crossTalk', 'c', true], ['a', 'crossTalk', 'c', false]]);
});

test('of a loop that the site no longer has the alarm is over', () => {
  const [a = [], , c = []] = sound(2);
  const { watch } = looks([...a, ...without(traffic(2, 2), at(1), at(2)), ...c], 2);
  const fewer = { ...site, detectors: site.detectors.filter(({ id }) => id !== 'b') };
  const span = { fromMs: at(0.5), toMs: at(2.5) };
  expect(look(watch, { site: fewer, health: healthOf(fewer, [], span), span, heard: heardOf(fewer, []) }).told).toMatchObject([{ id: 'b', fault: 'dead' }]);
});
