import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seedOf } from '../../scripts/house/seed.ts';

let root = '';
const commit = (file: string, text: string): void => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
  execFileSync('git', ['add', '.'], { cwd: root });
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', file], { cwd: root });
};

beforeEach(() => {
  vi.stubEnv('NGATU_SEED', undefined);
  root = mkdtempSync(join(tmpdir(), 'ngatu-seed-'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  commit('src/one.ts', '1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test('a page leaves the seed as it was, code and its tests change it', () => {
  const first = seedOf(root);
  commit('docs/page.md', 'a row');
  expect(seedOf(root)).toEqual(first);
  commit('test/one.test.ts', '1');
  const second = seedOf(root);
  expect(second).not.toEqual(first);
  commit('src/one.ts', '2');
  expect([first, second]).not.toContainEqual(seedOf(root));
});

test('a wish is taken as it is, or refused', () => {
  vi.stubEnv('NGATU_SEED', '42');
  expect(seedOf(root)).toEqual({ seed: 42, of: 'NGATU_SEED' });
  vi.stubEnv('NGATU_SEED', 'x');
  expect(() => seedOf(root)).toThrow(/whole number/);
});
