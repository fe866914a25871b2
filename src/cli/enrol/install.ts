import type { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, syncFolder, writeSynced } from '../../platform/durableFile.ts';
import { certificatesOf, generationInUse, generations, keyOf, nameOf, newGeneration, useGeneration } from './identity.ts';
import { beginTrial } from './trial.ts';

export interface Issued {
  readonly certificatePem: string;
  readonly authorityPem: string;
  readonly nowMs: number;
  /** As agentd calls itself; null = not known here: then the name that was asked for counts. */
  readonly siteId: string | null;
  /** A person has said that another authority than the one in use is right. */
  readonly newAuthority: boolean;
}

export type Installed =
  | { readonly ok: true; readonly generation: number; readonly name: string; readonly untilMs: number; /** What is in use again if the link does not come up; null = nothing was before, or nothing changes. */ readonly onTrialAgainst: number | null }
  | { readonly ok: false; readonly code: RefusalCode; readonly detail: string };
type RefusalCode = 'enrol.noKey' | 'enrol.notIssued' | 'enrol.expired' | 'enrol.notYet' | 'enrol.badCertificate' | 'enrol.otherName' | 'enrol.otherAuthority';

/** Takes a certificate for one of the keys that were made here; nothing changes where anything about it is wrong. */
export function installIdentity(dir: string, issued: Issued): Installed {
  const [certificate] = certificatesOf(issued.certificatePem);
  const authorities = certificatesOf(issued.authorityPem);
  if (certificate === undefined || authorities.length === 0) return { ok: false, code: 'enrol.badCertificate', detail: certificate === undefined ? 'certificate' : '--ca' };
  const made = generations(dir).toReversed().find((one) => { const key = keyOf(dir, one); return key !== null && certificate.checkPrivateKey(key); });
  if (made === undefined) return { ok: false, code: 'enrol.noKey', detail: dir };
  const inUse = generationInUse(dir);
  const refusal = refusalOf({ dir, issued, certificate, authorities, made, inUse });
  if (refusal !== null) return { ok: false, ...refusal };
  const said = { ok: true, name: nameOf(certificate), untilMs: Date.parse(certificate.validTo) } as const;
  if (inUse !== null && same(dir, inUse, issued)) return { ...said, generation: inUse, onTrialAgainst: null };
  const generation = lay(dir, made, said.name, issued);
  if (inUse !== null) beginTrial(dir, { generation, previous: inUse });
  useGeneration(dir, generation);
  return { ...said, generation, onTrialAgainst: inUse };
}

interface Question { readonly dir: string; readonly issued: Issued; readonly certificate: X509Certificate; readonly authorities: readonly X509Certificate[]; readonly made: number; readonly inUse: number | null }

function refusalOf({ dir, issued, certificate, authorities, made, inUse }: Question): { readonly code: RefusalCode; readonly detail: string } | null {
  if (!authorities.some((one) => one.ca && certificate.checkIssued(one) && certificate.verify(one.publicKey))) return { code: 'enrol.notIssued', detail: certificate.issuer.replaceAll('\n', ', ') };
  if (issued.nowMs > Date.parse(certificate.validTo)) return { code: 'enrol.expired', detail: certificate.validTo };
  if (issued.nowMs < Date.parse(certificate.validFrom)) return { code: 'enrol.notYet', detail: certificate.validFrom };
  // The broker's list of rights goes by the name: under another one the cabinet is off the link, or in another's place.
  const expected = issued.siteId ?? readIfThere(join(dir, String(made), 'name'))?.trim() ?? '';
  if (nameOf(certificate) !== expected) return { code: 'enrol.otherName', detail: `${nameOf(certificate)} ≠ ${expected}` };
  if (inUse === null || issued.newAuthority) return null;
  const trusted = new Set(certificatesOf(readIfThere(join(dir, String(inUse), 'ca.pem'))).map((one) => one.fingerprint256));
  // Each of the file: whoever issued any of them could stand in for the broker.
  const stranger = authorities.find((one) => !trusted.has(one.fingerprint256));
  return stranger === undefined ? null : { code: 'enrol.otherAuthority', detail: `${stranger.subject.replaceAll('\n', ', ')} ${stranger.fingerprint256}` };
}

function same(dir: string, generation: number, { certificatePem, authorityPem }: Issued): boolean {
  const text = (name: string): string | null => readIfThere(join(dir, String(generation), name));
  return text('cabinet.pem') === certificatePem && text('ca.pem') === authorityPem;
}

/** Certificate and authority beside their key; where that folder is or was in use, all of it in a new one. */
function lay(dir: string, made: number, name: string, { certificatePem, authorityPem }: Issued): number {
  const fresh = readIfThere(join(dir, String(made), 'cabinet.pem')) === null;
  const { generation, folder } = fresh ? { generation: made, folder: join(dir, String(made)) } : newGeneration(dir);
  if (!fresh) {
    writeSynced(join(folder, 'cabinet.key'), readFileSync(join(dir, String(made), 'cabinet.key')), 0o600);
    writeSynced(join(folder, 'name'), `${name}\n`, 0o644);
  }
  for (const [file, pem] of [['ca.pem', authorityPem], ['cabinet.pem', certificatePem]] as const) {
    writeSynced(join(folder, file), pem, 0o644);
    // agentd reads it whatever mask root works under.
    chmodSync(join(folder, file), 0o644);
  }
  forAgent(dir, folder);
  syncFolder(folder);
  return generation;
}

/** agentd's group may read the key, and nobody else; without that group (a bench) the maker alone. */
function forAgent(dir: string, folder: string): void {
  const gid = Number(/^ngatu-agentd:[^:]*:(\d+):/m.exec(readIfThere('/etc/group') ?? '')?.[1]);
  if (!Number.isSafeInteger(gid) || process.getuid?.() !== 0) return;
  for (const path of [dir, folder, join(folder, 'cabinet.key')]) chownSync(path, 0, gid);
  for (const path of [dir, folder]) chmodSync(path, 0o750);
  chmodSync(join(folder, 'cabinet.key'), 0o640);
}
