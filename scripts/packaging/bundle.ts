import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../src/model/canonical.ts';
import { updateManifestSchema, type UpdateManifest } from '../../src/model/update.ts';
import { signingKey } from '../../src/platform/signingKey.ts';
import { filesBelow, layProgram, settle, type TreeOptions } from './tree.ts';

/** What every file of a program is, as `ngatu update` will prove it. */
export function manifestOf(program: string, version: string, arch: UpdateManifest['arch'], keyId: string): UpdateManifest {
  return updateManifestSchema.parse({
    kind: 'ngatu-update', schema: 1, version, arch, keyId,
    files: filesBelow(program).map((path) => {
      const bytes = readFileSync(join(program, path));
      return { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, mode: (lstatSync(join(program, path)).mode & 0o100) === 0 ? '644' : '755' };
    }),
  });
}

/** A signed bundle for `ngatu update`: the manifest first, then the program. The key stays where it is: offline. */
export function writeBundle(options: Omit<TreeOptions, 'out'>, key: { readonly file: string; readonly id: string }, out: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-bundle-'));
  try {
    const program = join(folder, 'program');
    layProgram({ ...options, out: folder }, program);
    const manifest = manifestOf(program, options.version, options.arch, key.id);
    const signature = signingKey(readFileSync(key.file, 'utf8')).sign(canonicalJson(manifest));
    writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ manifest, signature })}\n`, { mode: 0o644 });
    settle(folder, options.epochS);
    // gzip is in every Debian; xz is not in a bare one, and a cabinet fetches nothing.
    execFileSync('tar', ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu', '-I', 'gzip -9n', '-cf', out, '-C', folder, 'manifest.json', 'program']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
