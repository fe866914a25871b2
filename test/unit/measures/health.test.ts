import { expect, test } from 'vitest';
import type { IndianaEvent } from '../../../src/measures/indianaCode.ts';
import { healthOf, type DetectorHealth } from '../../../src/measures/health.ts';
import { numberingOf, type MeasuredSite } from '../../../src/measures/numbering.ts';
import { createRandom } from '../../../src/platform/random.ts';

const loop = { kind: 'loop', role: 'stopLine', distanceM: 0, lane: undefined, zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 's', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 50 }, { id: 'w', kind: 'vehicle3', speedKmh: 50 }],
  detectors: [{ ...loop, id: 'a', groups: ['v'] }, { ...loop, id: 'b', groups: ['v'] }, { ...loop, id: 'c', groups: ['w'] }],
};
const hourMs = 3_600_000;
const span = { fromMs: 0, toMs: hourMs };

/** An hour of vehicles, 4 to 16 s apart, each half a second on the loop. */
function traffic(channel: number): IndianaEvent[] {
  const random = createRandom(channel);
  const rows: IndianaEvent[] = [];
  for (let atMs = 1000; atMs < hourMs - 5000; atMs += 100 * random.int(40, 160)) rows.push({ atMs, code: 82, parameter: channel }, { atMs: atMs + 500, code: 81, parameter: channel });
  return rows;
}
const health = (rows: readonly IndianaEvent[]): ReadonlyMap<string, DetectorHealth> => new Map(healthOf(site, rows.toSorted((x, y) => x.atMs - y.atMs), span).map((one) => [one.id, one]));
const sound = [1, 2, 3].map(traffic);

test('an hour of healthy loops has no trouble', () => {
  expect([...health(sound.flat()).values()].map(({ troubles }) => troubles)).toEqual([[], [], []]);
});

test('a dead loop is known by the others of its group', () => {
  const found = health([...(sound[0] ?? []), ...(sound[1] ?? []).filter(({ atMs }) => atMs < 600_000), ...(sound[2] ?? [])]);
  expect(found.get('b')?.troubles).toMatchObject([{ cause: 'dead', toMs: hourMs, open: true }]);
  expect(found.get('b')?.troubles[0]?.fromMs).toBeGreaterThan(580_000);
  expect(found.get('a')?.troubles).toEqual([]);
});

test('a lane that few take is silent for a while beside a full one, and is not dead; for longer it is', () => {
  const few = (untilMs: number): IndianaEvent[] => (sound[1] ?? []).filter(({ atMs }) => (atMs < 1_500_000 && Math.floor(atMs / 10_000) % 7 === 0) || atMs > untilMs);
  expect(health([...(sound[0] ?? []), ...few(2_220_000), ...(sound[2] ?? [])]).get('b')?.troubles).toEqual([]);
  expect(health([...(sound[0] ?? []), ...few(hourMs), ...(sound[2] ?? [])]).get('b')?.troubles).toMatchObject([{ cause: 'dead', open: true }]);
});

/** Two lanes of one approach. */
const [ofBoth, ofOne] = [(channel: number): boolean => channel < 3, (channel: number): boolean => channel === 2];
const silentFrom = (struck: (channel: number) => boolean): IndianaEvent[] => sound.flat().filter(({ atMs, parameter }) => !struck(parameter) || atMs < 2_100_000 + parameter * 10_000);
const heldFrom = (struck: (channel: number) => boolean): IndianaEvent[] => [...silentFrom(struck), ...[1, 2].filter(struck).map((parameter) => ({ atMs: 2_130_000, code: 82, parameter }))];
const causes = (rows: readonly IndianaEvent[]): readonly unknown[] => ['a', 'b', 'c'].map((id) => health(rows).get(id)?.troubles.map(({ cause }) => cause));

test('all loops of an approach silent or held at once are road works or a flood; one of them alone is not', () => {
  expect(causes(silentFrom(ofBoth))).toEqual([['cut'], ['cut'], []]);
  expect(causes(silentFrom(ofOne))).toEqual([[], ['dead'], []]);
  expect(causes(heldFrom(ofBoth))).toEqual([['flood'], ['flood'], []]);
  expect(causes(heldFrom(ofOne))).toEqual([[], ['stuck'], []]);
});

