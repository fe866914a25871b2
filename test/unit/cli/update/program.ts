import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../../../src/model/canonical.ts';
import type { UpdateManifest } from '../../../../src/model/update.ts';
import { signingKey } from '../../../../src/platform/signingKey.ts';

/** A program of a few files in a folder, and its manifest; its "Node" is a shell that runs its self-test. `lines`: size of its one source. */
export function writeProgram(folder: string, version: string, { selftest = 'exit 0', lines = 1 }: { readonly selftest?: string; readonly lines?: number } = {}): UpdateManifest {
  const files = { 'bin/node': '#!/bin/sh\nexec sh "$1"\n', 'selftest.mjs': `${selftest}\n`, 'package.json': JSON.stringify({ version }), 'dist/signald/main.js': `// ${version}\n`.repeat(lines) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  chmodSync(join(folder, 'bin/node'), 0o755);
  return {
    kind: 'ngatu-update', schema: 1, version, arch: 'amd64', keyId: 'release',
    files: Object.entries(files).map(([path, text]) => ({ path, sha256: createHash('sha256').update(text).digest('hex'), size: text.length, mode: path === 'bin/node' ? '755' as const : '644' as const })),
  };
}

export interface BundleChange {
  readonly selftest?: string;
  readonly after?: (folder: string) => void;
  /** What the manifest says of the size of the one source. */
  readonly size?: number;
}

/** A bundle of such a program, signed by this key as `release`. */
export function writeBundle(home: string, name: string, version: string, privatePem: string, change: BundleChange = {}): string {
  const folder = join(home, `make-${name}`);
  const written = writeProgram(join(folder, 'program'), version, change.selftest === undefined ? {} : { selftest: change.selftest });
  const manifest = { ...written, files: written.files.map((file) => (file.path.endsWith('main.js') ? { ...file, size: change.size ?? file.size } : file)) };
  const signature = signingKey(privatePem).sign(canonicalJson(manifest));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ manifest, signature }));
  change.after?.(folder);
  const file = join(home, `${name}.update`);
  execFileSync('tar', ['--format=gnu', '-cf', file, '-C', folder, 'manifest.json', 'program']);
  return file;
}
