import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What a campaign may read beside the files that it imports. */
const readByAll = ['config', 'firmware-profiles', 'package-lock.json'] as const;

/** Relative imports and re-exports, also those of a dynamic import with a literal. */
const imported = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;
/** Of types alone: nothing of them is there when it runs. */
const ofTypes = /^(?:import|export) type [^;]*;$/gm;

/** A file and all that it imports, and so on, by their paths from the root. */
export function importsOf(root: string, entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const text = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8').replaceAll(ofTypes, '') : '';
    for (const [, path = ''] of text.matchAll(imported)) open.push(relative(root, join(root, dirname(file), path)));
  }
  return found;
}

/**
 * Whether a campaign at that commit ran what it would run in this tree: where each file that it reaches is the same in
 * both, so is each import, and nothing else can have been reached. False also where the commit is not in the history.
 */
export function runsSameCode(root: string, name: string): (commit: string) => boolean {
  const files = [...importsOf(root, join('test', 'campaign', `${name}.ts`)), ...readByAll];
  const known = new Map<string, boolean>();
  return (commit) => {
    const before = known.get(commit);
    if (before !== undefined) return before;
    const same = /^[0-9a-f]{7,40}$/.test(commit) && spawnSync('git', ['-C', root, 'diff', '--quiet', commit, '--', ...files], { stdio: 'ignore' }).status === 0;
    known.set(commit, same);
    return same;
  };
}
