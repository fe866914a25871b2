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
  const signatures = signers.map((signer) => signatureOf(parsed.value, signer));
  const [first] = signers;
  const freshness = nonce === undefined || first === undefined ? {} : { freshness: freshnessOf(parsed.value, first, nonce) };
  return parsePlanEnvelope({ format: 'ngatu-plan/1', payload: parsed.value, signatures, ...freshness });
}

/** One person's signature under a payload in its parsed form. */
export function signatureOf(payload: PlanEnvelope['payload'], signer: PlanSigner): PlanEnvelope['signatures'][number] {
  return by(signer, signedPlanText(payload));
}

/** The token of a cabinet whose clock nobody vouches for, signed: the set is meant for now. */
export function freshnessOf(payload: PlanEnvelope['payload'], signer: PlanSigner, nonce: string): NonNullable<PlanEnvelope['freshness']> {
  return { nonce, ...by(signer, freshnessText(payload, nonce)) };
}

function by({ keyId, role, privateKeyPem }: PlanSigner, text: string): PlanEnvelope['signatures'][number] {
  return { keyId, role, signature: sign(null, Buffer.from(text, 'utf8'), createPrivateKey(privateKeyPem)).toString('base64') };
}
