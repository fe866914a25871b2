import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { certificateRequest, newIdentityKey } from '../../platform/certificateRequest.ts';

/**
 * Identities of a cabinet below one folder: `1/`, `2/` …, each a key that was made here, its request, and once it was issued
 * its certificate with the authority's. The link `current` says which one agentd uses; it changes by one rename, so that a
 * key and a certificate that do not belong together are never read.
 */
const generations = (dir: string): readonly number[] =>
  (existsSync(dir) ? readdirSync(dir) : []).filter((name) => /^\d+$/.test(name)).map(Number).toSorted((a, b) => a - b);

export interface Requested { readonly generation: number; readonly request: string; readonly fingerprint: string }

/** A new key, which stays here, and the request that leaves. */
export function requestIdentity(dir: string, siteId: string): Requested {
  const generation = (generations(dir).at(-1) ?? 0) + 1;
  const folder = join(dir, String(generation));
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const key = newIdentityKey();
  writeFileSync(join(folder, 'cabinet.key'), key, { mode: 0o600, flag: 'wx' });
  const request = join(folder, 'cabinet.csr');
  writeFileSync(request, certificateRequest(key, siteId), { mode: 0o644 });
  return { generation, request, fingerprint: fingerprintOf(key) };
}

/** SHA-256 of the public key: what two persons compare by telephone. */
export function fingerprintOf(privatePem: string): string {
  const spki = createPublicKey(createPrivateKey(privatePem)).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').match(/.{1,4}/g)?.join(' ') ?? '';
}

export type Installed =
  | { readonly ok: true; readonly generation: number; readonly name: string; readonly untilMs: number }
  | { readonly ok: false; readonly code: 'enrol.noKey' | 'enrol.notIssued' | 'enrol.expired' | 'enrol.badCertificate'; readonly detail: string };

/** Takes a certificate for one of the keys that were made here; nothing changes where anything about it is wrong. */
export function installIdentity(dir: string, certificatePem: string, authorityPem: string, nowMs: number): Installed {
  let certificate: X509Certificate;
  let authority: X509Certificate;
  try {
    [certificate, authority] = [new X509Certificate(certificatePem), new X509Certificate(authorityPem)];
  } catch (error) {
    return { ok: false, code: 'enrol.badCertificate', detail: String(error) };
  }
  const generation = generations(dir).toReversed().find((one) => certificate.checkPrivateKey(createPrivateKey(readFileSync(join(dir, String(one), 'cabinet.key'), 'utf8'))));
  if (generation === undefined) return { ok: false, code: 'enrol.noKey', detail: dir };
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) return { ok: false, code: 'enrol.notIssued', detail: certificate.issuer };
  const untilMs = Date.parse(certificate.validTo);
  if (nowMs > untilMs) return { ok: false, code: 'enrol.expired', detail: certificate.validTo };
  const folder = join(dir, String(generation));
  writeFileSync(join(folder, 'cabinet.pem'), certificatePem, { mode: 0o644 });
  writeFileSync(join(folder, 'ca.pem'), authorityPem, { mode: 0o644 });
  forAgent(dir, folder);
  rmSync(join(dir, 'current.new'), { force: true });
  symlinkSync(String(generation), join(dir, 'current.new'));
  renameSync(join(dir, 'current.new'), join(dir, 'current'));
  return { ok: true, generation, name: nameOf(certificate), untilMs };
}

export interface Identity { readonly generation: number; readonly name: string; readonly fromMs: number; readonly untilMs: number; readonly issuer: string; readonly fingerprint: string; /** Newer keys whose certificate has not come yet. */ readonly requested: readonly number[] }

/** The identity in use; null = the cabinet is not enrolled. */
export function readIdentity(dir: string): Identity | null {
  const current = join(dir, 'current');
  if (!existsSync(join(current, 'cabinet.pem'))) return null;
  const certificate = new X509Certificate(readFileSync(join(current, 'cabinet.pem'), 'utf8'));
  const generation = Number(basename(readlinkSync(current)));
  return {
    generation, name: nameOf(certificate), fromMs: Date.parse(certificate.validFrom), untilMs: Date.parse(certificate.validTo), issuer: certificate.issuer.replaceAll('\n', ', '),
    fingerprint: fingerprintOf(readFileSync(join(current, 'cabinet.key'), 'utf8')), requested: generations(dir).filter((one) => one > generation),
  };
}

function nameOf(certificate: X509Certificate): string {
  return /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? '';
}

/** agentd's group may read the key, and nobody else; without that group (a bench) the maker alone. */
function forAgent(dir: string, folder: string): void {
  const gid = Number(/^ngatu-agentd:[^:]*:(\d+):/m.exec(existsSync('/etc/group') ? readFileSync('/etc/group', 'utf8') : '')?.[1]);
  if (!Number.isSafeInteger(gid) || process.getuid?.() !== 0) return;
  for (const path of [dir, folder, join(folder, 'cabinet.key')]) chownSync(path, 0, gid);
  for (const path of [dir, folder]) chmodSync(path, 0o750);
  chmodSync(join(folder, 'cabinet.key'), 0o640);
}
