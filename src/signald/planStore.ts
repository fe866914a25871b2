import { createPublicKey, verify } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SealedSite } from '../model/artefact.ts';
import { canonicalJson, type Json } from '../model/canonical.ts';
import { parsePlanEnvelope, type Plan, type PlanBook, type PlanEnvelope } from '../model/plan.ts';
import { checkPlanAlone, checkPlanBook } from '../model/planCheck.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import { sourceOf } from '../model/seal.ts';
import { siteFacts, type SiteFacts } from '../model/siteFacts.ts';
import { readIfThere, writeDurably } from './durableFile.ts';

/** The plan that runs, and the set it came from. */
export interface CurrentPlan { readonly plan: Plan; readonly planVersion: number; readonly plans: readonly Plan[]; readonly origin: 'builtin' | 'stored'; readonly book?: PlanBook }

export interface PlanStore {
  current(): CurrentPlan;
  /** Why the stored set was not used at start; empty where it was, or where there was none. */
  startProblems(): readonly Problem[];
  /** Verifies a signed set and keeps it durably; the answer is what the sender hears. */
  propose(envelope: unknown, wallMs: number): Parsed<CurrentPlan>;
}

const builtin = (site: SealedSite): CurrentPlan => ({ plan: site.traffic.builtinPlan, planVersion: 0, plans: [site.traffic.builtinPlan], origin: 'builtin' });

