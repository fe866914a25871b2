import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sortedJson } from './artefactFile.ts';

/**
 * Why the artefact's signature is none to trust, or null. The monitor's own reading: outside a bench site it runs by no
 * permissive list that the commissioning key, installed on this machine, has not signed (safety.md S7).
 */
export function signatureProblem(artefact: unknown, trustDirectory: string): string | null {
  const whole = fieldsOf(artefact);
  const safety = fieldsOf(whole['safety']);
  if (safety['bench'] === true && fieldsOf(whole['seal'])['kind'] === 'bench') return benchProblem(trustDirectory);
  const hashes = hashProblem(whole);
  if (hashes !== null) return hashes;
  const { keyId, signature } = fieldsOf(whole['signature']);
  if (typeof keyId !== 'string' || typeof signature !== 'string') return 'a street site without a signature';
  // The id names a file: nothing but a plain name may.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(keyId)) return 'the id of its key is no plain name';
  try {
    const key = createPublicKey(readFileSync(join(trustDirectory, `${keyId}.pub`), 'utf8'));
    if (key.asymmetricKeyType !== 'ed25519') return `key ${keyId} is no Ed25519 key`;
    const { safetyHash, trafficHash, seal } = whole;
    const signed = Buffer.from(sortedJson({ safetyHash, trafficHash, seal }), 'utf8');
    return verify(null, signed, key, Buffer.from(signature, 'base64')) ? null : `the signature of key ${keyId} does not fit`;
  } catch (error) {
    return `key ${keyId} is not trusted here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Where keys are installed the machine stands in a street: there the artefact's own word "bench" does not count. */
function benchProblem(trustDirectory: string): string | null {
  try {
    if (!existsSync(trustDirectory)) return null;
    return readdirSync(trustDirectory).some((name) => name.endsWith('.pub')) ? `a bench site on a machine with trusted keys (${trustDirectory})` : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is signed are hashes: they must be those of what the monitor goes by. */
function hashProblem(whole: Readonly<Record<string, unknown>>): string | null {
  for (const part of ['safety', 'traffic'] as const) {
    // What is not there has no JSON, and no hash.
    if (whole[part] === undefined) return `no ${part}`;
    if (whole[`${part}Hash`] !== sha256(sortedJson(whole[part]))) return `${part}Hash does not fit`;
  }
  return null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
