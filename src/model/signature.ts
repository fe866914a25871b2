import type { SealedSite } from './artefact.ts';
import { canonicalJson, plainJson } from './canonical.ts';
import { problem, type Problem } from './problem.ts';

/** Ed25519 over the UTF-8 bytes of a text, base64. Passed in: the model has no crypto of its own. */
export type SignText = (text: string) => string;

/** Checks such a signature with the keys that this machine trusts; they come from outside of what they sign. */
export type VerifySignature = (keyId: string, text: string, signature: string) => 'good' | 'bad' | 'unknownKey';

/** What the commissioning key signs of an artefact. */
export function sealedText(site: Pick<SealedSite, 'safetyHash' | 'trafficHash' | 'seal'>): string {
  const { safetyHash, trafficHash, seal } = site;
  return canonicalJson(plainJson({ safetyHash, trafficHash, seal }));
}

/** Outside bench sites an artefact runs only with a trusted key's signature (safety.md S7). Hashes are verifyArtefact's. */
export function checkSealSignature(site: SealedSite, verify: VerifySignature): readonly Problem[] {
  if (site.safety.bench) return [];
  const { signature } = site;
  if (signature === undefined) return [problem('artefact.unsigned', 'signature')];
  const { keyId } = signature;
  const found = verify(keyId, sealedText(site), signature.signature);
  if (found === 'unknownKey') return [problem('artefact.keyUntrusted', 'signature.keyId', { keyId })];
  return found === 'bad' ? [problem('artefact.badSignature', 'signature.signature', { keyId })] : [];
}
