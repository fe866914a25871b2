import { createPrivateKey, sign } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../model/canonical.ts';
import { parsePlanEnvelope, planEnvelopeSchema, type PlanEnvelope } from '../model/plan.ts';
import { parseWith } from '../model/parsing.ts';
import type { Parsed } from '../model/problem.ts';

/** Private key of an author or an approver: Ed25519, PKCS#8, PEM. Its public part stands in the site's trust keys. */
export interface PlanSigner { readonly keyId: string; readonly role: 'author' | 'approver'; readonly privateKeyPem: string }

/**
 * Puts a plan set into its signed envelope: Ed25519, base64, over the canonical JSON of the payload in its parsed form
 * (with its defaults filled in), which is what signald verifies.
 */
export function signPlan(payload: unknown, signers: readonly PlanSigner[]): Parsed<PlanEnvelope> {
  const parsed = parseWith(planEnvelopeSchema.shape.payload, payload);
  if (!parsed.ok) return parsed;
  const bytes = Buffer.from(canonicalJson(z.json().parse(JSON.parse(JSON.stringify(parsed.value)))), 'utf8');
  const signatures = signers.map(({ keyId, role, privateKeyPem }) => ({ keyId, role, signature: sign(null, bytes, createPrivateKey(privateKeyPem)).toString('base64') }));
  return parsePlanEnvelope({ format: 'ngatu-plan/1', payload: parsed.value, signatures });
}
