import type { Detector } from './detector.ts';
import { minimumGreenMs } from './groupTimes.ts';
import { computeInterstage, type Interstage } from './interstage.ts';
import type { Plan, PlanBook } from './plan.ts';
import { keepsCycle } from './planId.ts';
import { stretchAt } from './scheduleAnswer.ts';
import type { SiteSource } from './site.ts';

/** A minute of the record: when it began, local time, and who was counted; null = not known, the detector was in fault. */
export interface TrialMinute { readonly localMs: number; readonly counts: Readonly<Record<string, number | null>> }

/** What a plan set would have done with the traffic that there was. */
export interface TrialFigures {
  readonly vehicles: number; readonly meanWaitS: number;
  /** Greens, and those that ended with somebody left standing. */
  readonly greens: number; readonly splitFailures: number;
  readonly worstWaitS: number; readonly worstGroup: string | null;
  /** Groups in which somebody waited beyond the site's bound. */
  readonly broken: readonly string[];
}

/** Who comes to a group, and how fast its queue goes, vehicles a second. */
export interface TrialDemand { readonly group: string; readonly detectors: readonly { readonly id: string; readonly share: number }[]; readonly saturation: number }

/** A lane's queue goes one vehicle in 2 s (HCM's 1800 an hour), unless more were counted here. */
const laneSaturation = 0.5;
/** Worst red of a demand-driven mode, as a multiple of maxWaitS (safety.md S2.6). */
const demandDriven = 1.5;
const roles: readonly Detector['role'][] = ['count', 'advance', 'stopLine'];

/** The detectors that count a group's traffic once: of the first role that there is, one a lane. `green`: its share of green by the plan under which was counted. */
export function trialDemand({ safety, traffic }: SiteSource, minutes: readonly TrialMinute[], current: Plan): readonly TrialDemand[] {
  return safety.groups.filter(({ kind }) => kind !== 'pedestrian2').flatMap((group): TrialDemand[] => {
    const own = traffic.detectors.filter((detector) => detector.groups.includes(group.id) && detector.kind !== 'button');
    const role = roles.find((one) => own.some((detector) => detector.role === one));
    const detectors = own.filter((detector) => detector.role === role).map(({ id, groups }) => ({ id, share: 1 / groups.length }));
    if (detectors.length === 0) return [];
    const most = minutes.reduce((peak, { counts }) => Math.max(peak, detectors.reduce((sum, { id, share }) => sum + (counts[id] ?? 0) * share, 0)), 0);
    const served = current.stages.filter(({ stage }) => traffic.stages.find(({ id }) => id === stage)?.groups.includes(group.id) === true).reduce((sum, { splitMs }) => sum + splitMs, 0) / current.cycleMs;
    // Who was counted within a minute has gone through its greens: the queue goes at least so fast.
    return [{ group: group.id, detectors, saturation: Math.max(laneSaturation * detectors.length, served > 0 ? most / 60 / served : 0) }];
  });
}

/** One queue in seconds: who came is let go first. */
interface Queue { readonly demand: TrialDemand; readonly arrived: number[]; queue: number; left: number; head: number; green: boolean; waited: number; worstS: number; greens: number; failures: number }

