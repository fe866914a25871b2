import type { Problem } from './problem.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated, siteProblem } from './siteProblem.ts';

/** An Ed25519 public key as SPKI, base64: a fixed 12-byte head and 32 bytes of key (RFC 8410). */
const ed25519Spki = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/;

/** Who may sign for this site, and whether it may stand on a street (safety.md S7, link.md). */
export function checkTrust(site: SiteFacts): readonly Problem[] {
  const { trustKeys, signaturesRequired, generatedFrom } = site.safety;
  const problems: Problem[] = [
    ...trustKeys.flatMap(({ keyId, publicKey }, index) => (ed25519Spki.test(publicKey) ? [] : [siteProblem('trust.keyMalformed', `safety.trustKeys[${index}].publicKey`, { key: keyId })])),
    ...repeated(trustKeys, ({ keyId }) => keyId, ({ keyId }, index) => siteProblem('trust.duplicate', `safety.trustKeys[${index}].keyId`, { key: keyId })),
  ];
  const authors = trustKeys.filter(({ role }) => role === 'author').length;
  const approvers = trustKeys.filter(({ role }) => role === 'approver').length;
  if (signaturesRequired === 2 && (authors === 0 || approvers === 0)) problems.push(siteProblem('trust.signatures', 'safety.signaturesRequired', { authors, approvers }));
  if (site.street && generatedFrom !== undefined) problems.push(siteProblem('site.generatedStreet', 'safety.bench', { from: generatedFrom }));
  if (site.street && !trustKeys.some(({ role }) => role === 'commissioning')) problems.push(siteProblem('trust.noCommissioning', 'safety.trustKeys'));
  return problems;
}
