import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../model/problem.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { newKeyPair } from '../../platform/signingKey.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import { messageOf } from './yamlFile.ts';

/** A key's id is the name of its files, on every machine that trusts it. */
export const keyIdForm = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What a key signs: a site's commissioning, or programs (docs/updates.md). */
export type KeyPurpose = 'commissioning' | 'updates';

/** `ngatu site key new ID --out DIR [--updates]`: an Ed25519 pair, the private half readable by its owner alone. Never over an existing one. */
export function newKey(keyId: string, directory: string, io: SiteIo, purpose: KeyPurpose = 'commissioning'): number {
  const pair = newKeyPair();
  const privateFile = join(directory, `${keyId}.key`);
  const publicFile = join(directory, `${keyId}.pub`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(privateFile, pair.privatePem, { flag: 'wx', mode: 0o600 });
    writeFileSync(publicFile, pair.publicPem, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    const problems = [problem('file.unwritable', directory, { detail: messageOf(error) })];
    if (io.json) io.stdout(`${answerJson({ ok: false, problems: problemData(io.lang, problems) })}\n`);
    else io.stderr(problemLines(io.lang, problems));
    return siteExit.file;
  }
  const trustKey = purpose === 'updates' ? null : { keyId, publicKey: pair.publicKey, role: purpose };
  if (io.json) io.stdout(`${answerJson({ ok: true, privateFile, publicFile, ...(trustKey === null ? {} : { trustKey }) })}\n`);
  else io.stdout(keyLines(io, privateFile, publicFile, trustKey).map((line) => `${line}\n`).join(''));
  return siteExit.done;
}

function keyLines({ lang }: SiteIo, privateFile: string, publicFile: string, trustKey: { readonly keyId: string; readonly publicKey: string; readonly role: string } | null): string[] {
  const folder = trustKey === null ? '/etc/ngatu/update-trust' : '/etc/ngatu/trust';
  const files = lang === 'vi'
    ? [`Khoá bí mật: ${privateFile} (giữ ngoài tủ, không sao chép)`, `Khoá công khai: ${publicFile} (đặt vào thư mục tin cậy của tủ, ${folder})`]
    : [`Private key: ${privateFile} (keep it away from the cabinet, make no copies)`, `Public key: ${publicFile} (put it into the cabinet's trust directory, ${folder})`];
  if (trustKey === null) return files;
  const { keyId, publicKey, role } = trustKey;
  return [...files, lang === 'vi' ? 'Thêm vào safety.trustKeys của hồ sơ nút:' : "Add to the site's safety.trustKeys:", `  - { keyId: ${keyId}, role: ${role}, publicKey: ${publicKey} }`];
}
