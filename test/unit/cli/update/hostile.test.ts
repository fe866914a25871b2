import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeState } from '../../../../src/cli/update/slotFiles.ts';
import { activate } from '../../../../src/cli/update/trial.ts';
import { noteOf, running, street, updateBench } from './bench.ts';

const bench = updateBench();
afterAll(() => { bench.discard(); });
const left = (dir: string): readonly string[] => readdirSync(dir).filter((name) => name.includes('.new'));

describe('a validly signed bundle with more in its archive than its manifest names', () => {
  it('a link in the place of manifest.json: nothing is written through it', async () => {
    const victim = join(bench.home, 'victim');
    writeFileSync(victim, 'as it was');
    const place = bench.cabinet();
    const file = bench.bundle('through', '1.1.0', { after: (folder) => { symlinkSync(victim, join(folder, 'program/manifest.json')); } });
    expect(await bench.stage(place, file)).toBe('manifest.json: not in the manifest');
    expect([readFileSync(victim, 'utf8'), left(place.dir), noteOf(place).staged]).toEqual(['as it was', [], null]);
  });

  it('the manifest of a slot is its signed value, never the bundle’s own text', async () => {
    const place = bench.cabinet();
    const file = bench.bundle('spaced', '1.1.0', { after: (folder) => {
      const path = join(folder, 'manifest.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('{', '{"manifest":\n"/tmp/evil"\n,'));
    } });
    expect(await bench.stage(place, file)).toBeNull();
    expect(readFileSync(join(place.dir, 'a/manifest.json'), 'utf8')).not.toContain('evil');
  });

  it.each([
    ['a link in the place of a file', 'dist/signald/main.js: not a plain file', (folder: string) => { rmSync(join(folder, 'program/dist/signald/main.js')); symlinkSync('/etc/hostname', join(folder, 'program/dist/signald/main.js')); }],
    ['a link in the place of a folder', 'dist: not in the manifest', (folder: string) => { rmSync(join(folder, 'program/dist'), { recursive: true }); symlinkSync('/tmp', join(folder, 'program/dist')); }],
    ['a pipe', 'pipe: not in the manifest', (folder: string) => { execFileSync('mkfifo', [join(folder, 'program/pipe')]); }],
    ['a folder of its own', 'more: not in the manifest', (folder: string) => { execFileSync('mkdir', [join(folder, 'program/more')]); }],
  ] as const)('%s: refused by name, and nothing is left of it', async (name, wrong, after) => {
    const place = bench.cabinet();
    expect(await bench.stage(place, bench.bundle(name.replaceAll(' ', '-'), '1.1.0', { after }))).toBe(wrong);
    expect([left(place.dir), existsSync(join(place.dir, 'a'))]).toEqual([[], false]);
  });

  it('a member twice, a name that leads out: refused by name', async () => {
    const place = bench.cabinet();
    const twice = bench.bundle('twice', '1.1.0');
    execFileSync('tar', ['--format=gnu', '-rf', twice, '-C', join(bench.home, 'make-twice'), 'program/package.json']);
    expect(await bench.stage(place, twice)).toBe('package.json: twice');
    const out = bench.bundle('out', '1.1.0');
    execFileSync('tar', ['--format=gnu', '-rPf', out, '-C', join(bench.home, 'make-out'), '--transform=s,program/package.json,program/../../outside,', 'program/package.json']);
    expect(await bench.stage(place, out)).toBe('../../outside: not in the manifest');
    expect([left(place.dir), existsSync(join(bench.home, 'outside'))]).toEqual([[], false]);
  });

  it('an archive that is larger than what was signed is not written out', async () => {
    const place = bench.cabinet();
    const file = bench.bundle('zeros', '1.1.0', { after: (folder) => { truncateSync(join(folder, 'program/dist/signald/main.js'), 50_000_000); } });
    expect(await bench.stage(place, file)).toBe('dist/signald/main.js: other size');
    expect(left(place.dir)).toEqual([]);
  });

  it('a program for which there is no room is refused before anything is unpacked, by name', async () => {
    const steps: string[] = [];
    const place = bench.cabinet((name) => { steps.push(name); });
    expect(await bench.stage(place, bench.bundle('huge', '1.1.0', { size: 1e15 }))).toBe('update.noRoom');
    expect(steps).toEqual([]);
  });

  it.each([
    ['cut short', (file: string): void => { truncateSync(file, 3000); }, 'Error: cut short'],
    ['spoilt', (file: string): void => { writeFileSync(file, readFileSync(file, 'latin1').replace('// 1.3.0', '// 6.6.6'), 'latin1'); }, 'dist/signald/main.js: other bytes'],
  ] as const)('a bundle that is %s leaves nothing, and takes nothing away', async (name, spoil, wrong) => {
    const place = bench.cabinet();
    for (const version of ['1.1.0', '1.2.0']) {
      expect(await bench.stage(place, bench.bundle(`kept-${name}-${version}`, version))).toBeNull();
      expect((await activate(place, noteOf(place), street(place).host)).kind).toBe('committed');
    }
    const before = noteOf(place);
    // Both slots hold a program that was in force; the next one would take that of `before`.
    writeState(place, { ...before, before: { slot: 'a', version: '1.1.0' } });
    const file = bench.bundle(`bad-${name}`, '1.3.0');
    spoil(file);
    expect(await bench.stage(place, file)).toBe(wrong);
    expect([left(place.dir), noteOf(place).before]).toEqual([[], { slot: 'a', version: '1.1.0' }]);
  });
});

describe('who may read and run what is staged', () => {
  it('is what was signed, whatever root’s umask and the archive say', async () => {
    const place = bench.cabinet();
    const file = bench.bundle('modes', '1.1.0', { after: (folder) => { chmodSync(join(folder, 'program/dist/signald/main.js'), 0o600); chmodSync(join(folder, 'program/dist'), 0o700); } });
    const umask = process.umask(0o077);
    try {
      expect(await bench.stage(place, file)).toBeNull();
    } finally {
      process.umask(umask);
    }
    const mode = (path: string): string => (lstatSync(join(place.dir, path)).mode & 0o777).toString(8);
    expect(['a', 'a/dist', 'a/dist/signald', 'a/bin/node', 'a/dist/signald/main.js', 'a/manifest.json', 'update.json'].map(mode)).toEqual(['755', '755', '755', '755', '644', '644', '644']);
    expect(running(place)).toBe('1.0.0');
  });
});
