import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeyPair, signingKey } from '../platform/signingKey.ts';

/** The cabinet's own key: its public half as 32 bytes in base64, its id the beginning of their SHA-256. */
export interface EvidenceKey { readonly keyId: string; readonly publicKey: string; readonly sign: (text: string) => string }

export type OpenedKey = { readonly ok: true; readonly key: EvidenceKey } | { readonly ok: false; readonly detail: string };

/** Bytes before the key itself in an SPKI of Ed25519. */
const spkiPrefixBytes = 12;

export function evidenceKeyOf(pem: string): EvidenceKey {
  const { publicKey, sign } = signingKey(pem);
  const raw = Buffer.from(publicKey, 'base64').subarray(spkiPrefixBytes);
  return { keyId: createHash('sha256').update(raw).digest('hex').slice(0, 16), publicKey: raw.toString('base64'), sign };
}

/** `evidence.key` of the state directory, made at the first start: it never leaves the cabinet. */
export function openEvidenceKey(stateDir: string): OpenedKey {
  const path = join(stateDir, 'evidence.key');
  try {
    mkdirSync(stateDir, { recursive: true });
    try {
      writeFileSync(path, newKeyPair().privatePem, { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    return { ok: true, key: evidenceKeyOf(readFileSync(path, 'utf8')) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
