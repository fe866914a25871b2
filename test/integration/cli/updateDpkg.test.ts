import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { settle } from '../../../src/cli/update/settle.ts';
import { writeState, type SlotPlace } from '../../../src/cli/update/slotFiles.ts';
import { lockSlots } from '../../../src/cli/update/slotLock.ts';
import { writeProgram } from '../../unit/cli/update/program.ts';
import { noteOf, running, updateBench } from '../../unit/cli/update/bench.ts';

const bench = updateBench();
afterAll(() => { bench.discard(); });

let roots = 0;
/** A root of Debian as far as the scripts look: the package's program of this version, and what updates remember. */
function root(version: string): { readonly path: string; readonly place: SlotPlace } {
  roots += 1;
  const path = join(bench.home, `root-${roots}`);
  const place = { dir: join(path, 'var/lib/ngatu/slots'), package: join(path, 'usr/lib/ngatu/program') };
  mkdirSync(place.dir, { recursive: true });
  writeProgram(place.package, version);
  symlinkSync(place.package, join(place.dir, 'current'));
  return { path, place };
}

function script(name: 'preinst' | 'postinst', path: string, version: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const file = join(path, name);
  writeFileSync(file, readFileSync(join(import.meta.dirname, '../../../scripts/packaging/debian', name), 'utf8').replaceAll('@VERSION@', version), { mode: 0o755 });
  return spawnSync('sh', [file, ...args], { encoding: 'utf8', env: { ...process.env, DPKG_ROOT: path } });
}

/** A bundle of 1.2.0 is in force, from slot a. */
function byBundle(place: SlotPlace): void {
  writeProgram(join(place.dir, 'a'), '1.2.0');
  writeState(place, { ...noteOf(place), running: { slot: 'a', version: '1.2.0' }, highest: '1.2.0' });
  rmSync(join(place.dir, 'current'));
  symlinkSync(join(place.dir, 'a'), join(place.dir, 'current'));
}

describe('dpkg, where updates were', () => {
  it('does not go below what a bundle put in force, and leaves it running', () => {
    const { path, place } = root('1.0.0');
    byBundle(place);
    expect(script('preinst', path, '1.1.0', 'upgrade', '1.0.0')).toMatchObject({ status: 1, stderr: 'ngatu: 1.1.0 is older than 1.2.0, which was in force here: refused. An old program may not read what the new one stored.\n' });
    expect(script('postinst', path, '1.0.0', 'abort-upgrade', '1.1.0').status).toBe(0);
    expect(running(place)).toBe('1.2.0');
    // One that came all the same (its scripts passed by) is not what runs.
    writeProgram(place.package, '1.1.0');
    expect(settle(place, { boot: false, installed: true })?.state).toMatchObject({ running: { slot: 'a', version: '1.2.0' }, highest: '1.2.0' });
    expect(running(place)).toBe('1.2.0');
  });

  it('a newer package leaves the slot running until it has passed its own test', () => {
    const { path, place } = root('1.0.0');
    byBundle(place);
    expect(script('preinst', path, '1.3.0', 'upgrade', '1.0.0').status).toBe(0);
    expect(running(place)).toBe('1.2.0');
    writeProgram(place.package, '1.3.0');
    expect(settle(place, { boot: false, installed: true })?.state).toMatchObject({ running: { slot: 'package', version: '1.3.0' }, highest: '1.3.0' });
    expect(running(place)).toBe('1.3.0');
  });

  it('keeps the package’s own program aside; a start in the middle of dpkg’s work runs that one', () => {
    const { path, place } = root('1.0.0');
    expect(script('preinst', path, '1.1.0', 'upgrade', '1.0.0').status).toBe(0);
    writeProgram(place.package, '1.1.0');
    settle(place, { boot: true, installed: false });
    expect([running(place), readlinkSync(join(place.dir, 'current'))]).toEqual(['1.0.0', join(place.dir, 'previous')]);
    // The next one does not take the half of this one for what is to be kept.
    expect(script('preinst', path, '1.1.1', 'upgrade', '1.1.0').status).toBe(0);
    expect(running(place)).toBe('1.0.0');
    settle(place, { boot: false, installed: true });
    expect(running(place)).toBe('1.1.0');
  });

  it('an upgrade that was refused goes back to the package’s program only where that one passes its test', () => {
    const { path, place } = root('1.0.0');
    script('preinst', path, '1.1.0', 'upgrade', '1.0.0');
    writeProgram(place.package, '1.1.0', { selftest: 'exit 1' });
    expect(script('postinst', path, '1.1.0', 'abort-upgrade', '1.0.5').status).toBe(0);
    expect(running(place)).toBe('1.0.0');
    writeProgram(place.package, '1.1.0');
    script('postinst', path, '1.1.0', 'abort-upgrade', '1.0.5');
    expect(running(place)).toBe('1.1.0');
  });

  it('refuses while an update is under way, and where the note can’t be read; what persons wrote in it is no version', async () => {
    const { path, place } = root('1.0.0');
    const release = await lockSlots(place.dir);
    expect(script('preinst', path, '1.1.0', 'upgrade', '1.0.0')).toMatchObject({ status: 1, stderr: expect.stringContaining('an update is under way') });
    await release?.();
    writeState(place, { ...noteOf(place), last: { outcome: 'rolledBack', version: '1.0.0', why: 'lan: "highest":"0.0.1"' }, highest: '1.4.0' });
    expect(script('preinst', path, '1.1.0', 'install', '').stderr).toContain('older than 1.4.0');
    writeFileSync(join(place.dir, 'update.json'), '');
    expect(script('preinst', path, '9.0.0', 'upgrade', '1.0.0')).toMatchObject({ status: 1, stderr: expect.stringContaining('can\'t be read') });
    expect(running(place)).toBe('1.0.0');
  });
});
