import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeOf, shippedPackages, type Arch } from './lock.ts';

/**
 * Folder of the pinned Node for a processor. That of another one than the desk's is not in node_modules: npm brings its
 * tarball, and it is taken only if it is the one that package-lock.json names.
 */
export function runtimeFolder(root: string, arch: Arch): string {
  const name = runtimeOf[arch];
  const installed = join(root, 'node_modules', name);
  if (existsSync(join(installed, 'bin/node'))) return installed;
  const pinned = shippedPackages(root, arch).find((one) => one.name === name);
  if (pinned === undefined) throw new Error(`package-lock.json has no ${name}`);
  const cache = join(root, 'build/runtimes');
  const folder = join(cache, `${name}-${pinned.version}`);
  if (existsSync(join(folder, 'bin/node'))) return folder;
  mkdirSync(cache, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', cache, `${name}@${pinned.version}`], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = join(cache, `${name}-${pinned.version}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (integrity !== pinned.integrity) {
    rmSync(tarball);
    throw new Error(`${name}: npm brought another tarball than package-lock.json names`);
  }
  const unpacked = `${folder}.new`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1', 'package/bin/node', 'package/LICENSE']);
  renameSync(unpacked, folder);
  rmSync(tarball);
  return folder;
}
