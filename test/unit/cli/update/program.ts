import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UpdateManifest } from '../../../../src/model/update.ts';

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
