import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { updateActivate, updateCheck, updateRollback, updateSettle, updateStage, updateStatus } from '../../../src/cli/command/update.ts';
import type { CommandRun } from '../../../src/cli/commandSpec.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { lockSlots } from '../../../src/cli/update/slotLock.ts';
import type { SlotPlace } from '../../../src/cli/update/slotFiles.ts';
import { noteOf, running, updateBench } from '../../unit/cli/update/bench.ts';

const bench = updateBench();
const path = process.env['PATH'] ?? '';
const fakes = join(bench.home, 'bin');
mkdirSync(fakes);
const calls = join(bench.home, 'calls');
/** systemctl of a computer on which this shell line says how a restart goes. */
function systemctl(restart: string): void {
  writeFileSync(join(fakes, 'systemctl'), `#!/bin/sh\necho "$1" >>${calls}\n[ "$1" != restart ] || { ${restart}; }\n`);
  chmodSync(join(fakes, 'systemctl'), 0o755);
}
beforeEach(() => {
  process.env['PATH'] = `${fakes}:${path}`;
  writeFileSync(calls, '');
});
afterEach(() => {
  process.env['PATH'] = path;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeAllListeners(signal);
});
afterAll(() => { bench.discard(); });

interface Ran { readonly code: number; readonly said: string; readonly wrote: string }
async function ngatu(command: CommandRun, place: SlotPlace, args: readonly string[] = [], more: Readonly<Record<string, string | boolean>> = {}): Promise<Ran> {
  let [said, wrote] = ['', ''];
  const shell: Shell = { lang: 'en', json: false, colour: false, runDir: join(bench.home, 'run'), runDirGiven: true, home: '.', write: (text) => { wrote += text; }, complain: (text) => { said += text; } };
  const code = await command(shell, args, { slots: place.dir, trust: bench.trust, by: 'lan', now: true, yes: true, reason: 'a trial', ...more }, { commands: [], nouns: {} });
  return { code, said, wrote };
}

async function stagedCabinet(name: string): Promise<SlotPlace> {
  const place = bench.cabinet();
  expect((await ngatu(updateStage, place, [bench.bundle(name, '1.1.0')])).code).toBe(0);
  return place;
}

describe('ngatu update, where the daemons of the new version do not start', () => {
  it('returns at once, says why, and ends with 1', async () => {
    const place = await stagedCabinet('dead');
    systemctl(`case $(readlink ${place.dir}/current) in */a) echo "Job for ngatu-agentd.service failed" >&2; exit 1;; esac`);
    const ran = await ngatu(updateActivate, place);
    expect(ran).toMatchObject({ code: 1, said: expect.stringContaining('its daemons do not start') });
    expect(ran.wrote).toMatch(/Last +1\.1\.0 was returned: update\.notStarted: Job for ngatu-agentd\.service failed/);
    expect([running(place), readFileSync(calls, 'utf8')]).toEqual(['1.0.0', 'reset-failed\nrestart\nreset-failed\nrestart\n']);
  });

  it('a person who ends the watch has the version before back', async () => {
    const place = await stagedCabinet('stopped');
    systemctl('true');
    const ran = ngatu(updateActivate, place);
    await expect.poll(() => running(place)).toBe('1.1.0');
    await expect.poll(() => readFileSync(calls, 'utf8')).toContain('restart');
    process.emit('SIGTERM', 'SIGTERM');
    expect(await ran).toMatchObject({ code: 1, said: expect.stringContaining('who watched ended the trial') });
    expect([running(place), noteOf(place).trial]).toEqual(['1.0.0', null]);
  });

  it('a rollback to what does not start leaves what ran', async () => {
    const place = bench.cabinet();
    writeFileSync(join(place.dir, 'update.json'), JSON.stringify({ ...noteOf(place), before: { slot: 'a', version: '0.9.0' } }));
    mkdirSync(join(place.dir, 'a'));
    writeFileSync(join(place.dir, 'a/package.json'), '{"version":"0.9.0"}');
    systemctl(`case $(readlink ${place.dir}/current) in */a) exit 1;; esac`);
    const before = noteOf(place);
    expect(await ngatu(updateRollback, place)).toMatchObject({ code: 1, said: expect.stringContaining('0.9.0 does not start') });
    expect([running(place), noteOf(place)]).toEqual(['1.0.0', before]);
  });
});

