import { expect, test } from 'vitest';
import { createPlanTrials, tryStaged } from '../../../src/agentd/planTrial.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import type { Json } from '../../../src/model/canonical.ts';
import type { Plan, PlanBook } from '../../../src/model/plan.ts';
import { leastMinutes, playTrial, trialDemand, tryPlans, type TrialMinute } from '../../../src/model/planTrial.ts';
import { createRandom, type Random } from '../../../src/platform/random.ts';
import type { StoredEvent } from '../../../src/record/reading.ts';
import { freshSeed } from '../../seed.ts';
import { ninhKieu } from '../../unit/model/ninhKieu.ts';
import { wallAt } from '../../unit/model/ninhKieuPlans.ts';

const site = ninhKieu();
const plan: Plan = { ...site.traffic.builtinPlan, id: 'now', mode: 'fixed' };
const book = (one: Plan): PlanBook => ({ plans: [one], defaultPlan: one.id });
const beginMs = wallAt('2026-12-01', 6);

/** Minutes of a morning with so many vehicles a minute at each detector, some of them in fault. */
function traffic(random: Random, count: number, most: number): readonly TrialMinute[] {
  const ids = site.traffic.detectors.filter(({ kind }) => kind !== 'button').map(({ id }) => id);
  return Array.from({ length: count }, (_, minute) => ({ localMs: beginMs + minute * 60_000, counts: Object.fromEntries(ids.map((id) => [id, random.next() < 0.02 ? null : random.int(0, most)])) }));
}

/** Split of one stage moved to another, ms; the least that a stage keeps is left to it. */
function moved(from: number, to: number, ms: number): Plan {
  return { ...plan, id: 'next', stages: plan.stages.map((stage, index) => ({ ...stage, splitMs: stage.splitMs + (index === to ? ms : index === from ? -ms : 0) })) };
}

test('the same plan twice is no worse than itself, whatever the traffic; nobody is let go who has not come', () => {
  const random = createRandom(freshSeed);
  for (let run = 0; run < 6; run += 1) {
    const minutes = traffic(random, random.int(leastMinutes, 90), random.int(0, 20));
    const mode = random.pick(['fixed', 'actuated'] as const);
    const verdict = tryPlans(site, minutes, book({ ...plan, mode }), book({ ...plan, mode }));
    expect(verdict, `NGATU_SEED=${freshSeed}`).toMatchObject({ passed: true, codes: [], minutes: minutes.length });
    expect(verdict.next).toEqual(verdict.current);
    const { vehicles, meanWaitS, splitFailures, greens, worstWaitS } = verdict.next;
    expect([vehicles >= 0, meanWaitS >= 0, splitFailures <= greens, worstWaitS <= minutes.length * 60, meanWaitS <= worstWaitS + 1]).toEqual([true, true, true, true, true]);
  }
});

test('more traffic never waits less, and none waits not at all', () => {
  const random = createRandom(freshSeed);
  const minutes = traffic(random, 60, 8);
  const demands = trialDemand(site, minutes, plan);
  const twice = minutes.map(({ localMs, counts }) => ({ localMs, counts: Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count === null ? null : 2 * count])) }));
  const none = minutes.map(({ localMs, counts }) => ({ localMs, counts: Object.fromEntries(Object.keys(counts).map((id) => [id, 0])) }));
  const [once, more, nobody] = [minutes, twice, none].map((those) => playTrial(site, book(plan), those, demands));
  expect(more?.meanWaitS).toBeGreaterThanOrEqual((once?.meanWaitS ?? 0) - 1e-9);
  expect(more?.splitFailures).toBeGreaterThanOrEqual(once?.splitFailures ?? 0);
  expect(nobody).toMatchObject({ vehicles: 0, meanWaitS: 0, splitFailures: 0, worstWaitS: 0, broken: [] });
});

test('a plan that starves the busiest stage is worse, by its own figures, and the other way round it is not', () => {
  const random = createRandom(freshSeed);
  const busy = new Set(site.traffic.stages[0]?.groups);
  const minutes = traffic(random, 90, 2).map(({ localMs, counts }) => ({ localMs, counts: Object.fromEntries(site.traffic.detectors.filter(({ id }) => id in counts).map(({ id, groups }) => [id, groups.some((group) => busy.has(group)) ? random.int(8, 12) : (counts[id] ?? 0)])) }));
  const starved = moved(0, 1, (plan.stages[0]?.splitMs ?? 0) - 20_000);
  const worse = tryPlans(site, minutes, book(plan), book(starved));
  expect(worse, worse.detail).toMatchObject({ passed: false, codes: ['plan.trialWorse'] });
  expect(worse.next.meanWaitS).toBeGreaterThan(worse.current.meanWaitS);
  expect(worse.detail).toMatch(/^90\/1440 min, \d+ veh: wait [\d.]+ s \(now [\d.]+\), split failures \d+ of \d+/);
  expect(tryPlans(site, minutes, book(starved), book(plan))).toMatchObject({ passed: true });
});

