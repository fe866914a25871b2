import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Public keys that this machine trusts, by key id: Ed25519, installed on site, never taken from what they check. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

export type ReadTrust = { readonly ok: true; readonly keys: TrustedKeys } | { readonly ok: false; readonly detail: string };

/** Every `<keyId>.pub` of a directory. No directory = nobody is trusted; a file that is no such key is told. */
export function readTrust(directory: string): ReadTrust {
  if (!existsSync(directory)) return { ok: true, keys: new Map() };
  const keys = new Map<string, KeyObject>();
  try {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.pub')).toSorted()) {
      const key = createPublicKey(readFileSync(join(directory, file), 'utf8'));
      if (key.asymmetricKeyType !== 'ed25519') return { ok: false, detail: `${file}: ${String(key.asymmetricKeyType)}, not ed25519` };
      keys.set(file.slice(0, -'.pub'.length), key);
    }
  } catch (error) {
    return { ok: false, detail: messageOf(error) };
  }
  return { ok: true, keys };
}

export function verifyText(keys: TrustedKeys, keyId: string, text: string, signature: string): 'good' | 'bad' | 'unknownKey' {
  const key = keys.get(keyId);
  if (key === undefined) return 'unknownKey';
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64')) ? 'good' : 'bad';
}

/** A private key as it signs: its public half in the form that sites and trust directories hold. */
export interface SigningKey {
  /** SPKI, base64. */
  readonly publicKey: string;
  readonly sign: (text: string) => string;
}

/** A PKCS#8 key in PEM; throws for what is none of Ed25519. */
export function signingKey(pem: string): SigningKey {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`${String(key.asymmetricKeyType)}, not ed25519`);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

/** A fresh pair in PEM, and the public half as sites state it. */
export function newKeyPair(): { readonly privatePem: string; readonly publicPem: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
