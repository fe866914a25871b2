import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { SealedSite } from '../../model/artefact.ts';
import { planKey, type KeyList } from '../../model/keyList.ts';
import { parseWith } from '../../model/parsing.ts';
import { parsePlanEnvelope, parsePlanSource, planEnvelopeSchema, signedPlanText, type PlanEnvelope } from '../../model/plan.ts';
import { checkPlanBook } from '../../model/planCheck.ts';
import { problem, type Parsed, type Problem } from '../../model/problem.ts';
import { sourceOf } from '../../model/seal.ts';
import { siteFacts } from '../../model/siteFacts.ts';
import { freshnessOf, signatureOf, type PlanSigner } from '../signPlan.ts';

/** An envelope on its way: nobody, one or two have signed. What the cabinet gets has all the signatures its seal asks for. */
const draftSchema = z.strictObject({ ...planEnvelopeSchema.shape, signatures: planEnvelopeSchema.shape.signatures.element.array().max(2) });
export type Draft = z.infer<typeof draftSchema>;
export type Payload = PlanEnvelope['payload'];

export function parseDraft(input: unknown): Parsed<Draft> {
  return parseWith(draftSchema, input);
}

export interface DraftTerms {
  readonly planVersion: number;
  readonly validFromMs: number; readonly expiresAtMs: number;
  readonly activation: Payload['activation'];
}

/** A set as people write it, bound to the site it was checked against, its version and its validity. */
export function newDraft(site: SealedSite, source: unknown, terms: DraftTerms): Parsed<Draft> {
  const parsed = parsePlanSource(source);
  if (!parsed.ok) return parsed;
  const { format: _format, siteId, ...book } = parsed.value;
  const { activation, ...bound } = terms;
  const payload = { siteId, safetyHash: site.safetyHash, ...bound, ...book, ...(activation === undefined ? {} : { activation }) };
  return parseDraft({ format: 'ngatu-plan/1', payload, signatures: [] });
}

/** Everything that a cabinet would refuse it for and that can be known away from it: terms, every bound of the seal, each signature. */
export function checkDraft(site: SealedSite, { payload, signatures }: Draft, list: KeyList | null, wallMs: number): readonly Problem[] {
  const { source, profiles } = sourceOf(site);
  const problems: Problem[] = [];
  if (payload.siteId !== site.safety.siteId) problems.push(problem('plan.foreignSite', 'payload.siteId', { siteId: payload.siteId }));
  if (payload.safetyHash !== site.safetyHash) problems.push(problem('plan.foreignSafety', 'payload.safetyHash'));
  if (wallMs >= payload.expiresAtMs) problems.push(problem('plan.expired', 'payload.expiresAtMs'));
  const text = signedPlanText(payload);
  const signed = signatures.flatMap((signature, index) => signatureProblems(site, list, signature, text, `signatures[${index}]`, wallMs));
  return [...problems, ...signed, ...checkPlanBook(siteFacts(source, profiles), payload, wallMs, 'payload.')];
}

function signatureProblems(site: SealedSite, list: KeyList | null, { keyId, role, signature }: Draft['signatures'][number], text: string, path: string, wallMs: number): readonly Problem[] {
  const key = planKey(site.safety.trustKeys, list, { keyId, role }, wallMs);
  switch (key.found) {
    // A key of a list that is not at hand here: the cabinet knows.
    case 'unknown': return [{ ...problem('plan.unknownKey', path, { keyId }), severity: list === null ? 'warning' : 'error' }];
    case 'revoked': return [problem('plan.keyRevoked', path, { keyId })];
    case 'over': return [problem('plan.keyOver', path, { keyId })];
    case 'key': return verify(null, Buffer.from(text, 'utf8'), createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' }), Buffer.from(signature, 'base64')) ? [] : [problem('plan.badSignature', path, { keyId })];
  }
}

/** With one signature more; nobody signs twice, and one role has one signature. */
export function addSignature(draft: Draft, signer: PlanSigner): Parsed<Draft> {
  const { keyId, role } = signer;
  const refused = (code: string): Parsed<Draft> => ({ ok: false, problems: [problem(code, 'signatures', { keyId, role })] });
  if (draft.signatures.some((one) => one.keyId === keyId)) return refused('plan.sameKey');
  if (draft.signatures.some((one) => one.role === role)) return refused('plan.roleTaken');
  const made = signatureOf(draft.payload, signer);
  // The same key under another name would be the author's own approval; the cabinet finds it by the public key, and so does this.
  const publicKey = createPublicKey(signer.privateKeyPem);
  const text = Buffer.from(signedPlanText(draft.payload), 'utf8');
  if (draft.signatures.some(({ signature }) => verify(null, text, publicKey, Buffer.from(signature, 'base64')))) return refused('plan.sameKey');
  return parseDraft({ ...draft, signatures: [...draft.signatures, made] });
}

/** The token of a cabinet whose clock nobody vouches for, signed by one of the signers. */
export function withFreshness(draft: Draft, signer: PlanSigner, nonce: string): Draft {
  return { ...draft, freshness: freshnessOf(draft.payload, signer, nonce) };
}

/** What can be sent. */
export function envelopeOf(draft: Draft): Parsed<PlanEnvelope> {
  return parsePlanEnvelope(draft);
}