/** Plays minutes through a plan set, second by second: a store and forward queue for each group, green by the plan's splits or, where it answers demand, until the queue is gone. Bounded by its minutes. */
// Over 70 lines: the loop and its state, which nobody else may touch.
export function playTrial({ safety, traffic }: SiteSource, book: PlanBook, minutes: readonly TrialMinute[], demands: readonly TrialDemand[]): TrialFigures {
  const stages = new Map(traffic.stages.map((stage) => [stage.id, stage]));
  const means = meansOf(minutes);
  const changes = new Map<string, Interstage>();
  const change = (from: string, to: string): Interstage | null => {
    const key = `${from} ${to}`;
    const [one, other] = [stages.get(from), stages.get(to)];
    const known = changes.get(key) ?? (one === undefined || other === undefined || from === to ? null : computeInterstage(safety, one, other));
    if (known !== null) changes.set(key, known);
    return known;
  };
  const queues = demands.map((demand): Queue => ({ demand, arrived: [], queue: 0, left: 0, head: 0, green: false, waited: 0, worstS: 0, greens: 0, failures: 0 }));
  let plan: Plan | null = null;
  let [place, before, inStageS, second] = [0, '', 0, 0];
  let bound = 1;
  for (const minute of minutes) {
    const next = planAt(book, minute.localMs);
    if (next === null) continue;
    if (plan?.id !== next.id) { plan = next; place = 0; inStageS = 0; before = plan.stages.at(-1)?.stage ?? ''; bound = Math.max(bound, keepsCycle(plan.mode) ? 1 : demandDriven); }
    for (let at = 0; at < 60; at += 1) {
      const stage = plan.stages[place % plan.stages.length];
      if (stage === undefined) break;
      const interstage = change(before, stage.stage);
      const groups = stages.get(stage.stage)?.groups ?? [];
      for (const one of queues) {
        const { group, detectors, saturation } = one.demand;
        const comes = detectors.reduce((sum, { id, share }) => sum + (minute.counts[id] ?? means[id] ?? 0) * share, 0) / 60;
        one.arrived.push((one.arrived.at(-1) ?? 0) + comes);
        one.queue += comes;
        const green = isGreen(interstage, groups, group, inStageS * 1000);
        if (one.green && !green) { one.greens += 1; if (one.queue > 1) one.failures += 1; }
        one.green = green;
        const goes = green ? Math.min(one.queue, saturation) : 0;
        one.queue -= goes;
        one.left += goes;
        one.waited += one.queue;
        // Who came in the second `head` stands first.
        while (one.head < one.arrived.length && (one.arrived[one.head] ?? 0) <= one.left + 1e-6) one.head += 1;
        if (one.queue > 0.5) one.worstS = Math.max(one.worstS, second - one.head);
      }
      inStageS += 1;
      second += 1;
      if (isOver({ safety, traffic }, plan, place, inStageS, interstage, groups, queues)) {
        before = stage.stage;
        place = (place + 1) % plan.stages.length;
        inStageS = 0;
      }
    }
  }
  return figuresOf(queues, safety.maxWaitS * bound);
}

/** Null = flash. */
function planAt(book: PlanBook, localMs: number): Plan | null {
  const said = stretchAt(book, localMs);
  return said.plan === null ? null : (book.plans.find(({ id }) => id === said.plan) ?? null);
}

function isGreen(interstage: Interstage | null, groups: readonly string[], group: string, ms: number): boolean {
  const end = interstage?.ends.find((one) => one.group === group);
  if (end !== undefined && ms < end.goEndMs) return true;
  if (!groups.includes(group)) return false;
  const start = interstage?.starts.find((one) => one.group === group);
  return start === undefined || ms >= start.greenMs;
}

/** By the clock its split is over; by demand its queues are gone or its longest green is. */
function isOver({ safety, traffic }: Pick<SiteSource, 'safety' | 'traffic'>, plan: Plan, place: number, inStageS: number, interstage: Interstage | null, groups: readonly string[], queues: readonly Queue[]): boolean {
  const item = plan.stages[place];
  if (item === undefined || plan.stages.length < 2) return false;
  if (keepsCycle(plan.mode)) return inStageS * 1000 >= item.splitMs;
  const greenMs = inStageS * 1000 - (interstage?.durationMs ?? 0);
  const own = safety.groups.filter(({ id }) => groups.includes(id));
  const leastMs = Math.max(item.minGreenMs ?? 0, ...own.map(minimumGreenMs), ...plan.minGreens.filter(({ group }) => groups.includes(group)).map(({ ms }) => ms));
  const stated = traffic.actuation.filter(({ group }) => groups.includes(group)).map(({ maxGreenMs }) => maxGreenMs);
  const mostMs = Math.max(leastMs, item.maxGreenMs ?? (stated.length > 0 ? Math.max(...stated) : item.splitMs - (interstage?.durationMs ?? 0)));
  if (greenMs < leastMs) return false;
  return greenMs >= mostMs || queues.every(({ demand, queue }) => !groups.includes(demand.group) || queue < 0.5);
}

