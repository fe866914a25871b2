import { createHash, createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { certificateRequest, newIdentityKey } from '../../platform/certificateRequest.ts';
import { readIfThere, syncFolder, writeSynced } from '../../platform/durableFile.ts';

/**
 * Identities of a cabinet below one folder: `1/`, `2/` …, each a key that was made here, its request, and once it was issued
 * its certificate with the authority's. The link `current` says which one agentd uses; it changes by one rename, so that a
 * key and a certificate that do not belong together are never read. A folder that `current` led to once is never written again.
 */
export const generations = (dir: string): readonly number[] =>
  (existsSync(dir) ? readdirSync(dir) : []).filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number).toSorted((a, b) => a - b);

export interface Requested { readonly generation: number; readonly request: string; readonly fingerprint: string }

/** A new key, which stays here, and the request that leaves: both on the disk before anybody hears of them. */
export function requestIdentity(dir: string, siteId: string): Requested {
  const { generation, folder } = newGeneration(dir);
  const key = newIdentityKey();
  writeSynced(join(folder, 'cabinet.key'), key, 0o600);
  const request = join(folder, 'cabinet.csr');
  writeSynced(request, certificateRequest(key, siteId), 0o644);
  writeSynced(join(folder, 'name'), `${siteId}\n`, 0o644);
  syncFolder(folder);
  return { generation, request, fingerprint: fingerprintOf(createPrivateKey(key)) };
}

export function newGeneration(dir: string): { readonly generation: number; readonly folder: string } {
  mkdirSync(dir, { recursive: true, mode: 0o750 });
  const generation = (generations(dir).at(-1) ?? 0) + 1;
  const folder = join(dir, String(generation));
  mkdirSync(folder, { mode: 0o750 });
  syncFolder(dir);
  return { generation, folder };
}

/** SHA-256 of the public key: what two persons compare by telephone. */
export function fingerprintOf(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').match(/.{1,4}/g)?.join(' ') ?? '';
}

/** The key of a generation; null where there is none to be read: a power cut, or a disk, may have left anything. */
export function keyOf(dir: string, generation: number): KeyObject | null {
  try {
    return createPrivateKey(readFileSync(join(dir, String(generation), 'cabinet.key'), 'utf8'));
  } catch {
    return null;
  }
}

/** Certificates of a file in PEM, first the one that it is about; empty where it holds none, or one that can't be read. */
export function certificatesOf(pem: string | null): readonly X509Certificate[] {
  try {
    return (pem?.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

/** The generation in use; null = none. */
export function generationInUse(dir: string): number | null {
  try {
    const generation = Number(readlinkSync(join(dir, 'current')));
    return generations(dir).includes(generation) ? generation : null;
  } catch {
    return null;
  }
}

/** From one generation to another by one rename, on the disk when this returns. */
export function useGeneration(dir: string, generation: number): void {
  rmSync(join(dir, 'current.new'), { force: true });
  symlinkSync(String(generation), join(dir, 'current.new'));
  renameSync(join(dir, 'current.new'), join(dir, 'current'));
  syncFolder(dir);
}

export interface Identity {
  readonly generation: number; readonly name: string; readonly fromMs: number; readonly untilMs: number; readonly issuer: string; readonly fingerprint: string;
  /** Newer keys whose certificate has not come yet. */
  readonly requested: readonly number[];
}

/** The identity in use; null = the cabinet is not enrolled, or what it is enrolled by can't be read. */
export function readIdentity(dir: string): Identity | null {
  const generation = generationInUse(dir);
  if (generation === null) return null;
  const [certificate] = certificatesOf(readIfThere(join(dir, String(generation), 'cabinet.pem')));
  const key = keyOf(dir, generation);
  if (certificate === undefined || key === null) return null;
  return {
    generation, name: nameOf(certificate), fromMs: Date.parse(certificate.validFrom), untilMs: Date.parse(certificate.validTo), issuer: certificate.issuer.replaceAll('\n', ', '),
    fingerprint: fingerprintOf(key), requested: generations(dir).filter((one) => one > generation),
  };
}

/** The one common name, by which the broker's list of rights goes; empty where a certificate has none, or several. */
export function nameOf(certificate: X509Certificate): string {
  const names = certificate.subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.length === 1 ? (names[0]?.slice(3) ?? '') : '';
}
