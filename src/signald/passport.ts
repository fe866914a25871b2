import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { SealedSite } from '../model/artefact.ts';
import { planKey, type KeyList, type PlanRole } from '../model/keyList.ts';
import { freshnessText, parsePlanEnvelope, signedPlanText, type PlanEnvelope } from '../model/plan.ts';
import { checkPlanBook } from '../model/planCheck.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import { sourceOf } from '../model/seal.ts';
import { siteFacts, type SiteFacts } from '../model/siteFacts.ts';

export type Payload = PlanEnvelope['payload'];

/** The root's newest list of planners' keys; `closed`: there is one that can't be read, so that nobody knows who was revoked. */
export interface PlanTrust { readonly list: KeyList | null; readonly closed: boolean }

/** The wall clock as a judge of validity: only where somebody vouches for it. */
export interface JudgeClock { readonly wallMs: number; readonly vouched: boolean }

export interface PassportLimits {
  /** Anti-rollback: the least version that comes after what was here. */
  readonly minVersion: number;
  readonly clock: JudgeClock;
  readonly trust: PlanTrust;
  /** The token a set must carry, signed, where nobody vouches for the clock. */
  readonly nonce: string;
}

/**
 * Signature, freshness, binding, bounds: in this order, so that nothing is said of a document nobody signed
 * (link.md, The plan passport, 1 and 2).
 */
export function admitPassport(site: SealedSite, input: unknown, limits: PassportLimits): Parsed<PlanEnvelope> {
  const parsed = parsePlanEnvelope(input);
  if (!parsed.ok) return parsed;
  const envelope = parsed.value;
  const unsigned = checkSignatures(site, envelope, limits.trust, limits.clock);
  if (unsigned.length > 0) return { ok: false, problems: unsigned };
  const { payload } = envelope;
  const problems = [...checkTerms(site, payload, limits.minVersion), ...checkActivation(payload), ...checkFreshness(site, envelope, limits)];
  if (payload.safetyHash !== site.safetyHash) problems.push(problem('plan.foreignSafety', 'payload.safetyHash'));
  problems.push(...checkPlanBook(factsOf(site), payload, limits.clock.wallMs, 'payload.'));
  const errors = errorsOf(problems);
  return errors.length > 0 ? { ok: false, problems: errors } : { ok: true, value: envelope, warnings: problems };
}

/** For whom, and which edition. */
export function checkTerms(site: SealedSite, payload: Payload, minVersion: number): Problem[] {
  const problems: Problem[] = [];
  if (payload.siteId !== site.safety.siteId) problems.push(problem('plan.foreignSite', 'payload.siteId', { siteId: payload.siteId }));
  if (payload.planVersion < minVersion) problems.push(problem('plan.rolledBack', 'payload.planVersion', { version: payload.planVersion, minVersion }));
  return problems;
}

/** When: by a clock that somebody vouches for, else by the token that was signed for it (a clock without a source says 1970, or anything). */
function checkFreshness(site: SealedSite, envelope: PlanEnvelope, { clock, nonce, trust }: PassportLimits): Problem[] {
  const { payload, freshness } = envelope;
  if (clock.vouched) return checkValidity(payload, clock.wallMs);
  if (freshness === undefined) return [problem('plan.clockUnknown', 'freshness', { nonce })];
  if (freshness.nonce !== nonce) return [problem('plan.otherNonce', 'freshness.nonce', { nonce })];
  return checkSignature(site, freshness, freshnessText(payload, nonce), 'freshness', trust, clock).problems;
}

export function checkValidity(payload: Payload, wallMs: number): Problem[] {
  const problems: Problem[] = [];
  if (wallMs >= payload.expiresAtMs) problems.push(problem('plan.expired', 'payload.expiresAtMs'));
  if (wallMs < payload.validFromMs) problems.push(problem('plan.notYetValid', 'payload.validFromMs'));
  return problems;
}

/** A moment of activation outside the validity would be one at which it may not run. */
function checkActivation({ activation, validFromMs, expiresAtMs }: Payload): Problem[] {
  const fromMs = activation?.fromMs;
  return fromMs === undefined || (fromMs >= validFromMs && fromMs < expiresAtMs) ? [] : [problem('plan.activation', 'payload.activation.fromMs')];
}

/** Good signatures of as many persons as the site asks for; two = its author and another who approved it. */
export function checkSignatures(site: SealedSite, envelope: PlanEnvelope, trust: PlanTrust, clock: JudgeClock): readonly Problem[] {
  const text = signedPlanText(envelope.payload);
  const checked = envelope.signatures.map((signature, index) => checkSignature(site, signature, text, `signatures[${index}]`, trust, clock));
  const bad = checked.flatMap(({ problems }) => problems);
  if (bad.length > 0) return bad.slice(0, 1);
  const needed = site.safety.signaturesRequired;
  const found = envelope.signatures.length;
  if (found < needed) return [problem('plan.tooFewSignatures', 'signatures', { needed, found })];
  const keys = checked.map(({ publicKey }) => publicKey);
  if (new Set(keys).size < keys.length) return [problem('plan.sameKey', 'signatures', { keyId: envelope.signatures[0]?.keyId ?? '' })];
  const missing = (needed === 2 ? ['author', 'approver'] as const : []).find((role) => !envelope.signatures.some((one) => one.role === role));
  return missing === undefined ? [] : [problem('plan.roleMissing', 'signatures', { role: missing })];
}

function checkSignature(site: SealedSite, { keyId, role, signature }: { readonly keyId: string; readonly role: PlanRole; readonly signature: string }, text: string, path: string, trust: PlanTrust, clock: JudgeClock): { readonly problems: Problem[]; readonly publicKey: string | null } {
  const refused = (code: string): { readonly problems: Problem[]; readonly publicKey: null } => ({ problems: [problem(code, path, { keyId })], publicKey: null });
  if (trust.closed) return refused('plan.unknownKey');
  const key = planKey(site.safety.trustKeys, trust.list, { keyId, role }, clock.vouched ? clock.wallMs : null);
  switch (key.found) {
    case 'unknown': return refused('plan.unknownKey');
    case 'revoked': return refused('plan.keyRevoked');
    case 'over': return refused('plan.keyOver');
    case 'key': return isSignedBy(key.publicKey, text, signature) ? { problems: [], publicKey: key.publicKey } : refused('plan.badSignature');
  }
}

/** Ed25519 over the text's UTF-8; key SPKI, both base64. Base64 has one spelling here: Buffer's reader would take many. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) return false;
  return verify(null, Buffer.from(text, 'utf8'), createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }), bytes);
}

export function factsOf(site: SealedSite): SiteFacts {
  const { source, profiles } = sourceOf(site);
  return siteFacts(source, profiles);
}

export function errorsOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

const headSchema = z.object({
  payload: z.object({ siteId: z.string().max(64).nullish().catch(null), planVersion: z.int().nullish().catch(null), keysVersion: z.int().nullish().catch(null) }).nullish().catch(null),
  signatures: z.array(z.object({ keyId: z.string().max(64) })).max(4).catch([]),
}).catch({ payload: null, signatures: [] });

/** What a document says of itself, believed by nobody: for the inbox. */
export function signedBy(document: unknown): { readonly version: number | null; readonly siteId: string | null; readonly signedBy: string[] } {
  const { payload, signatures } = headSchema.parse(document);
  return { version: payload?.planVersion ?? payload?.keysVersion ?? null, siteId: payload?.siteId ?? null, signedBy: signatures.map(({ keyId }) => keyId) };
}
