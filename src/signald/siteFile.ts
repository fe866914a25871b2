import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifyArtefact } from '../model/seal.ts';
import type { SealedSite } from '../model/artefact.ts';
import { problem, type Parsed } from '../model/problem.ts';

export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Loads the sealed artefact; a changed byte, or a street site without the commissioning key's signature, is refused. */
export function loadSite(path: string): Parsed<SealedSite> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ok: false, problems: [problem('artefact.unreadable', path, { detail: String(error) })] };
  }
  const verified = verifyArtefact(text, sha256Hex);
  if (!verified.ok) return verified;
  // Street seals, their signature and the commissioning record come with the safety issue: until then none is trusted.
  if (!verified.value.safety.bench || verified.value.seal.kind !== 'bench') return { ok: false, problems: [problem('artefact.notBench', 'seal.kind')] };
  return verified;
}
