import { createPrivateKey, sign } from 'node:crypto';
import { freshnessText, parsePlanEnvelope, planEnvelopeSchema, signedPlanText, type PlanEnvelope } from '../model/plan.ts';
import { parseWith } from '../model/parsing.ts';
import type { Parsed } from '../model/problem.ts';

/** Private key of an author or an approver: Ed25519, PKCS#8, PEM. Its public part stands in the site's trust keys. */
export interface PlanSigner { readonly keyId: string; readonly role: 'author' | 'approver'; readonly privateKeyPem: string }

/**
 * Puts a plan set into its signed envelope: Ed25519, base64, over the canonical JSON of the payload in its parsed form
 * (with its defaults filled in), which is what signald verifies.
 * `nonce`: the token of a cabinet whose clock nobody vouches for; the first signer says that the set is meant for now.
 */
export function signPlan(payload: unknown, signers: readonly PlanSigner[], nonce?: string): Parsed<PlanEnvelope> {
  const parsed = parseWith(planEnvelopeSchema.shape.payload, payload);
  if (!parsed.ok) return parsed;
  const by = ({ keyId, role, privateKeyPem }: PlanSigner, text: string): PlanEnvelope['signatures'][number] =>
    ({ keyId, role, signature: sign(null, Buffer.from(text, 'utf8'), createPrivateKey(privateKeyPem)).toString('base64') });
  const signatures = signers.map((signer) => by(signer, signedPlanText(parsed.value)));
  const [first] = signers;
  const freshness = nonce === undefined || first === undefined ? {} : { freshness: { nonce, ...by(first, freshnessText(parsed.value, nonce)) } };
  return parsePlanEnvelope({ format: 'ngatu-plan/1', payload: parsed.value, signatures, ...freshness });
}
