import { expect, test } from 'vitest';
import type { SiteSource } from '../../../src/model/site.ts';
import { siteFacts } from '../../../src/model/siteFacts.ts';
import { siteFigures } from '../../../src/model/siteFigures.ts';
import { sourceOf } from '../../../src/model/seal.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { trialSite } from '../../campaign/trial/site.ts';
import { ninhKieu, referenceProfiles } from '../../unit/model/ninhKieu.ts';
import { randomSite } from '../randomSite.ts';
import { randomStreetSource } from './streetSite.ts';

/*
 * The figures that `site check` prints, counted a second time from the contract (S2.3, S2.4, S2.6, S6): a change of stage by
 * moving a clock in steps of 0.1 s until every condition holds, reds from the green intervals of three cycles on one time
 * axis, transfers by relaxing all pairs of stages. Nothing here calls what `src/model` counts with.
 */

type Stage = SiteSource['traffic']['stages'][number];
type Group = SiteSource['safety']['groups'][number];
interface Change { readonly goEndMs: ReadonlyMap<string, number>; readonly startMs: ReadonlyMap<string, number>; readonly lengthMs: number; readonly lagMs: number }

const groupOf = ({ safety }: SiteSource, id: string): Group => {
  const found = safety.groups.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const tailMs = (group: Group): number => (group.kind === 'pedestrian2' ? group.pedestrianClearanceMs : group.flashingGreenMs);
const yellowMs = (group: Group): number => (group.kind === 'pedestrian2' ? 0 : group.yellowMs);

/** Whom the display of a permissive left waits for, and whom those wait for in their turn (S2.4). */
function keepers({ safety }: SiteSource, ending: readonly string[], id: string): ReadonlySet<string> {
  const kept = new Set([id]);
  for (const one of kept) {
    for (const pair of safety.relations) {
      if (pair.relation !== 'yield' || pair.kind !== 'permissiveLeft') continue;
      const opposing = pair.who === one ? pair.to : pair.mutual === true && pair.to === one ? pair.who : null;
      if (opposing !== null && ending.includes(opposing)) kept.add(opposing);
    }
  }
  return kept;
}

function change(site: SiteSource, from: Stage, to: Stage): Change {
  const allRed = from.throughAllRed.includes(to.id);
  const ending = from.groups.filter((id) => allRed || !to.groups.includes(id));
  const starting = to.groups.filter((id) => allRed || !from.groups.includes(id));
  const goEndMs = new Map(ending.map((id) => [id, Math.max(...[...keepers(site, ending, id)].map((one) => tailMs(groupOf(site, one))))]));
  const redMs = new Map(ending.map((id) => [id, (goEndMs.get(id) ?? 0) + yellowMs(groupOf(site, id))]));
  const matrix = new Map(site.safety.intergreens.map((one) => [`${one.from}>${one.to}`, one.ms]));
  const mayStart = (id: string, atMs: number): boolean => {
    const own = groupOf(site, id);
    if (atMs < own.redYellowMs) return false;
    if (ending.includes(id) && atMs < (redMs.get(id) ?? 0) + own.redRevertMs + own.redYellowMs) return false;
    return ending.every((end) => (!allRed || atMs - own.redYellowMs >= (redMs.get(end) ?? 0)) && (!matrix.has(`${end}>${id}`) || atMs - (goEndMs.get(end) ?? 0) >= (matrix.get(`${end}>${id}`) ?? 0)));
  };
  const startMs = new Map(starting.map((id) => {
    let atMs = 0;
    while (!mayStart(id, atMs)) atMs += 100;
    return [id, atMs];
  }));
  // 0.4 s until an end is confirmed and consented to (control.md), 0.3 s more where a part of green flashes from its own read-back.
  const lagMs = 400 + ([...goEndMs.values()].some((ms) => ms > 0) ? 300 : 0);
  return { goEndMs, startMs, lengthMs: Math.max(0, ...redMs.values(), ...startMs.values()), lagMs };
}

const listed = (from: Stage, to: Stage): boolean => from.id !== to.id && (from.next === undefined || from.next.includes(to.id));
const standsMs = (site: SiteSource, stage: Stage): number => Math.max(0, ...stage.groups.map((id) => { const own = groupOf(site, id); return own.kind === 'pedestrian2' ? Math.max(5000, own.minGreenMs) : own.minGreenMs; }));

/** Longest gap between two rights of way in three rounds of the built-in plan; null = never green. */
function longestRedMs(site: SiteSource, byTime: boolean, group: string): number | null {
  const { traffic } = site;
  const { stages: entries } = traffic.builtinPlan;
  const stageOf = (at: number): Stage => {
    const found = traffic.stages.find(({ id }) => id === entries[at % entries.length]?.stage);
    if (found === undefined) throw new Error('no stage');
    return found;
  };
  const greens: { fromMs: number; toMs: number }[] = [];
  let beginMs = 0;
  for (let at = 1; at <= entries.length * 3; at += 1) {
    const [before, now, entry] = [stageOf(at - 1), stageOf(at), entries[at % entries.length]];
    const made = before.id === now.id ? null : change(site, before, now);
    const open = greens.at(-1);
    const ended = made?.goEndMs.get(group);
    if (ended !== undefined && open !== undefined && open.toMs === Number.POSITIVE_INFINITY) open.toMs = beginMs + ended;
    const started = made?.startMs.get(group);
    if (started !== undefined) greens.push({ fromMs: beginMs + started, toMs: Number.POSITIVE_INFINITY });
    const longest = traffic.actuation.filter((one) => now.groups.includes(one.group)).map(({ maxGreenMs }) => maxGreenMs);
    const greenMs = entry?.maxGreenMs ?? (longest.length > 0 ? Math.max(...longest) : null);
    beginMs += byTime || greenMs === null ? (entry?.splitMs ?? 0) : (made?.lengthMs ?? 0) + greenMs;
  }
  if (!entries.some((_, at) => stageOf(at).groups.includes(group))) return null;
  return Math.max(0, ...greens.slice(1).map(({ fromMs }, at) => fromMs - (greens[at]?.toMs ?? fromMs)));
}

function worstTransfers(site: SiteSource): ReadonlyMap<string, number> {
  const { stages } = site.traffic;
  const edge = new Map<string, number>();
  for (const from of stages) for (const to of stages) if (listed(from, to)) { const one = change(site, from, to); edge.set(`${from.id} ${to.id}`, one.lengthMs + one.lagMs); }
  const way = new Map(edge);
  for (const over of stages) for (const from of stages) for (const to of stages) {
    if (from.id === to.id || over.id === from.id || over.id === to.id) continue;
    const ms = (way.get(`${from.id} ${over.id}`) ?? Infinity) + standsMs(site, over) + (way.get(`${over.id} ${to.id}`) ?? Infinity);
    if (ms < (way.get(`${from.id} ${to.id}`) ?? Infinity)) way.set(`${from.id} ${to.id}`, ms);
  }
  return new Map([...way].map(([pair, ms]) => {
    const [from = ''] = pair.split(' ');
    const into = stages.flatMap(({ id }) => { const found = edge.get(`${id} ${from}`); return found === undefined ? [] : [found]; });
    const stage = stages.find(({ id }) => id === from);
    return [pair, Math.max(0, ...into) + (stage === undefined ? 0 : standsMs(site, stage)) + ms];
  }));
}

/** S2.6's classes: metres and m/s; the first vehicle of the next green comes at 40 km/h. */
const classes = [['car', 6, 10], ['truck', 12, 8.5], ['motorbike', 2, 8]] as const;

function neededMs(group: Group, clearingM: number, enteringM: number): number | null {
  if (group.kind === 'pedestrian2') return null;
  const used = group.kind === 'bicycle' ? [['bicycle', 0, 4] as const] : [...classes, ...(group.bicycles === true ? [['bicycle', 0, 4] as const] : [])];
  const crossingS = group.yellowMs === 0 ? 3 : Math.min(3, group.yellowMs / 1000);
  const eachS = used.map(([, lengthM, mostMs]) => crossingS + (clearingM + lengthM) / Math.min(mostMs, group.speedKmh / 3.6) - enteringM / 11.1);
  // The tenth at or above every class's need: the first step of a clock that all of them are done at.
  let tenths = 0;
  while (eachS.some((needS) => needS > tenths / 10 + 1e-9)) tenths += 1;
  return tenths * 100;
}

/** Kinds and times that the second count knows. */
function isPlain({ safety }: SiteSource): boolean {
  return safety.groups.every((group) => group.kind !== 'flashingYellowArrow' && group.leads === undefined && group.lateStartMs === undefined && group.earlyEndMs === undefined && group.overlap === undefined);
}

function compare(site: SiteSource): void {
  const figures = siteFigures(siteFacts(site, referenceProfiles()));
  for (const one of figures.intergreens) {
    const group = groupOf(site, one.from);
    const path = site.safety.conflictPaths.find(({ from, to }) => from === one.from && to === one.to);
    const needMs = path === undefined ? null : neededMs(group, path.clearingM, path.enteringM);
    const leastMs = group.kind === 'pedestrian2' ? 0 : group.yellowMs === 0 ? 3000 : group.yellowMs + 1000;
    expect([one.from, one.to, one.computedMs, one.leastMs, one.fits]).toEqual([one.from, one.to, needMs, leastMs, one.statedMs >= leastMs && one.statedMs >= (needMs ?? 0)]);
  }
  for (const one of figures.crossings) {
    const group = groupOf(site, one.group);
    const after = site.safety.intergreens.filter(({ from }) => from === one.group).map(({ ms }) => group.pedestrianClearanceMs + ms).toSorted((a, b) => a - b);
    expect([one.group, one.haveMs]).toEqual([one.group, after[0] ?? null]);
    if (group.crossingM === undefined) continue;
    // Walked for this long one is across; for 0.1 s less one is not.
    const walkedM = (ms: number): number => (ms / 1000) * group.walkingSpeed;
    expect(walkedM(one.needMs ?? 0)).toBeGreaterThanOrEqual(group.crossingM - 1e-9);
    expect(walkedM((one.needMs ?? 0) - 100)).toBeLessThan(group.crossingM);
  }
  for (const one of figures.reds) {
    expect([one.group, 'fixed', one.fixedMs]).toEqual([one.group, 'fixed', longestRedMs(site, true, one.group)]);
    expect([one.group, 'demand', one.demandMs]).toEqual([one.group, 'demand', longestRedMs(site, false, one.group)]);
  }
  const transfers = worstTransfers(site);
  expect(new Map(figures.transfers.map(({ from, to, worstMs }) => [`${from} ${to}`, worstMs]))).toEqual(transfers);
}

test.each([['ninh-kieu', ninhKieu()], ['the trials’ crossroads', sourceOf(trialSite()).source]])('of %s', (_, site) => {
  expect(isPlain(site)).toBe(true);
  compare(site);
});

test('of random sites: intergreens, crossings, worst reds and transfers are those of a second count', () => {
  const random = createRandom(20_261_128);
  const sites = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? randomStreetSource(random) : sourceOf(randomSite(random, {})).source)).filter(isPlain);
  expect(sites.length).toBeGreaterThan(30);
  sites.forEach(compare);
});
