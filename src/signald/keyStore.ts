import { join } from 'node:path';
import type { SealedSite } from '../model/artefact.ts';
import { canonicalJson, plainJson } from '../model/canonical.ts';
import { parseKeyList, type KeyList } from '../model/keyList.ts';
import { problem, type Parsed, type Problem } from '../model/problem.ts';
import { readIfThere } from '../platform/durableFile.ts';
import { isSignedBy, type PlanTrust } from './passport.ts';
import { keepWaiting, type KeepText } from './planDisk.ts';

/** The root's newest list of planners' keys, kept durably: rotation and revocation without a new seal (link.md, passport). */
export interface KeyStore {
  trust(): PlanTrust;
  startProblems(): readonly Problem[];
  /** In force once it is on the disk; one at a time. */
  propose(input: unknown, then: (taken: Parsed<KeyList>) => void): void;
}

export function openKeyStore(site: SealedSite, stateDir: string, keep: KeepText = keepWaiting): KeyStore {
  const path = join(stateDir, 'keys.json');
  const stored = readStored(site, path);
  let trust: PlanTrust = stored.ok ? { list: stored.value, closed: false } : { list: null, closed: true };
  return {
    trust: () => trust,
    startProblems: () => (stored.ok ? [] : stored.problems),
    propose(input, then) {
      const admitted = admitKeys(site, input, (trust.list?.payload.keysVersion ?? 0) + 1);
      if (!admitted.ok) { then(admitted); return; }
      keep(path, JSON.stringify(admitted.value), (trouble) => {
        if (trouble === null) trust = { list: admitted.value, closed: false };
        then(trouble === null ? admitted : { ok: false, problems: [problem('keys.notStored', '', { detail: trouble })] });
      });
    },
  };
}

/** None is fine; one that can't be read closes the door: it may have revoked a key. */
function readStored(site: SealedSite, path: string): { readonly ok: true; readonly value: KeyList | null } | { readonly ok: false; readonly problems: readonly Problem[] } {
  try {
    const text = readIfThere(path);
    if (text === null) return { ok: true, value: null };
    const admitted = admitKeys(site, JSON.parse(text), 1);
    return admitted.ok ? admitted : { ok: false, problems: [problem('keys.unreadable', path, { detail: admitted.problems.map(({ code }) => code).join(' ') })] };
  } catch (error) {
    return { ok: false, problems: [problem('keys.unreadable', path, { detail: String(error) })] };
  }
}

function admitKeys(site: SealedSite, input: unknown, minVersion: number): Parsed<KeyList> {
  const parsed = parseKeyList(input);
  if (!parsed.ok) return parsed;
  const { payload, signatures } = parsed.value;
  const roots = site.safety.trustKeys.filter(({ role }) => role === 'root');
  const text = canonicalJson(plainJson(payload));
  for (const [index, { keyId, signature }] of signatures.entries()) {
    const root = roots.find((key) => key.keyId === keyId);
    if (root === undefined) return refused('keys.unknownKey', `signatures[${index}]`, { keyId });
    if (!isSignedBy(root.publicKey, text, signature)) return refused('keys.badSignature', `signatures[${index}]`, { keyId });
  }
  if (payload.sites !== 'all' && !payload.sites.includes(site.safety.siteId)) return refused('keys.foreignSite', 'payload.sites');
  if (payload.keysVersion < minVersion) return refused('keys.rolledBack', 'payload.keysVersion', { version: payload.keysVersion, minVersion });
  const problems = payload.keys.flatMap(({ keyId }, index) => keyProblems(site, payload, keyId, index));
  return problems.length > 0 ? { ok: false, problems } : parsed;
}

/** One name, one key: a revocation speaks of names. */
function keyProblems(site: SealedSite, { keys }: KeyList['payload'], keyId: string, index: number): readonly Problem[] {
  const path = `payload.keys[${index}].keyId`;
  if (site.safety.trustKeys.some((sealed) => sealed.keyId === keyId)) return [problem('keys.sealedId', path, { keyId })];
  return keys.findIndex((other) => other.keyId === keyId) < index ? [problem('keys.duplicate', path, { keyId })] : [];
}

function refused(code: string, path: string, params: Record<string, string | number> = {}): Parsed<KeyList> {
  return { ok: false, problems: [problem(code, path, params)] };
}
