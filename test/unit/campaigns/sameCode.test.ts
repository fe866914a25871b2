import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importsOf, runsSameCode } from '../../../scripts/campaigns/sameCode.ts';

let root = '';
const git = (...args: readonly string[]): string => execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { encoding: 'utf8' }).trim();
const write = (path: string, text: string): void => { writeFileSync(join(root, path), text); };
function commit(): string {
  git('add', '-A');
  git('commit', '-qm', 'x');
  return git('rev-parse', '--short', 'HEAD');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ngatu-same-'));
  for (const folder of ['test/campaign', 'src', 'config', 'firmware-profiles']) mkdirSync(join(root, folder), { recursive: true });
  write('test/campaign/trial.ts', "import { a } from '../../src/a.ts';\nconst later = await import('../../src/later.ts');\n");
  write('src/a.ts', "import type { T } from './other.ts';\nexport * from './deep.ts';\nexport type {\n  T,\n} from './other.ts';\n");
  write('src/deep.ts', "import { readFileSync } from 'node:fs';\nimport './a.ts';\n");
  write('src/later.ts', '');
  write('src/other.ts', '');
  write('config/site.json', '{}');
  write('firmware-profiles/board.json', '{}');
  write('package-lock.json', '{}');
  git('init', '-q');
});
afterEach(() => { rmSync(root, { recursive: true }); });

test('what a campaign reaches: its imports and theirs, no packages, no types, in a circle once', () => {
  expect([...importsOf(root, 'test/campaign/trial.ts')].toSorted()).toEqual(['src/a.ts', 'src/deep.ts', 'src/later.ts', 'test/campaign/trial.ts']);
});

test('a commit counts where nothing that the campaign reaches or reads has changed since', () => {
  const first = commit();
  write('src/other.ts', 'export const changed = 1;\n');
  commit();
  expect(runsSameCode(root, 'trial')(first)).toBe(true);
  for (const path of ['src/deep.ts', 'config/site.json', 'package-lock.json']) {
    const before = head();
    write(path, 'changed\n');
    const changed = commit();
    expect([runsSameCode(root, 'trial')(before), runsSameCode(root, 'trial')(changed)]).toEqual([false, true]);
  }
  // Changes that nobody committed count as well, and what is in no history is nobody's figure.
  const last = head();
  write('src/deep.ts', 'and again\n');
  expect([last, 'eedca4f', `${last} with changes`].map(runsSameCode(root, 'trial'))).toEqual([false, false, false]);
});

function head(): string {
  return git('rev-parse', '--short', 'HEAD');
}
