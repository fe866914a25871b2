import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifyArtefact } from '../model/seal.ts';
import type { SealedSite } from '../model/artefact.ts';
import { problem, type Parsed } from '../model/problem.ts';
import { checkSealSignature } from '../model/signature.ts';
import { readTrust, verifyText } from '../platform/signingKey.ts';

export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Loads the sealed artefact; a changed byte, or a street site without a trusted commissioning key's signature, is refused. */
export function loadSite(path: string, trustDirectory: string): Parsed<SealedSite> {
  try {
    return judgeArtefact(readFileSync(path, 'utf8'), trustDirectory);
  } catch (error) {
    return { ok: false, problems: [problem('artefact.unreadable', path, { detail: String(error) })] };
  }
}

/** The text of an artefact, by the keys that this machine trusts now. */
export function judgeArtefact(text: string, trustDirectory: string): Parsed<SealedSite> {
  const verified = verifyArtefact(text, sha256Hex);
  if (!verified.ok) return verified;
  const trust = readTrust(trustDirectory);
  if (!trust.ok) return { ok: false, problems: [problem('trust.unreadable', trustDirectory, { detail: trust.detail })] };
  // "bench" is a word of the artefact itself: where keys are installed the machine stands in a street, and it does not count.
  if (verified.value.safety.bench && trust.keys.size > 0) return { ok: false, problems: [problem('artefact.benchOnStreet', 'safety.bench', { directory: trustDirectory })] };
  const unsigned = checkSealSignature(verified.value, (keyId, signed, signature) => verifyText(trust.keys, keyId, signed, signature));
  return unsigned.length > 0 ? { ok: false, problems: unsigned } : verified;
}