/** What a detector counts a minute where it was believed: in its place where it was not. */
function meansOf(minutes: readonly TrialMinute[]): Readonly<Record<string, number>> {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const { counts } of minutes) for (const [id, count] of Object.entries(counts)) {
    if (count === null) continue;
    const known = sums.get(id) ?? { sum: 0, n: 0 };
    sums.set(id, { sum: known.sum + count, n: known.n + 1 });
  }
  return Object.fromEntries([...sums].map(([id, { sum, n }]) => [id, sum / n]));
}

function figuresOf(queues: readonly Queue[], mostS: number): TrialFigures {
  const vehicles = queues.reduce((sum, { arrived }) => sum + (arrived.at(-1) ?? 0), 0);
  const worst = queues.reduce<Queue | null>((most, one) => (most === null || one.worstS > most.worstS ? one : most), null);
  return {
    vehicles, meanWaitS: vehicles === 0 ? 0 : queues.reduce((sum, { waited }) => sum + waited, 0) / vehicles,
    greens: queues.reduce((sum, one) => sum + one.greens, 0), splitFailures: queues.reduce((sum, one) => sum + one.failures, 0),
    worstWaitS: worst?.worstS ?? 0, worstGroup: worst === null || worst.worstS === 0 ? null : worst.demand.group,
    broken: queues.filter(({ worstS }) => worstS > mostS).map(({ demand }) => demand.group),
  };
}

export interface TrialVerdict { readonly passed: boolean; readonly codes: readonly string[]; readonly detail: string; readonly current: TrialFigures; readonly next: TrialFigures; readonly minutes: number }

/** Less than so much of a record says nothing, minutes, where the set says nothing else. */
export const leastMinutes = 30;
/** The whole day. */
export const mostMinutes = 1440;
/** Worse by more than this is worse; a model's last second or failure is not. */
const worse = { waitShare: 1.1, waitS: 1, failureShare: 1.2, failures: 5 } as const;

/** The new set beside the running one, by the same traffic in the same model: only what differs between them counts. A minute in which one of them flashes compares nothing: in flash nobody is seen to wait. */
export function tryPlans(site: SiteSource, recorded: readonly TrialMinute[], current: PlanBook, next: PlanBook, least: number = leastMinutes): TrialVerdict {
  const minutes = recorded.filter(({ localMs }) => planAt(current, localMs) !== null && planAt(next, localMs) !== null);
  const running = current.plans.find(({ id }) => id === current.defaultPlan) ?? site.traffic.builtinPlan;
  const demands = trialDemand(site, minutes, running);
  const [now, then] = [playTrial(site, current, minutes, demands), playTrial(site, next, minutes, demands)];
  const text = `${minutes.length}/${mostMinutes} min, ${Math.round(now.vehicles)} veh: wait ${told(then.meanWaitS)} s (now ${told(now.meanWaitS)}), split failures ${then.splitFailures} of ${then.greens} (now ${now.splitFailures} of ${now.greens}), worst ${then.worstWaitS} s ${then.worstGroup ?? ''} (now ${now.worstWaitS}), beyond the bound ${then.broken.join('+') || '–'} (now ${now.broken.join('+') || '–'})`;
  const base = { detail: text, current: now, next: then, minutes: minutes.length };
  if (minutes.length < least || demands.length === 0) return { ...base, passed: false, codes: ['plan.trialNone'] };
  const bad = then.meanWaitS > now.meanWaitS * worse.waitShare + worse.waitS || then.splitFailures > now.splitFailures * worse.failureShare + worse.failures || then.broken.some((group) => !now.broken.includes(group));
  return { ...base, passed: !bad, codes: bad ? ['plan.trialWorse'] : [] };
}

function told(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}