test('one that is stuck beside a queue, which lets go between two vehicles, is no flood', () => {
  const queue = Array.from({ length: 29 }, (_, n) => 2_140_000 + 50_000 * n).flatMap((atMs): IndianaEvent[] => [{ atMs, code: 82, parameter: 1 }, { atMs: atMs + 48_000, code: 81, parameter: 1 }]);
  expect(causes([...heldFrom(ofOne).filter(({ atMs, parameter }) => parameter !== 1 || atMs < 2_100_000), ...queue])).toEqual([[], ['stuck'], []]);
});

test('who is on whenever a chattering loop is has no cross-talk with it', () => {
  const chatter = Array.from({ length: 1500 }, (_, n) => 600_000 + 400 * n).flatMap((atMs): IndianaEvent[] => [{ atMs, code: 82, parameter: 3 }, { atMs: atMs + 100, code: 81, parameter: 3 }]);
  const found = health([...sound.flat(), ...chatter]);
  expect(found.get('c')?.troubles).toMatchObject([{ cause: 'chatter' }]);
  expect([found.get('a')?.troubles, found.get('b')?.troubles]).toEqual([[], []]);
});

test('stuck, unread and repaired: since when, until when, and the time between', () => {
  const held = sound[0]?.filter(({ atMs }) => atMs < 600_000 || atMs > 1_300_000) ?? [];
  const found = health([...held, { atMs: 600_000, code: 82, parameter: 1 }, { atMs: 1_300_000, code: 81, parameter: 1 }, ...(sound[1] ?? []), { atMs: 100_000, code: 84, parameter: 2 }, { atMs: 160_000, code: 83, parameter: 2 }]);
  expect(found.get('a')?.troubles).toMatchObject([{ cause: 'stuck', open: false }]);
  expect(found.get('b')).toMatchObject({ troubles: [{ cause: 'unread', fromMs: 100_000, toMs: 160_000, open: false }], brokenMs: 60_000, betweenMs: hourMs - 61_000 });
});

/** Nobody records from the 20th minute to the 50th: signald began anew with cards that it had not read yet. */
const cut = { fromMs: 1_200_000, toMs: 3_000_000 } as const;
const withCut = (rows: readonly IndianaEvent[]): readonly IndianaEvent[] => [...rows.filter(({ atMs }) => atMs < cut.fromMs || atMs > cut.toMs), { atMs: cut.toMs, code: 185, parameter: 1 }, ...[1, 2, 3].flatMap((parameter) => [{ atMs: cut.toMs + 100, code: 84, parameter }, { atMs: cut.toMs + 300, code: 83, parameter }])];

test('what nobody recorded is held against no detector: not as held, not as silent, not as in order', () => {
  const few = (sound[1] ?? []).filter(({ atMs }) => (atMs < 1_100_000 && Math.floor(atMs / 10_000) % 3 === 0) || atMs > 3_200_000);
  const standing = { atMs: cut.fromMs - 100, code: 82, parameter: 3 };
  const rows = withCut([...(sound[0] ?? []), ...few, ...(sound[2] ?? []).filter(({ atMs }) => atMs < cut.fromMs - 6000 || atMs > cut.toMs), { atMs: 100_000, code: 84, parameter: 1 }, { atMs: 160_000, code: 83, parameter: 1 }]);
  const found = health([...rows, standing]);
  expect([found.get('b')?.troubles, found.get('c')?.troubles]).toEqual([[], []]);
  expect(found.get('a')).toMatchObject({ troubles: [{ cause: 'unread' }], brokenMs: 60_000 });
  const { betweenMs } = found.get('a') ?? { betweenMs: null };
  expect(betweenMs).toBeGreaterThan(hourMs - 1_861_000 - 15_000);
  expect(betweenMs).toBeLessThan(hourMs - 1_861_000 + 15_000);
});

/** Unread at the start, and heard from then on. */
function started(restoredMs: number): readonly IndianaEvent[] {
  return [{ atMs: 200, code: 84, parameter: 1 }, { atMs: restoredMs, code: 83, parameter: 1 }];
}

test('a start, at which nobody has read the cards yet, is no trouble of a detector; one that stays unread is', () => {
  expect(health([...started(900), ...sound.flat()]).get('a')?.troubles).toEqual([]);
  expect(health([...started(2200), ...sound.flat()]).get('a')?.troubles).toMatchObject([{ cause: 'unread', fromMs: 200, toMs: 2200 }]);
});

