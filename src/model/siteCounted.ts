import { computeInterstage, type Interstage } from './interstage.ts';
import { longestRoundMs, waysOfSite } from './longestRound.ts';
import type { Plan } from './plan.ts';
import { stepsByClock } from './planId.ts';
import { shortestSplitMs } from './planSplit.ts';
import type { SiteFacts } from './siteFacts.ts';
import type { Stage } from './stage.ts';
import type { Ways } from './stageWay.ts';

/** What follows from a site alone and is asked by every plan of a set: 64 plans ask for the same few changes of stage thousands of times. */
interface Counted { readonly interstages: ByChange<Interstage>; /** Of modes that step by the clock, and of the others. */ readonly splits: readonly [ByChange<number>, ByChange<number>]; ways?: Ways; roundMs?: number }

/** By the stage that is left and the one that is reached: looked up some thousand times, so that no key is written for it. */
type ByChange<T> = Map<Stage, Map<Stage, T>>;

/** By the facts of one check, which are never changed: who checks a changed site has other ones. */
const counted = new WeakMap<SiteFacts, Counted>();

function of(site: SiteFacts): Counted {
  const known = counted.get(site);
  if (known !== undefined) return known;
  const made: Counted = { interstages: new Map(), splits: [new Map(), new Map()] };
  counted.set(site, made);
  return made;
}

function remembered<T>(changes: ByChange<T>, from: Stage, to: Stage, count: () => T): T {
  const left = changes.get(from) ?? new Map<Stage, T>();
  changes.set(from, left);
  const known = left.get(to);
  if (known !== undefined) return known;
  const made = count();
  left.set(to, made);
  return made;
}

/** The interstage between two stages of this site. */
export function interstageOf(site: SiteFacts, from: Stage, to: Stage): Interstage {
  return remembered(of(site).interstages, from, to, () => computeInterstage(site.safety, from, to));
}

/** Shortest split between two stages of this site under a plan of that mode, ms. */
export function shortestSplitOf(site: SiteFacts, { mode }: Pick<Plan, 'mode'>, from: Stage, to: Stage): number {
  return remembered(of(site).splits[stepsByClock(mode) ? 0 : 1], from, to, () => shortestSplitMs(site.safety, { mode }, from, to));
}

/** Every way between two stages of this site. */
export function waysWithin(site: SiteFacts): Ways {
  return of(site).ways ??= waysOfSite(site);
}

/** The longest round by the site's own times, ms. */
export function ownRoundMs(site: SiteFacts): number {
  return of(site).roundMs ??= longestRoundMs(site, { minGreens: [], stages: [] }, waysWithin(site));
}
