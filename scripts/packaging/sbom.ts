import Database from 'better-sqlite3';
import { runtimeOf, type Arch, type Shipped } from './lock.ts';

/** A library inside another's machine code: no package of its own, and whoever looks for its faults must find its name. */
export interface Inside { readonly of: string; readonly name: string; readonly version: string; /** As the list of vulnerabilities names it; null = it has no entry of its own there. */ readonly cpe: string | null }

/** What `process.versions` names, by the name that others know it by, with its maker and product in the CPE dictionary. */
const known: Readonly<Record<string, readonly [name: string, product: string | null]>> = {
  openssl: ['openssl', 'openssl:openssl'], sqlite: ['sqlite', 'sqlite:sqlite'], icu: ['icu', 'icu-project:international_components_for_unicode'], v8: ['v8', 'google:v8'],
  uv: ['libuv', 'libuv:libuv'], zlib: ['zlib', 'zlib:zlib'], brotli: ['brotli', 'google:brotli'], zstd: ['zstd', 'facebook:zstandard'], nghttp2: ['nghttp2', 'nghttp2:nghttp2'],
  ares: ['c-ares', 'c-ares_project:c-ares'], llhttp: ['llhttp', 'llhttp:llhttp'], undici: ['undici', 'nodejs:undici'],
};
/** Interfaces and standards, no code of anybody's. */
const noLibrary: ReadonlySet<string> = new Set(['node', 'modules', 'napi', 'unicode']);

/** Of this desk's Node, which must be the one that is shipped, and of the database's addon: as they say themselves. */
export function insides(arch: Arch, packages: readonly Shipped[]): readonly Inside[] {
  const [runtime, store] = [runtimeOf[arch], 'better-sqlite3'].map((wanted) => packages.find(({ name }) => name === wanted));
  if (runtime?.version !== process.versions.node || store === undefined) throw new Error(`built by Node ${process.versions.node}, and ${runtime?.version ?? 'none'} is shipped`);
  const database = new Database(':memory:');
  const sqlite = String(database.prepare('select sqlite_version()').pluck().get());
  database.close();
  const named = Object.entries(process.versions).filter(([key, version]) => !noLibrary.has(key) && version !== undefined && version !== '');
  return [...named.map(([key, version]) => inside(runtime.path, key, version ?? '')), inside(store.path, 'sqlite', sqlite)].toSorted((a, b) => (`${a.of} ${a.name}` < `${b.of} ${b.name}` ? -1 : 1));
}

function inside(of: string, key: string, version: string): Inside {
  const [name, product] = known[key] ?? [key, null];
  // What a maker of Node adds to a version (`-node.53`, `-motley-…`) is in no dictionary.
  return { of, name, version, cpe: product === null ? null : `cpe:2.3:a:${product}:${/^[\d.]+/.exec(version)?.[0] ?? version}:*:*:*:*:*:*:*` };
}

/** What the package consists of, as CycloneDX 1.5: by the lock file, so that the same commit gives the same bytes. */
export function sbom(version: string, arch: Arch, packages: readonly Shipped[], within: readonly Inside[]): string {
  const refOf = ({ of, name }: Inside): string => `${of}#${name}`;
  return `${JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
    metadata: { component: { 'type': 'application', 'bom-ref': `ngatu@${version}`, 'name': 'ngatu', version, 'licenses': [{ license: { id: 'Apache-2.0' } }], 'properties': [{ name: 'debian:architecture', value: arch }] } },
    components: [
      ...packages.map(({ path, name, version: its, license, integrity }) => ({
        'type': 'library', 'bom-ref': path, name, 'version': its, 'scope': 'required',
        'purl': `pkg:npm/${name.replace('@', '%40')}@${its}`,
        'licenses': [license.includes(' ') ? { expression: license } : { license: { id: license } }],
        'hashes': [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
      })),
      ...within.map((one) => ({
        'type': 'library', 'bom-ref': refOf(one), 'name': one.name, 'version': one.version, 'scope': 'required',
        'purl': `pkg:generic/${one.name}@${encodeURIComponent(one.version)}`, ...(one.cpe === null ? {} : { cpe: one.cpe }),
      })),
    ],
    dependencies: [
      { ref: `ngatu@${version}`, dependsOn: packages.map(({ path }) => path) },
      ...[...new Set(within.map(({ of }) => of))].map((ref) => ({ ref, dependsOn: within.filter(({ of }) => of === ref).map(refOf) })),
    ],
  }, null, 1)}\n`;
}

/** Debian's file of licences: whose each part is, and in which of its files that stands. */
export function copyright(packages: readonly Shipped[], fileOf: (path: string) => string): string {
  const lines = packages.map(({ path, name, version, license }) => `Files: usr/lib/ngatu/program/${path}/*\nCopyright: the authors of ${name} ${version}; see ${fileOf(path)}\nLicense: ${license}\n`);
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ngatu\n\nFiles: *\nCopyright: the authors of Ngã Tư\nLicense: Apache-2.0\n On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.\n\nFiles: usr/lib/ngatu/program/bin/node\nCopyright: the authors of Node.js and of what it contains; see usr/lib/ngatu/program/bin/LICENSE\nLicense: MIT\n\n${lines.join('\n')}`;
}
