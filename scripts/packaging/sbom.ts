import type { Arch, Shipped } from './lock.ts';

/** What the package consists of, as CycloneDX 1.5: by the lock file, so that the same commit gives the same bytes. */
export function sbom(version: string, arch: Arch, packages: readonly Shipped[]): string {
  return `${JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
    metadata: { component: { 'type': 'application', 'bom-ref': `ngatu@${version}`, 'name': 'ngatu', version, 'licenses': [{ license: { id: 'Apache-2.0' } }], 'properties': [{ name: 'debian:architecture', value: arch }] } },
    components: packages.map(({ path, name, version: its, license, integrity }) => ({
      'type': 'library', 'bom-ref': path, name, 'version': its, 'scope': 'required',
      'purl': `pkg:npm/${name.replace('@', '%40')}@${its}`,
      'licenses': [license.includes(' ') ? { expression: license } : { license: { id: license } }],
      'hashes': [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
    })),
    dependencies: [{ ref: `ngatu@${version}`, dependsOn: packages.map(({ path }) => path) }],
  }, null, 1)}\n`;
}

/** Debian's file of licences: whose each part is. */
export function copyright(packages: readonly Shipped[]): string {
  const lines = packages.map(({ path, name, version, license }) => `Files: usr/lib/ngatu/program/${path}/*\nCopyright: the authors of ${name} ${version}; see its licence file there\nLicense: ${license}\n`);
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: ngatu\n\nFiles: *\nCopyright: the authors of Ngã Tư\nLicense: Apache-2.0\n On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.\n\nFiles: usr/lib/ngatu/program/bin/node\nCopyright: the authors of Node.js and of what it contains; see usr/lib/ngatu/program/bin/LICENSE\nLicense: MIT\n\n${lines.join('\n')}`;
}