describe('the lock on the slots', () => {
  it('lets nobody else change them, by name; who only looks is not kept out', async () => {
    const place = await stagedCabinet('locked');
    const before = noteOf(place);
    const other = bench.bundle('other', '1.2.0');
    const release = await lockSlots(place.dir);
    for (const [command, args] of [[updateStage, [other]], [updateActivate, []], [updateSettle, []]] as const) {
      expect(await ngatu(command, place, args)).toMatchObject({ code: 4, said: expect.stringContaining('Somebody else is changing programs') });
    }
    expect([(await ngatu(updateStatus, place)).code, (await ngatu(updateCheck, place, [other])).code]).toEqual([0, 0]);
    await release?.();
    expect([noteOf(place), readdirSync(place.dir).filter((name) => name.includes('.new'))]).toEqual([before, []]);
    expect((await ngatu(updateStage, place, [other])).code).toBe(0);
  });

  it('is held by an activation to its end: what was confirmed is what starts', async () => {
    const place = await stagedCabinet('confirmed');
    systemctl('sleep 1');
    const ran = ngatu(updateActivate, place);
    await expect.poll(() => running(place)).toBe('1.1.0');
    expect((await ngatu(updateStage, place, [bench.bundle('behind', '1.2.0')])).code).toBe(4);
    expect((await ngatu(updateSettle, place, [], { boot: true })).code).toBe(4);
    process.emit('SIGTERM', 'SIGTERM');
    expect((await ran).code).toBe(1);
  });

  it('goes with whoever held it, killed or not, and is root’s alone', async () => {
    const { dir } = bench.cabinet();
    const module = join(import.meta.dirname, '../../../src/cli/update/slotLock.ts');
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `const { lockSlots } = await import(${JSON.stringify(module)}); await lockSlots(${JSON.stringify(dir)}); console.log('held'); setInterval(() => {}, 1000);`], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => { holder.stdout.once('data', resolve); });
    expect(await lockSlots(dir)).toBeNull();
    // dpkg's preinst asks in its own way.
    expect(() => execFileSync('flock', ['--nonblock', join(dir, 'lock'), 'true'])).toThrow('Command failed');
    holder.kill('SIGKILL');
    const release = await lockSlots(dir, 10);
    expect([release === null, (lstatSync(join(dir, 'lock')).mode & 0o777).toString(8)]).toEqual([false, '600']);
    await release?.();
  });
});

describe('what an update rests on', () => {
  it('a slot that was staged is proved again before anything is done: bytes, modes, signature', async () => {
    const place = await stagedCabinet('rotten');
    const before = noteOf(place);
    const main = join(place.dir, 'a/dist/signald/main.js');
    const text = readFileSync(main);
    const refused = async (detail: string, trust = bench.trust): Promise<void> => {
      expect(await ngatu(updateActivate, place, [], { trust })).toMatchObject({ code: 4, said: expect.stringContaining(detail) });
      expect([running(place), noteOf(place), readFileSync(calls, 'utf8')]).toEqual(['1.0.0', before, '']);
    };
    writeFileSync(main, '// 6.6.6\n');
    await refused('dist/signald/main.js: other bytes');
    writeFileSync(main, text);
    chmodSync(main, 0o600);
    await refused('dist/signald/main.js: other mode');
    chmodSync(main, 0o644);
    chmodSync(join(place.dir, 'a'), 0o700);
    await refused(': other mode');
    chmodSync(join(place.dir, 'a'), 0o755);
    await refused('release: unknownKey', join(bench.home, 'nobody'));
  });

  it('a note that can’t be read refuses updates by name, and is not written over; what runs goes on', async () => {
    const place = await stagedCabinet('noteless');
    const note = join(place.dir, 'update.json');
    writeFileSync(note, '{"schema":1,');
    const other = bench.bundle('newer', '1.2.0');
    expect((await ngatu(updateStatus, place)).code).toBe(1);
    for (const [command, args, more] of [[updateStage, [other], {}], [updateCheck, [other], {}], [updateActivate, [], {}], [updateRollback, [], {}], [updateSettle, [], { boot: true }], [updateSettle, [], { installed: true }]] as const) {
      expect(await ngatu(command, place, args, more)).toMatchObject({ code: 4, said: expect.stringContaining('can’t be read') });
    }
    expect([readFileSync(note, 'utf8'), running(place)]).toEqual(['{"schema":1,', '1.0.0']);
  });

  it('says how much room there is, and unpacks nothing', async () => {
    const place = bench.cabinet();
    expect(await ngatu(updateStage, place, [bench.bundle('huge', '1.1.0', { size: 1e15 })])).toMatchObject({ code: 4, said: expect.stringMatching(/1000000034 MB free are needed to unpack it, \d+ MB there are/) });
    expect(existsSync(join(place.dir, 'update.json'))).toBe(false);
  });

  it('takes a bundle’s name for a file, whatever is in it', async () => {
    expect(await ngatu(updateCheck, bench.cabinet(), ['evil.example:x.update'])).toMatchObject({ code: 2, said: expect.stringContaining('ENOENT') });
  });
});