/** signald alone writes and loads the current plan, verifying signature and bounds itself (architecture.md, Ownership). */
export function openPlanStore(site: SealedSite, stateDir: string, wallMs: number): PlanStore {
  const path = join(stateDir, 'plans.json');
  const stored = readStored(stateDir, path);
  let current = builtin(site);
  let problems: readonly Problem[] = [];
  let floorVersion = 0;
  if ('problem' in stored) problems = [stored.problem];
  else if (stored.text !== null) {
    const document = parseJson(stored.text);
    const kept = readmit(site, document, wallMs);
    if (kept.plans.length > 0) current = kept.current;
    problems = kept.problems;
    floorVersion = signedVersion(site, document);
  }
  return {
    current: () => current,
    startProblems: () => problems,
    propose(envelope, nowWallMs) {
      const admitted = admit(site, envelope, { minVersion: Math.max(floorVersion, current.planVersion) + 1, wallMs: nowWallMs });
      if (!admitted.ok) return admitted;
      try {
        writeDurably(path, JSON.stringify(admitted.value));
      } catch (error) {
        return { ok: false, problems: [problem('plan.notStored', '', { detail: String(error) })] };
      }
      current = currentOf(admitted.value);
      return { ok: true, value: current, warnings: [] };
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
 * stands in for it; with none left the built-in plan runs (architecture.md, What is whose).
 */
function readmit(site: SealedSite, document: unknown, wallMs: number): { readonly plans: readonly Plan[]; readonly current: CurrentPlan; readonly problems: readonly Problem[] } {
  const none = (problems: readonly Problem[]): ReturnType<typeof readmit> => ({ plans: [], current: builtin(site), problems });
  const parsed = parsePlanEnvelope(document);
  if (!parsed.ok) return none(parsed.problems);
  const { payload } = parsed.value;
  const refused = [...checkSignatures(site, parsed.value), ...checkTerms(site, payload, { minVersion: 1, wallMs })];
  if (refused.length > 0) return none(refused);
  const facts = factsOf(site);
  const judged = payload.plans.map((plan, index) => ({ plan, index, errors: errorsOf(checkPlanAlone(facts, plan, `payload.plans[${index}]`, wallMs)) }));
  const plans = judged.filter(({ errors }) => errors.length === 0).map(({ plan }) => plan);
  const retired = judged.filter(({ errors }) => errors.length > 0).map(({ plan, index, errors }) =>
    problem('plan.retired', `payload.plans[${index}]`, { plan: plan.id, codes: [...new Set(errors.map(({ code }) => code))].join(' ') }));
  const plan = plans.find(({ id }) => id === payload.defaultPlan) ?? plans[0];
  if (plan === undefined) return none(retired);
  const { book, problems } = bookLeft(facts, payload, plans, plan, wallMs);
  return { plans, current: { plan, planVersion: payload.planVersion, plans, origin: 'stored', book }, problems: [...retired, ...problems] };
}

/** The set with the plans that are left; a schedule or a choice by traffic that no longer fits is retired by name too. */
function bookLeft(facts: SiteFacts, { schedule, responsive }: Payload, plans: readonly Plan[], plan: Plan, wallMs: number): { readonly book: PlanBook; readonly problems: readonly Problem[] } {
  const bare: PlanBook = { plans: [...plans], defaultPlan: plan.id };
  const whole: PlanBook = { ...bare, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
  const errors = errorsOf(checkPlanBook(facts, whole, wallMs, 'payload.'));
  if (errors.length === 0) return { book: whole, problems: [] };
  return { book: bare, problems: [problem('plan.retired', 'payload.schedule', { plan: 'schedule', codes: [...new Set(errors.map(({ code }) => code))].join(' ') })] };
}

/** Version of a stored set that was once admitted, whatever has become of it since: nothing older comes after it. */
function signedVersion(site: SealedSite, document: unknown): number {
  const parsed = parsePlanEnvelope(document);
  return parsed.ok && checkSignatures(site, parsed.value).length === 0 ? parsed.value.payload.planVersion : 0;
}

function currentOf(envelope: PlanEnvelope): CurrentPlan {
  const { plans, defaultPlan, planVersion, schedule, responsive } = envelope.payload;
  const plan = plans.find(({ id }) => id === defaultPlan);
  if (plan === undefined) throw new Error('an admitted plan set without its default plan');
  return { plan, planVersion, plans, origin: 'stored', book: { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) } };
}

/** Signature, binding, freshness, bounds: in this order, so that nothing is said of a document nobody signed. */
export function admit(site: SealedSite, input: unknown, limits: { readonly minVersion: number; readonly wallMs: number }): Parsed<PlanEnvelope> {
  const parsed = parsePlanEnvelope(input);
  if (!parsed.ok) return parsed;
  const envelope = parsed.value;
  const unsigned = checkSignatures(site, envelope);
  if (unsigned.length > 0) return { ok: false, problems: unsigned };
  const { payload } = envelope;
  const problems = checkTerms(site, payload, limits);
  if (payload.safetyHash !== site.safetyHash) problems.push(problem('plan.foreignSafety', 'payload.safetyHash'));
  const facts = factsOf(site);
  problems.push(...checkPlanBook(facts, payload, limits.wallMs, 'payload.'));
  const errors = errorsOf(problems);
  return errors.length > 0 ? { ok: false, problems: errors } : { ok: true, value: envelope, warnings: problems };
}

type Payload = PlanEnvelope['payload'];

/** For whom, which edition, and when. */
function checkTerms(site: SealedSite, payload: Payload, limits: { readonly minVersion: number; readonly wallMs: number }): Problem[] {
  const problems: Problem[] = [];
  if (payload.siteId !== site.safety.siteId) problems.push(problem('plan.foreignSite', 'payload.siteId', { siteId: payload.siteId }));
  if (payload.planVersion < limits.minVersion) problems.push(problem('plan.rolledBack', 'payload.planVersion', { version: payload.planVersion, minVersion: limits.minVersion }));
  if (limits.wallMs >= payload.expiresAtMs) problems.push(problem('plan.expired', 'payload.expiresAtMs'));
  if (limits.wallMs < payload.validFromMs) problems.push(problem('plan.notYetValid', 'payload.validFromMs'));
  return problems;
}

function factsOf(site: SealedSite): SiteFacts {
  const { source, profiles } = sourceOf(site);
  return siteFacts(source, profiles);
}

function errorsOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

function checkSignatures(site: SealedSite, envelope: PlanEnvelope): Problem[] {
  const signed = Buffer.from(canonicalJson(plain(envelope.payload)), 'utf8');
  const signers = new Set<string>();
  for (const { keyId, role, signature } of envelope.signatures) {
    const key = site.safety.trustKeys.find((trusted) => trusted.keyId === keyId && trusted.role === role);
    if (key === undefined) return [problem('plan.unknownKey', 'signatures', { keyId })];
    const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' });
    if (!verify(null, signed, publicKey, Buffer.from(signature, 'base64'))) return [problem('plan.badSignature', 'signatures', { keyId })];
    signers.add(keyId);
  }
  const needed = site.safety.signaturesRequired;
  return signers.size < needed ? [problem('plan.tooFewSignatures', 'signatures', { needed, found: signers.size })] : [];
}

/** As JSON carries it: keys that are undefined are absent. */
function plain(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
