import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeOf, shippedPackages, type Arch } from './lock.ts';

/** One file of the package: where it is, and where it goes below the program's folder. */
export interface Entry { readonly from: string; readonly to: string }

/** Folder of prebuilt addons by processor, as their packages name it. */
const prebuilt: Readonly<Record<Arch, RegExp>> = {
  amd64: /^prebuilds\/linux-x64(\.node$|\/.*glibc\.node$)/,
  arm64: /^prebuilds\/linux-arm64(\.node$|\/.*glibc\.node$)/,
};
/** Sources of addons, types, maps and pages for their developers: nothing that runs. Licences stay. */
const idle = /^(test|tests|benchmarks?|examples?|\.github|\.vscode)\/|\.(d\.[cm]?ts|ts|map|md|markdown|gyp|gypi|cc|cpp|c|h|hpp|tsbuildinfo|html)$|(^|\/)\.[^/]+$/i;

/** The program as it stands in a slot, apart from its runtime. Sorted, so that the same tree gives the same package. */
export function programEntries(root: string, arch: Arch): readonly Entry[] {
  const own = ['dist', 'config', 'firmware-profiles', 'docs'].flatMap((folder) => filesOf(root, folder));
  const modules = shippedPackages(root, arch).filter(({ name }) => name !== runtimeOf[arch]).flatMap(({ path }) => {
    const licence = `${path}/${licenceFile(root, path)}`;
    return filesOf(root, path).filter((file) => file === licence || goesAlong(file.slice(path.length + 1), arch));
  });
  const kept = own.filter((file) => !/\.map$|(^|\/)\.|^docs\/(campaigns|situations)\//.test(file));
  return [...kept, ...modules, 'package.json', 'LICENSE'].toSorted((a, b) => (a < b ? -1 : 1)).map((file) => ({ from: join(root, file), to: file }));
}

/** The file with the words of a package's licence: one of its own, or else what its authors say of themselves. */
export function licenceFile(root: string, path: string): string {
  const names = readdirSync(join(root, path)).toSorted();
  const found = names.find((name) => /^(licen[cs]e|copying)/i.test(name)) ?? names.find((name) => /^readme/i.test(name));
  if (found === undefined) throw new Error(`${path} says nothing of its licence`);
  return found;
}

function goesAlong(file: string, arch: Arch): boolean {
  // A package's own packages are counted for themselves.
  if (file.startsWith('node_modules/')) return false;
  if (file.startsWith('prebuilds/')) return prebuilt[arch].test(file);
  if (/^(deps|src)\/.*\.(c|cc|cpp|h|hpp|gyp|gypi|sh|tar\.gz|patch)$/.test(file)) return false;
  if (/^(licen[cs]e|copying|notice)/i.test(file)) return true;
  return !idle.test(file);
}

function filesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    const found = lstatSync(join(root, path));
    return found.isDirectory() ? filesOf(root, path) : found.isFile() ? [path] : [];
  });
}
