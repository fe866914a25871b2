import type { SealedSite } from '../../../src/model/artefact.ts';
import { planBookSchema, type Plan, type PlanBook } from '../../../src/model/plan.ts';
import type { Random } from '../../../src/platform/random.ts';
import { coordinatedPlan } from '../control/coordinatedPlan.ts';
import { randomPreemptions } from '../control/randomPreemptions.ts';
import { enriched } from '../control/richSite.ts';
import { randomSite } from '../randomSite.ts';
import { withBuses } from './bus.ts';
import { leastRoundMs } from './round.ts';

/** What a scenario is played on: a site, the plans that somebody may give or choose there, and the set with its schedule. */
export interface Stage { readonly site: SealedSite; readonly plans: readonly Plan[]; readonly book: PlanBook | null; readonly startWallMs: number; /** Nobody gives orders and no key is turned: demand alone, watched for as long as the longest wait takes. */ readonly quiet?: boolean }

/** 2027-03-03, a Wednesday, 04:29:30 in Cần Thơ: the schedules below speak at 04:30 and after. */
const morningMs = Date.UTC(2027, 2, 2, 21, 29, 30);

export function scenarioStage(random: Random): Stage {
  const bare = randomSite(random, { minGroups: 2, maxGroups: random.pick([3, 6, 10, 16]), displays: random.next() < 0.4, advance: random.next() < 0.4, spread: random.next() < 0.4 });
  const rich = random.next() < 0.5 ? enriched(random, bare) : bare;
  const stages = rich.traffic.stages.map(({ id }) => id);
  const site: SealedSite = random.next() < 0.4 ? { ...rich, traffic: { ...rich.traffic, preemptions: randomPreemptions(random, stages) } } : rich;
  const plans = plansOf(random, site);
  const book = random.next() < 0.5 ? bookOf(random, plans) : null;
  return { site, plans, book, startWallMs: morningMs + random.int(0, 25) * 1000 };
}

/** Longest round of a scenario whose wait is judged closely, ms: a longer one is seldom seen to its end. */
const closeRoundMs = 100_000;

/**
 * The scene with what came later to these scenarios: buses that ask for priority, a longest wait that is hardly longer
 * than the site's round, the optimiser. With dice of its own, so that stored seeds keep their scenes without it.
 */
export function enlarged(random: Random, before: Stage): Stage {
  const { traffic, safety } = before.site;
  const bussed = random.next() < 0.4 ? withBuses(random, before.site) : before.site;
  const adapts = random.next() < 0.25 && traffic.detectors.some(({ role }) => role === 'advance');
  const plans = adapts ? before.plans.map((plan): Plan => (plan.id === 'other' ? { ...plan, mode: 'adaptive' } : plan)) : before.plans;
  const onDemand = plans.filter(({ mode }) => mode === 'actuated' || mode === 'adaptive');
  const roundMs = Math.max(0, ...onDemand.map((plan) => leastRoundMs(before.site, plan)));
  const close = random.next() < 0.6 && roundMs > 0 && roundMs <= closeRoundMs;
  const maxWaitS = close ? Math.max(30, Math.ceil(roundMs / 1000) + random.int(0, 8)) : safety.maxWaitS;
  const quiet = close && random.next() < 0.6;
  const site: SealedSite = { ...bussed, safety: { ...safety, maxWaitS }, traffic: { ...bussed.traffic, ...(quiet ? { preemptions: [] } : {}) } };
  if (quiet) return { ...before, site, plans: [...onDemand].toReversed(), book: null, quiet };
  return { ...before, site, plans, book: before.book === null ? null : { ...before.book, plans: [...plans], ...(adapts ? { defaultPlan: 'other' } : {}) } };
}

function plansOf(random: Random, site: SealedSite): readonly Plan[] {
  const { builtinPlan } = site.traffic;
  const wave = coordinatedPlan(site, random);
  const other: Plan = { ...builtinPlan, id: 'other', mode: builtinPlan.mode === 'fixed' ? 'actuated' : 'fixed' };
  const closable = site.safety.groups.filter(({ kind, overlap }) => kind !== 'pedestrian2' && overlap === undefined).map(({ id }) => id);
  const closed: Plan[] = random.next() < 0.2 && closable.length > 1 ? [{ ...builtinPlan, id: 'closed', mode: 'actuated', closed: { groups: [random.pick(closable)], reason: 'flower street', until: `2027-03-03T04:3${random.int(1, 9)}` } }] : [];
  return [builtinPlan, other, ...(wave === null ? [] : [wave]), ...closed];
}

/** Minute by minute something else, planned flash among it. */
function bookOf(random: Random, plans: readonly Plan[]): PlanBook {
  const items = Array.from({ length: random.int(1, 4) }, (_, place) => ({
    at: `04:${30 + place * random.int(1, 2)}`, ...(random.next() < 0.2 ? { flash: true as const } : { plan: random.pick(plans).id }),
  }));
  const days = [{ id: 'day', items: [{ at: '00:00', ...(random.next() < 0.3 ? { flash: true as const } : { plan: random.pick(plans).id }) }, ...items.filter(({ at }, place) => items.findIndex((item) => item.at === at) === place)] }];
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, 'day']));
  const changes = random.next() < 0.2 ? [{ reason: 'works', from: '2027-03-03T04:31', until: '2027-03-03T04:32', plan: random.pick(plans).id }] : [];
  return planBookSchema.parse({ plans, defaultPlan: plans[0]?.id, schedule: { days, week, changes } });
}
