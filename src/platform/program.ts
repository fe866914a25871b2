import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides: two programs of one version number that differ in neither decide alike. */
const deciding = ['control', 'model'] as const;
const shownDigits = 12;

/** A version with the build of what decides about stages, which goes by content: the same wherever the same files run, `0.1.0+1f0c…`. `root`: the folder of the compiled program. */
export function programOf(version: string, root: string): string {
  const hash = createHash('sha256');
  for (const folder of deciding) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts')).toSorted();
    for (const file of files) hash.update(`${folder}/${file}\n`).update(readFileSync(join(root, folder, file)));
  }
  return `${version}+${hash.digest('hex').slice(0, shownDigits)}`;
}
