import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SealedSite } from '../model/artefact.ts';
import type { KeyList } from '../model/keyList.ts';
import { parsePlanEnvelope, type Plan, type PlanBook, type PlanEnvelope } from '../model/plan.ts';
import { checkPlanAlone, checkPlanBook } from '../model/planCheck.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import type { SiteFacts } from '../model/siteFacts.ts';
import { readIfThere, writeDurably } from './durableFile.ts';
import { openKeyStore } from './keyStore.ts';
import { admitPassport, checkSignatures, checkTerms, checkValidity, errorsOf, factsOf, type JudgeClock, type Payload, type PlanTrust } from './passport.ts';

/** The plan that runs, and the set it came from. */
export interface CurrentPlan { readonly plan: Plan; readonly planVersion: number; readonly plans: readonly Plan[]; readonly origin: 'builtin' | 'stored'; readonly book?: PlanBook }

export interface PlanStore {
  current(): CurrentPlan;
  /** Why the stored set was not used at start; empty where it was, or where there was none. */
  startProblems(): readonly Problem[];
  /** Verifies a signed set and keeps it durably; the answer is what the sender hears. */
  propose(envelope: unknown, clock: JudgeClock): Parsed<CurrentPlan>;
  /** The root's list of planners' keys; a set whose signer it revokes is over with the next review. */
  proposeKeys(list: unknown): Parsed<KeyList>;
  /** What a set must carry, signed, while nobody vouches for the clock. */
  nonce(): string;
  /** Why the set that runs may run no longer: its time is over by a clock that somebody vouches for, or its signer was revoked. The built-in plan runs from then on. */
  review(clock: JudgeClock): readonly Problem[];
}

const builtin = (site: SealedSite): CurrentPlan => ({ plan: site.traffic.builtinPlan, planVersion: 0, plans: [site.traffic.builtinPlan], origin: 'builtin' });

/** signald alone writes and loads the current plan, verifying signature and bounds itself (architecture.md, Ownership). `bootId`: what makes a start's tokens its own. */
export function openPlanStore(site: SealedSite, stateDir: string, wallMs: number, bootId: string): PlanStore {
  const path = join(stateDir, 'plans.json');
  const stored = readStored(stateDir, path);
  const keys = openKeyStore(site, stateDir);
  let current = builtin(site);
  let envelope: PlanEnvelope | null = null;
  let problems: readonly Problem[] = [];
  let floorVersion = 0;
  let used = 0;
  let revoked: readonly Problem[] = [];
  const nonce = (): string => createHash('sha256').update(`${bootId} ${used}`).digest('hex').slice(0, 32);
  if ('problem' in stored) problems = [stored.problem];
  else if (stored.text !== null) {
    const document = parseJson(stored.text);
    const kept = readmit(site, document, wallMs, keys.trust());
    if (kept.current.origin === 'stored') [current, envelope] = [kept.current, kept.envelope];
    problems = kept.problems;
    floorVersion = signedVersion(site, document, keys.trust());
  }
  return {
    current: () => current,
    startProblems: () => [...keys.startProblems(), ...problems],
    nonce,
    proposeKeys(list) {
      const admitted = keys.propose(list);
      if (admitted.ok && envelope !== null) revoked = checkSignatures(site, envelope, keys.trust(), { wallMs: 0, vouched: false });
      return admitted;
    },
    propose(input, clock) {
      const admitted = admitPassport(site, input, { minVersion: Math.max(floorVersion, current.planVersion) + 1, clock, trust: keys.trust(), nonce: nonce() });
      if (!admitted.ok) return admitted;
      try {
        writeDurably(path, JSON.stringify(admitted.value));
      } catch (error) {
        return { ok: false, problems: [problem('plan.notStored', '', { detail: String(error) })] };
      }
      used += 1;
      floorVersion = admitted.value.payload.planVersion;
      [current, envelope] = [currentOf(admitted.value), admitted.value];
      return { ok: true, value: current, warnings: [] };
    },
    review(clock) {
      if (envelope === null) return [];
      const over = [...revoked, ...(clock.vouched ? checkValidity(envelope.payload, clock.wallMs).filter(({ code }) => code === 'plan.expired') : [])];
      if (over.length === 0) return [];
      [current, envelope] = [builtin(site), null];
      // As signedVersion has it after the next start.
      if (revoked.length > 0) [floorVersion, revoked] = [0, []];
      return over;
    },
  };
}

/** A disk that can't be read keeps nobody from running: the built-in plan needs none. */
function readStored(stateDir: string, path: string): { readonly text: string | null } | { readonly problem: Problem } {
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
function readmit(site: SealedSite, document: unknown, wallMs: number, trust: PlanTrust): { readonly envelope: PlanEnvelope | null; readonly current: CurrentPlan; readonly problems: readonly Problem[] } {
  const none = (problems: readonly Problem[]): ReturnType<typeof readmit> => ({ envelope: null, current: builtin(site), problems });
  const parsed = parsePlanEnvelope(document);
  if (!parsed.ok) return none(parsed.problems);
  const { payload } = parsed.value;
  const refused = [...checkSignatures(site, parsed.value, trust, { wallMs, vouched: false }), ...checkTerms(site, payload, 1)];
  if (refused.length > 0) return none(refused);
  const facts = factsOf(site);
  const judged = payload.plans.map((plan, index) => ({ plan, index, errors: errorsOf(checkPlanAlone(facts, plan, `payload.plans[${index}]`, wallMs)) }));
  const plans = judged.filter(({ errors }) => errors.length === 0).map(({ plan }) => plan);
  const retired = judged.filter(({ errors }) => errors.length > 0).map(({ plan, index, errors }) =>
    problem('plan.retired', `payload.plans[${index}]`, { plan: plan.id, codes: [...new Set(errors.map(({ code }) => code))].join(' ') }));
  const plan = plans.find(({ id }) => id === payload.defaultPlan) ?? plans[0];
  if (plan === undefined) return none(retired);
  const { book, problems } = bookLeft(facts, payload, plans, plan, wallMs);
  return { envelope: parsed.value, current: { plan, planVersion: payload.planVersion, plans, origin: 'stored', book }, problems: [...retired, ...problems] };
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
 * Version of a stored set that was once admitted, whatever has become of it since: nothing older comes after it. A revoked
 * signer's counts no more: a stolen key could have run the versions up to the last one there is.
 */
function signedVersion(site: SealedSite, document: unknown, trust: PlanTrust): number {
  const parsed = parsePlanEnvelope(document);
  return parsed.ok && checkSignatures(site, parsed.value, trust, { wallMs: 0, vouched: false }).length === 0 ? parsed.value.payload.planVersion : 0;
}

function currentOf(envelope: PlanEnvelope): CurrentPlan {
  const { plans, defaultPlan, planVersion, schedule, responsive } = envelope.payload;
  const plan = plans.find(({ id }) => id === defaultPlan);
  if (plan === undefined) throw new Error('an admitted plan set without its default plan');
  return { plan, planVersion, plans, origin: 'stored', book: { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