test('chatter is a burst, and cross-talk is another group’s traffic', () => {
  const burst = Array.from({ length: 200 }, (_, n) => ({ atMs: 2_000_000 + n * 100, code: n % 2 === 0 ? 82 : 81, parameter: 3 }));
  const found = health([...(sound[0] ?? []), ...(sound[1] ?? []), ...(sound[2] ?? []).filter(({ atMs }) => atMs < 1_990_000 || atMs > 2_030_000), ...burst]);
  expect(found.get('c')?.troubles).toMatchObject([{ cause: 'chatter', open: false }]);
  const echo = health([...sound.slice(0, 2).flat(), ...(sound[0] ?? []).map((one) => ({ ...one, parameter: 3 })), ...traffic(1).slice(0, 2)]);
  expect(echo.get('c')?.troubles).toMatchObject([{ cause: 'crossTalk', other: 'a' }]);
});

const until = (rows: readonly IndianaEvent[] | undefined): IndianaEvent[] => (rows ?? []).filter(({ atMs }) => atMs < 1_800_000);

test('cross-talk that begins in the middle of the hour is known by the last forty vehicles, and from then on', () => {
  const found = health([...sound.slice(0, 2).flat(), ...until(sound[2]), ...(sound[0] ?? []).filter(({ atMs }) => atMs > 1_800_000).map((one) => ({ ...one, parameter: 3 }))]);
  expect(found.get('c')?.troubles).toMatchObject([{ cause: 'crossTalk', other: 'a' }]);
  expect(found.get('c')?.troubles[0]?.fromMs).toBeGreaterThan(1_700_000);
});

test('road works cut every loop of an approach: known by its own half hour before, while the rest of the junction counts', () => {
  const found = health([...until(sound[0]), ...until(sound[1]), ...(sound[2] ?? [])]);
  expect(['a', 'b', 'c'].map((id) => found.get(id)?.troubles.map(({ cause }) => cause))).toEqual([['cut'], ['cut'], []]);
  // A night in which nobody comes at all is no fault of anybody's.
  expect([...health([...until(sound[0]), ...until(sound[1]), ...until(sound[2])]).values()].flatMap(({ troubles }) => troubles)).toEqual([]);
});

test('cross-talk is over when the detector tells its own traffic again', () => {
  const found = health([...sound.slice(0, 2).flat(), ...(sound[2] ?? []).filter(({ atMs }) => atMs < 900_000 || atMs > 2_400_000), ...(sound[0] ?? []).filter(({ atMs }) => atMs >= 900_000 && atMs <= 2_400_000).map((one) => ({ ...one, parameter: 3 }))]);
  expect(found.get('c')?.troubles).toMatchObject([{ cause: 'crossTalk', other: 'a', open: false }]);
  const [spell] = found.get('c')?.troubles ?? [];
  expect([(spell?.fromMs ?? 0) > 850_000, Math.abs((spell?.toMs ?? 0) - 2_400_000) < 300_000]).toEqual([true, true]);
});

test('of two that tell the same, the signals speak for the one whose vehicles leave in its own green', () => {
  const { phaseOf } = numberingOf(site);
  // a’s traffic, which c tells as well: a vehicle of v’s green of the first half of each minute.
  const own = Array.from({ length: 240 }, (_, n) => n).flatMap((n): IndianaEvent[] => { const atMs = Math.floor(n / 4) * 60_000 + 2000 + (n % 4) * 5300; return [{ atMs, code: 82, parameter: 1 }, { atMs: atMs + 900, code: 81, parameter: 1 }]; });
  const lit = Array.from({ length: 60 }, (_, minute) => minute).flatMap((minute): IndianaEvent[] => [['v', 0], ['w', 30_000]].flatMap(([group, fromMs]) => { const [parameter, atMs] = [phaseOf.get(String(group)) ?? 0, minute * 60_000 + Number(fromMs)]; return [{ atMs, code: 1, parameter }, { atMs: atMs + 25_000, code: 7, parameter }, { atMs: atMs + 25_000, code: 8, parameter }, { atMs: atMs + 28_000, code: 9, parameter }]; }));
  const told = [...own, ...own.map((one) => ({ ...one, parameter: 3 }))];
  expect(['a', 'c'].map((id) => health([...told, ...lit]).get(id)?.troubles.map(({ cause }) => cause))).toEqual([[], ['crossTalk']]);
  // Without signals on record both are named.
  expect(['a', 'c'].map((id) => health(told).get(id)?.troubles.map(({ cause }) => cause))).toEqual([['crossTalk'], ['crossTalk']]);
});

