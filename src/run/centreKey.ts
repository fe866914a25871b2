import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeyPair } from '../platform/signingKey.ts';

/** A fresh key for this run's centre, in the run directory: `ngatu centre command --key <run-dir>/centre.key --key-id bench` orders with it. */
export function writeCentreKey(runDir: string): { readonly file: string; readonly keyId: string; readonly trust: string } {
  const pair = newKeyPair();
  const trust = join(runDir, 'centre-trust');
  const file = join(runDir, 'centre.key');
  mkdirSync(trust, { recursive: true });
  writeFileSync(join(trust, 'bench.pub'), pair.publicPem);
  writeFileSync(file, pair.privatePem, { mode: 0o600 });
  return { file, keyId: 'bench', trust };
}
