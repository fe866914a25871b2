import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { planRoles } from '../../model/keyList.ts';

/** Whom a key of the office is for: the two planners' roles, and the root that lists them. */
export const keyRoles = [...planRoles, 'root'] as const;
export type KeyRole = (typeof keyRoles)[number];

/** The public half as a site's trust keys and a list of keys state it; it lies beside the private one. */
const publicSchema = z.strictObject({ keyId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/), role: z.enum(keyRoles), publicKey: z.string() });
export type PublicKeyFile = z.infer<typeof publicSchema>;

export interface OfficeKey { readonly public: PublicKeyFile; readonly privateKeyPem: string }
export type KeyTrouble = 'exists' | 'unwritable' | 'unreadable' | 'open' | 'passphrase' | 'notEd25519' | 'noPublic' | 'otherPublic' | 'badName';
export type ReadKey = { readonly ok: true; readonly key: OfficeKey } | { readonly ok: false; readonly trouble: KeyTrouble; readonly detail: string };
export type NewKey = { readonly ok: true; readonly privateFile: string; readonly publicFile: string; readonly public: PublicKeyFile } | { readonly ok: false; readonly trouble: KeyTrouble; readonly detail: string };

/** `<id>.key` (PKCS#8, readable by its owner alone, locked by the passphrase where one is given) and `<id>.pub.json`. Never over an existing one. */
export function newOfficeKey(folder: string, keyId: string, role: KeyRole, passphrase: string | null): NewKey {
  const [privateFile, publicFile] = [join(folder, `${keyId}.key`), join(folder, `${keyId}.pub.json`)];
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const named = publicSchema.safeParse({ keyId, role, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') });
  if (!named.success) return { ok: false, trouble: 'badName', detail: keyId };
  if (existsSync(privateFile) || existsSync(publicFile)) return { ok: false, trouble: 'exists', detail: privateFile };
  try {
    mkdirSync(folder, { recursive: true });
    const lock = passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase };
    writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem', ...lock }).toString(), { flag: 'wx', mode: 0o600 });
    writeFileSync(publicFile, `${JSON.stringify(named.data)}\n`, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    return { ok: false, trouble: 'unwritable', detail: messageOf(error) };
  }
  return { ok: true, privateFile, publicFile, public: named.data };
}

const refused = (trouble: KeyTrouble, detail: string): ReadKey => ({ ok: false, trouble, detail });

/** A private key with the public half beside it. A file that others can read is refused: it may be theirs already. */
export function readOfficeKey(privateFile: string, passphrase: string | null): ReadKey {
  let pem: string;
  try {
    if ((statSync(privateFile).mode & 0o077) !== 0) return refused('open', privateFile);
    pem = readFileSync(privateFile, 'utf8');
  } catch (error) {
    return refused('unreadable', messageOf(error));
  }
  const beside = readPublic(`${privateFile.replace(/\.key$/, '')}.pub.json`);
  if (beside === null) return refused('noPublic', privateFile);
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) });
    if (key.asymmetricKeyType !== 'ed25519') return refused('notEd25519', privateFile);
    if (createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64') !== beside.publicKey) return refused('otherPublic', privateFile);
    return { ok: true, key: { public: beside, privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString() } };
  } catch {
    // OpenSSL words a missing and a wrong passphrase in many ways.
    return refused('passphrase', privateFile);
  }
}

export function readPublic(file: string): PublicKeyFile | null {
  try {
    const parsed = publicSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
