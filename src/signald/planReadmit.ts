import { mkdirSync } from 'node:fs';
import type { SealedSite } from '../model/artefact.ts';
import type { Plan, PlanBook, PlanEnvelope } from '../model/plan.ts';
import { checkPlanAlone, checkPlanBook } from '../model/planCheck.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { SiteFacts } from '../model/siteFacts.ts';
import { readIfThere } from '../platform/durableFile.ts';
import { checkSignatures, checkTerms, errorsOf, factsOf, type Payload, type PlanTrust } from './passport.ts';
import { emptyShelf, readShelf, type PlanShelf } from './planShelf.ts';
import { mostStarts } from './planWatch.ts';

/** The plan that runs, and the set it came from. */
export interface CurrentPlan { readonly plan: Plan; readonly planVersion: number; readonly plans: readonly Plan[]; readonly origin: 'builtin' | 'stored'; readonly book?: PlanBook }

export const builtin = (site: SealedSite): CurrentPlan => ({ plan: site.traffic.builtinPlan, planVersion: 0, plans: [site.traffic.builtinPlan], origin: 'builtin' });

export interface Running { readonly envelope: PlanEnvelope | null; readonly current: CurrentPlan; readonly problems: readonly Problem[] }

/** What is on the shelf, and what runs of it; a start under a set that is on trial is counted. */
export function openShelf(site: SealedSite, stored: ReturnType<typeof readStored>, wallMs: number, trust: PlanTrust, why: 'start' | 'look'): { readonly shelf: PlanShelf; readonly running: Running; readonly problems: readonly Problem[] } {
  const none = (problems: readonly Problem[]): ReturnType<typeof openShelf> => ({ shelf: emptyShelf, running: { envelope: null, current: builtin(site), problems: [] }, problems });
  if ('problem' in stored) return none([stored.problem]);
  if (stored.text === null) return none([]);
  const read = readShelf(stored.text);
  if (!read.ok) return none(read.problems);
  const starts = read.value.watch === null ? null : read.value.watch.starts + (why === 'start' ? 1 : 0);
  const shelf: PlanShelf = { ...read.value, floorVersion: floorOf(site, read.value, trust), watch: starts === null ? null : { starts } };
  if (starts !== null && starts >= mostStarts) {
    const undone = problem('plan.undone', '', { plan: shelf.newest?.payload.defaultPlan ?? '', version: shelf.newest?.payload.planVersion ?? 0, codes: 'process.started' });
    const running = shelf.good === null ? { envelope: null, current: builtin(site), problems: [] } : readmit(site, shelf.good, wallMs, trust);
    return { shelf: { ...shelf, newest: running.envelope, watch: null }, running, problems: [undone, ...running.problems] };
  }
  if (shelf.newest === null) return { shelf, running: { envelope: null, current: builtin(site), problems: [] }, problems: [] };
  const newest = readmit(site, shelf.newest, wallMs, trust);
  if (newest.envelope !== null || shelf.good === null || shelf.good.payload.planVersion === shelf.newest.payload.planVersion) return { shelf, running: newest, problems: newest.problems };
  const good = readmit(site, shelf.good, wallMs, trust);
  return { shelf, running: good, problems: [...newest.problems, ...good.problems] };
}

/** A disk that can't be read keeps nobody from running: the built-in plan needs none. */
export function readStored(stateDir: string, path: string): { readonly text: string | null } | { readonly problem: Problem } {
  try {
    mkdirSync(stateDir, { recursive: true });
    return { text: readIfThere(path) };
  } catch (error) {
    return { problem: problem('plan.unreadable', path, { detail: String(error) }) };
  }
}

/**
 * A set that was admitted in an earlier life, perhaps under an earlier seal: every plan is checked again against the site
 * as it is sealed now, and those that fail are retired by name. Where the default is among them the first that is left
 * stands in for it; with none left the built-in plan runs (architecture.md, What is whose). Nobody vouches for a clock at a
 * start: a set that was admitted in time stays until one that is vouched for says that its time is over (`review`).
 */
export function readmit(site: SealedSite, envelope: PlanEnvelope, wallMs: number, trust: PlanTrust): Running {
  const none = (problems: readonly Problem[]): Running => ({ envelope: null, current: builtin(site), problems });
  const { payload } = envelope;
  const refused = [...checkSignatures(site, envelope, trust, { wallMs, vouched: false }), ...checkTerms(site, payload, 1)];
  if (refused.length > 0) return none(refused);
  const facts = factsOf(site);
  const judged = payload.plans.map((plan, index) => ({ plan, index, errors: errorsOf(checkPlanAlone(facts, plan, `payload.plans[${index}]`, wallMs)) }));
  const plans = judged.filter(({ errors }) => errors.length === 0).map(({ plan }) => plan);
  const retired = judged.filter(({ errors }) => errors.length > 0).map(({ plan, index, errors }) =>
    problem('plan.retired', `payload.plans[${index}]`, { plan: plan.id, codes: [...new Set(errors.map(({ code }) => code))].join(' ') }));
  const plan = plans.find(({ id }) => id === payload.defaultPlan) ?? plans[0];
  if (plan === undefined) return none(retired);
  const { book, problems } = bookLeft(facts, payload, plans, plan, wallMs);
  return { envelope, current: { plan, planVersion: payload.planVersion, plans, origin: 'stored', book }, problems: [...retired, ...problems] };
}

/** The set with the plans that are left; a schedule or a choice by traffic that no longer fits is retired by name too. */
function bookLeft(facts: SiteFacts, { schedule, responsive }: Payload, plans: readonly Plan[], plan: Plan, wallMs: number): { readonly book: PlanBook; readonly problems: readonly Problem[] } {
  const bare: PlanBook = { plans: [...plans], defaultPlan: plan.id };
  const whole: PlanBook = { ...bare, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
  const errors = errorsOf(checkPlanBook(facts, whole, wallMs, 'payload.'));
  if (errors.length === 0) return { book: whole, problems: [] };
  return { book: bare, problems: [problem('plan.retired', 'payload.schedule', { plan: 'schedule', codes: [...new Set(errors.map(({ code }) => code))].join(' ') })] };
}

/**
 * The version behind which nothing comes any more. It is the shelf's, unless the newest set's signer was revoked: a stolen
 * key could have run the versions up to the last one there is; then the good one's holds.
 */
export function floorOf(site: SealedSite, { newest, good, next, floorVersion }: PlanShelf, trust: PlanTrust): number {
  const signed = (envelope: PlanEnvelope | null): boolean => envelope !== null && checkSignatures(site, envelope, trust, { wallMs: 0, vouched: false }).every(({ code }) => code !== 'plan.keyRevoked');
  if (newest === null || signed(newest)) return floorVersion;
  return Math.max(...[good, next?.envelope ?? null].map((envelope) => (envelope !== null && signed(envelope) ? envelope.payload.planVersion : 0)));
}

export function currentOf(envelope: PlanEnvelope): CurrentPlan {
  const { plans, defaultPlan, planVersion, schedule, responsive } = envelope.payload;
  const plan = plans.find(({ id }) => id === defaultPlan);
  if (plan === undefined) throw new Error('an admitted plan set without its default plan');
  return { plan, planVersion, plans, origin: 'stored', book: { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) } };
}
