import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { programEntries } from '../../scripts/packaging/contents.ts';
import { runtimeOf, shippedPackages } from '../../scripts/packaging/lock.ts';
import { filesBelow, layTree } from '../../scripts/packaging/tree.ts';

const root = join(import.meta.dirname, '../..');
const made = mkdtempSync(join(tmpdir(), 'ngatu-tree-'));
afterAll(() => { rmSync(made, { recursive: true }); });
const epochS = 1_700_000_000;
/** Processor of an ELF file (elf.h, e_machine): 62 x86-64, 183 AArch64. */
const processor = (file: string): number => readFileSync(file).readUInt16LE(18);

describe('the Debian package, before dpkg-deb takes it', () => {
  const tree = join(made, 'tree');
  layTree({ root, out: tree, arch: 'amd64', version: '9.8.7', runtime: null, epochS });

  it('brings the addons of its processor, and no other file of machine code', () => {
    for (const [arch, machine] of [['amd64', 62], ['arm64', 183]] as const) {
      const addons = programEntries(root, arch).filter(({ to }) => to.endsWith('.node'));
      expect(addons.map(({ to }) => to.split('node_modules/')[1]?.split('/prebuilds')[0])).toEqual(['@serialport/bindings-cpp', 'better-sqlite3']);
      expect(addons.map(({ from }) => processor(from))).toEqual([machine, machine]);
    }
  });

  it('has one time and one set of modes, whatever the desk has, and its files in one order', () => {
    for (const file of filesBelow(tree)) {
      const { mode, mtimeMs, size } = lstatSync(join(tree, file));
      expect(mtimeMs, file).toBe(epochS * 1000);
      if (size > 0 && !lstatSync(join(tree, file)).isSymbolicLink()) expect([0o644, 0o755], file).toContain(mode & 0o777);
    }
    const order = programEntries(root, 'amd64').map(({ to }) => to);
    expect(order).toEqual(order.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(readlinkSync(join(tree, 'usr/lib/ngatu/current'))).toBe('/var/lib/ngatu/slots/current');
  });

  it('runs from its own folder: every module that its daemons and its tool load is there', () => {
    // Bounded and apart from this tree's node_modules: what is missing is missing here as in the cabinet.
    const program = join(tree, 'usr/lib/ngatu/program');
    const tested = spawnSync(process.execPath, [join(program, 'selftest.mjs')], { encoding: 'utf8', cwd: '/', timeout: 60_000 });
    expect(tested.stderr).toBe('');
    expect(JSON.parse(tested.stdout)).toMatchObject({ ok: true, version: '9.8.7', node: process.version });
    const checked = spawnSync(process.execPath, [join(program, 'dist/cli/main.js'), 'site', 'check', 'ninh-kieu', '--json'], { encoding: 'utf8', cwd: '/', timeout: 60_000 });
    expect(checked.status, checked.stderr).toBe(0);
  }, 120_000);

  it('brings completion for each shell and the manual in both languages, where they are looked for', () => {
    const share = join(tree, 'usr/share');
    for (const place of ['bash-completion/completions/ngatu', 'zsh/vendor-completions/_ngatu', 'fish/vendor_completions.d/ngatu.fish']) expect(readFileSync(join(share, place), 'utf8'), place).toContain('mode flash');
    for (const place of ['man/man1', 'man/vi/man1']) expect(gunzipSync(readFileSync(join(share, place, 'ngatu.1.gz'))).toString(), place).toContain('.SS ngatu mode flash');
  });

  it('says what it consists of: every package of the closure, its version, its licence and its hash', () => {
    const bom: { components: readonly { 'bom-ref': string; name: string; version: string; licenses: readonly object[]; hashes: readonly { content: string }[] }[] } = JSON.parse(readFileSync(join(tree, 'usr/share/doc/ngatu/sbom.cdx.json'), 'utf8'));
    const shipped = shippedPackages(root, 'amd64');
    const [packages, inside] = [bom.components.slice(0, shipped.length), bom.components.slice(shipped.length)];
    expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual(shipped.map(({ name, version }) => `${name}@${version}`));
    // What is inside other machine code: in ten years somebody asks for its faults by these names.
    const { openssl, v8, icu, sqlite } = process.versions;
    for (const [name, version] of [['openssl', openssl], ['v8', v8], ['icu', icu], ['libuv', process.versions.uv], ['sqlite', sqlite]]) expect(inside).toContainEqual(expect.objectContaining({ name, version, cpe: expect.stringContaining(`:${/^[\d.]+/.exec(version ?? '')?.[0] ?? ''}:`) as unknown }));
    // Node has one, and the store's addon another.
    expect(inside.filter(({ name }) => name === 'sqlite').map((one) => one['bom-ref'])).toEqual(['node_modules/better-sqlite3#sqlite', `node_modules/${runtimeOf.amd64}#sqlite`]);
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['better-sqlite3', 'zod', 'serialport', runtimeOf.amd64]));
    for (const one of packages) expect([one.licenses.length, one.hashes[0]?.content.length], one.name).toEqual([1, 128]);
    // Nothing whose licence would bind the whole, and nothing of the desk.
    for (const { name, license } of shipped) expect(license, name).toMatch(/MIT|ISC|BSD|Apache-2\.0|0BSD|BlueOak|Unlicense|Python-2\.0/);
    expect(shipped.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['typescript']));
    const folders = new Set(filesBelow(tree).flatMap((file) => /program\/(node_modules\/.*node_modules\/|node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[2] ?? []));
    expect([...folders].filter((name) => !shipped.some((one) => one.name === name))).toEqual([]);
    expect(existsSync(join(tree, 'usr/lib/ngatu/program/node_modules/vitest'))).toBe(false);
  });

  it('brings the words of each licence, and says where they stand', () => {
    const said = readFileSync(join(tree, 'usr/share/doc/ngatu/copyright'), 'utf8');
    for (const { path, name } of shippedPackages(root, 'amd64').filter((one) => one.name !== runtimeOf.amd64)) {
      const file = new RegExp(`^Files: usr/lib/ngatu/program/${path}/\\*\nCopyright: .*; see (\\S+)$`, 'm').exec(said)?.[1] ?? '';
      expect(readFileSync(join(tree, 'usr/lib/ngatu/program', path, file), 'utf8'), name).toMatch(/permission|redistribution|licen[cs]e/i);
    }
  });
});
