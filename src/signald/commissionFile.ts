import { readFileSync } from 'node:fs';
import type { SealedSite } from '../model/artefact.ts';
import { checkCommissionSignature, parseCommission } from '../model/commission.ts';
import { checkCommission } from '../model/commissionCheck.ts';
import { problem, type Problem } from '../model/problem.ts';
import { checkVoided, nothingVoided, type Voided } from '../model/voided.ts';
import { readTrust, verifyText } from '../platform/signingKey.ts';
import type { Commissioning } from './commissioning.ts';

/**
 * Reads the record of a street site and checks all that can be checked without its boards; a bench site needs none.
 * `voided`: what replacements of the artefact have made void; null = this cabinet's memory of them can't be read.
 */
export function readCommissioning(site: SealedSite, path: string, trustDirectory: string, voided: Voided | null = nothingVoided): Commissioning {
  if (site.safety.bench) return { state: 'waived' };
  if (voided === null) return unfit([problem('commission.ledgerUnreadable', path)]);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return unfit([problem('commission.absent', path, { detail: error instanceof Error ? error.message : String(error) })]);
  }
  const parsed = parseCommission(document);
  if (!parsed.ok) return unfit(parsed.problems);
  const trust = readTrust(trustDirectory);
  if (!trust.ok) return unfit([problem('trust.unreadable', trustDirectory, { detail: trust.detail })]);
  const record = parsed.value;
  const untrusted = checkCommissionSignature(record, (keyId, text, signature) => verifyText(trust.keys, keyId, text, signature));
  const problems = untrusted.length > 0 ? untrusted : [...checkCommission(site, record, null), ...checkVoided(record, voided)];
  return problems.length > 0 ? unfit(problems) : { state: 'fits', record };
}

function unfit(problems: readonly Problem[]): Commissioning {
  return { state: 'unfit', problems };
}
