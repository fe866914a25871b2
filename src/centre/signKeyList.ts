import { createPrivateKey, sign } from 'node:crypto';
import { canonicalJson, plainJson } from '../model/canonical.ts';
import { keyListSchema, parseKeyList, type KeyList } from '../model/keyList.ts';
import { parseWith } from '../model/parsing.ts';
import type { Parsed } from '../model/problem.ts';

/** Private key of the root, kept offline: Ed25519, PKCS#8, PEM. */
export interface RootSigner { readonly keyId: string; readonly privateKeyPem: string }

/** Signs a list of planners' keys: Ed25519, base64, over the canonical JSON of the payload, which is what signald verifies. */
export function signKeyList(payload: unknown, signers: readonly RootSigner[]): Parsed<KeyList> {
  const parsed = parseWith(keyListSchema.shape.payload, payload);
  if (!parsed.ok) return parsed;
  const bytes = Buffer.from(canonicalJson(plainJson(parsed.value)), 'utf8');
  const signatures = signers.map(({ keyId, privateKeyPem }) => ({ keyId, signature: sign(null, bytes, createPrivateKey(privateKeyPem)).toString('base64') }));
  return parseKeyList({ format: 'ngatu-keys/1', payload: parsed.value, signatures });
}