/** Vehicles leave a loop so many s into each minute between two. */
const leaving = (parameter: number, seconds: readonly number[], fromMinute: number, toMinute: number): IndianaEvent[] =>
  Array.from({ length: toMinute - fromMinute }, (_, n) => fromMinute + n).flatMap((minute) => seconds.flatMap((second): IndianaEvent[] => { const atMs = minute * 60_000 + second * 1000; return [{ atMs: atMs - 900, code: 82, parameter }, { atMs, code: 81, parameter }]; }));

test('of two that tell the same, the one that no longer does as it used to is wrong, though the other one leaves its own green oftener', () => {
  const { phaseOf } = numberingOf(site);
  const lit = [['v', 0], ['w', 30]].flatMap(([group, second]) => Array.from({ length: 60 }, (_, minute) => minute).flatMap((minute) => [[1, 0], [7, 25], [8, 25], [9, 28]].map(([code = 0, after = 0]): IndianaEvent => ({ atMs: minute * 60_000 + (Number(second) + after) * 1000, code, parameter: phaseOf.get(String(group)) ?? 0 }))));
  // c turns on red while v has green; a’s lead is laid to it at half past.
  const rows = [...leaving(3, [3, 8, 13, 18], 0, 60), ...leaving(1, [10, 20, 40, 50], 0, 30), ...leaving(1, [3, 8, 13, 18], 30, 60), ...lit];
  expect(['a', 'c'].map((id) => health(rows).get(id)?.troubles.map(({ cause, other }) => [cause, other]))).toEqual([[['crossTalk', 'c']], []]);
});

test('two lanes of one group that tell the same are one of them wired to the other’s loop, where the site names their lanes', () => {
  const named: MeasuredSite = { ...site, detectors: site.detectors.map((one, at) => ({ ...one, lane: `lane ${at}` })) };
  const rows = [...(sound[0] ?? []), ...(sound[0] ?? []).map((one) => ({ ...one, parameter: 2 }))].toSorted((x, y) => x.atMs - y.atMs);
  expect(healthOf(named, rows, span).find(({ id }) => id === 'b')?.troubles).toMatchObject([{ cause: 'crossTalk', other: 'a' }]);
  expect(healthOf(site, rows, span).find(({ id }) => id === 'b')?.troubles).toEqual([]);
});

/** As it is where more and more are missed from a quarter of an hour on, all of them 40 min later. */
function thinned(rows: readonly IndianaEvent[] | undefined): IndianaEvent[] {
  const random = createRandom(9);
  const kept = new Set((rows ?? []).flatMap(({ atMs, code }) => (code === 82 && random.next() > (atMs - 900_000) / 2_400_000 ? [atMs] : [])));
  return (rows ?? []).filter(({ atMs, code }) => kept.has(code === 82 ? atMs : atMs - 500));
}

function fadingIn(where: MeasuredSite, rows: readonly IndianaEvent[]): readonly string[] {
  return healthOf(where, rows.toSorted((x, y) => x.atMs - y.atMs), span).filter(({ troubles }) => troubles.some(({ cause }) => cause === 'fading')).map(({ id }) => id);
}

test('a loop that sees fewer and fewer beside the other one of its lane is told while it drifts; lanes that share a group’s traffic anew, and a lane with less to see, are not', () => {
  const oneLane: MeasuredSite = { ...site, detectors: site.detectors.map((one, at) => ({ ...one, distanceM: at === 1 ? 60 : 0 })) };
  const drifting = [...(sound[0] ?? []), ...thinned(sound[1]), ...(sound[2] ?? [])];
  expect(fadingIn(oneLane, drifting)).toEqual(['b']);
  expect(fadingIn(site, drifting)).toEqual([]);
  expect(fadingIn(oneLane, [...thinned(sound[0]), ...thinned(sound[1]), ...(sound[2] ?? [])])).toEqual([]);
});