test('a record of less than half an hour says nothing; a whole day is played within its time', () => {
  const random = createRandom(freshSeed);
  expect(tryPlans(site, traffic(random, leastMinutes - 1, 5), book(plan), book(plan))).toMatchObject({ passed: false, codes: ['plan.trialNone'] });
  expect(tryPlans(site, traffic(random, 2, 5), book(plan), book(plan), 2)).toMatchObject({ passed: true, minutes: 2 });
  expect(tryPlans(site, traffic(random, 90, 5), book(plan), book(plan), 91)).toMatchObject({ passed: false, codes: ['plan.trialNone'] });
  const startMs = performance.now();
  expect(tryPlans(site, traffic(random, 1440, 12), book(plan), book(moved(0, 2, 2000))).minutes).toBe(1440);
  expect(performance.now() - startMs).toBeLessThan(20_000);
});

test('minutes in which either set flashes compare nothing: one that flashes all day, or at the peak, passes by no empty record', () => {
  const sixMs = Date.UTC(2026, 11, 1, 6);
  const minutes = traffic(createRandom(freshSeed), 90, 6).map((minute, at) => ({ ...minute, localMs: sixMs + at * 60_000 }));
  const scheduled = (items: NonNullable<PlanBook['schedule']>['days'][number]['items']): PlanBook => ({ ...book(plan), schedule: { days: [{ id: 'd', items }], week: { mon: 'd', tue: 'd', wed: 'd', thu: 'd', fri: 'd', sat: 'd', sun: 'd' }, special: [], yearly: [], changes: [] } });
  const flashing = scheduled([{ at: '00:00', flash: true }]);
  for (const [now, then] of [[book(plan), flashing], [flashing, book(plan)], [flashing, flashing]] as const) {
    expect(tryPlans(site, minutes, now, then)).toMatchObject({ passed: false, codes: ['plan.trialNone'], minutes: 0, detail: expect.stringMatching(/^0\/1440 min, 0 veh/) });
  }
  const half = tryPlans(site, minutes, book(plan), scheduled([{ at: '00:00', plan: plan.id }, { at: '06:40', flash: true }]));
  expect([half.passed, half.minutes, half.next]).toEqual([true, 40, half.current]);
  expect(half.next.vehicles).toBeGreaterThan(0);
});

/** A count as the agent's record has it. */
function stored(id: number, { localMs, counts }: TrialMinute): StoredEvent {
  const data = { fromMs: localMs - 7 * 3_600_000, windowS: 60, ...Object.fromEntries(Object.entries(counts).map(([detector, count]) => [`count.${detector}`, count])), faulty: [], forced: [] };
  return { id, class: 'count', seq: id, event: { boot: 'b', n: id, code: 'traffic.count', stamp: { bootId: 'b', monoMs: id, wallMs: data.fromMs + 60_000, errorMs: null }, data } };
}

test('the agent plays what is on record through the staged set and tells signald, once for each set', async () => {
  const minutes = traffic(createRandom(freshSeed), 50, 6);
  const asked: { readonly method: string; readonly params: unknown }[] = [];
  let staged: Json = null;
  const ask = (method: string, params: Readonly<Record<string, Json>> = {}): Promise<Outcome> => {
    asked.push({ method, params });
    const shown: Json = JSON.parse(JSON.stringify({ site }));
    return Promise.resolve({ ok: true, result: method === 'plan.staged' ? staged : method === 'site.show' ? shown : {} });
  };
  const parts = { ask, wallMs: () => beginMs - 7 * 3_600_000 + 60 * 60_000, record: { query: ({ afterId, limit }: { readonly afterId: number; readonly limit: number }) => minutes.map((minute, at) => stored(at + 1, minute)).filter(({ id }) => id > afterId).slice(0, limit) } };
  expect(await tryStaged(parts)).toBeNull();
  staged = JSON.parse(JSON.stringify({ planVersion: 9, current: book(plan), next: book(plan) }));
  await tryStaged(parts);
  expect(asked.at(-1)).toMatchObject({ method: 'plan.tried', params: { planVersion: 9, passed: true, codes: [], detail: expect.stringMatching(/^50\/1440 min/) } });
  const before = asked.length;
  const trials = createPlanTrials(parts, { info: () => undefined });
  for (const version of [null, 9, 9, 9]) trials.take({ passport: { staged: version } });
  await new Promise((resolve) => { setImmediate(resolve); });
  expect(asked.slice(before).filter(({ method }) => method === 'plan.staged')).toHaveLength(1);
});
