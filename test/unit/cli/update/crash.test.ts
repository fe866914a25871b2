import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBundle, readManifest } from '../../../../src/cli/update/bundle.ts';
import { settle } from '../../../../src/cli/update/settle.ts';
import { filesProblem, linkRunning } from '../../../../src/cli/update/slotFiles.ts';
import { activate } from '../../../../src/cli/update/trial.ts';
import { newKeyPair } from '../../../../src/platform/signingKey.ts';
import { noteOf, running, street, updateBench } from './bench.ts';

const bench = updateBench();
const { home, trust } = bench;
afterAll(() => { bench.discard(); });

class PowerCut extends Error {}

describe('an update on the disk', () => {
  it('is unpacked, proved, tried, kept; flash comes before anything changes', async () => {
    const place = bench.cabinet();
    expect(await bench.stage(place, bench.bundle('good', '1.1.0'))).toBeNull();
    expect(running(place)).toBe('1.0.0');
    const { host, acts } = street(place);
    const ended = await activate(place, noteOf(place), host);
    expect([ended.kind, running(place), acts]).toEqual(['committed', '1.1.0', ['flash', 'away 10 min', 'restart 1.1.0']]);
    expect(noteOf(place)).toMatchObject({ running: { slot: 'a', version: '1.1.0' }, trial: null, before: { slot: 'package' }, highest: '1.1.0' });
    expect(await bench.stage(place, bench.bundle('same', '1.1.0'))).toBe('update.downgrade');
  });

  it.each([
    ['that never answers', (version: string | null) => (version === '1.1.0' ? null : {})],
    ['whose guard speaks', (version: string | null) => (version === '1.1.0' ? { safetyFaults: ['guard.conflict'] } : {})],
    ['whose ticks are late', (version: string | null) => (version === '1.1.0' ? { lateP99Ms: 80 } : {})],
    ['whose link does not come back', (version: string | null) => (version === '1.1.0' ? { linkConnected: false } : {})],
  ] as const)('returns by itself from a version %s', async (_, sick) => {
    const place = bench.cabinet();
    await bench.stage(place, bench.bundle('sick', '1.1.0'));
    const { host, acts } = street(place, sick);
    const ended = await activate(place, noteOf(place), host);
    expect([ended.kind, running(place), acts.slice(-2)]).toEqual(['returned', '1.0.0', ['away 10 min', 'restart 1.0.0']]);
    expect(noteOf(place)).toMatchObject({ running: { version: '1.0.0' }, trial: null, highest: '1.0.0', last: { outcome: 'returned', version: '1.1.0' } });
  });

  it('changes nothing where the junction does not go into flash', async () => {
    const place = bench.cabinet();
    await bench.stage(place, bench.bundle('banned', '1.1.0'));
    const { host, acts } = street(place);
    const ended = await activate(place, noteOf(place), { ...host, flash: async () => await Promise.resolve('mode.needsSecondPerson') });
    expect([ended, running(place), acts, noteOf(place).trial]).toEqual([{ kind: 'refused', code: 'update.noFlash', detail: 'mode.needsSecondPerson' }, '1.0.0', [], null]);
  });

  it('takes nothing that is not signed, not whole, or more than it says', async () => {
    const place = bench.cabinet();
    expect(await bench.stage(place, bench.bundle('stranger', '1.1.0', { key: newKeyPair().privatePem }))).toBe('update.unsigned');
    expect(await bench.stage(place, bench.bundle('changed', '1.1.0', { after: (folder) => { writeFileSync(join(folder, 'program/dist/signald/main.js'), '// 6.6.6\n'); } }))).toBe('dist/signald/main.js: other bytes');
    expect(await bench.stage(place, bench.bundle('more', '1.1.0', { after: (folder) => { writeFileSync(join(folder, 'program/extra.js'), ''); } }))).toBe('extra.js: not in the manifest');
    expect(await bench.stage(place, bench.bundle('link', '1.1.0', { after: (folder) => { symlinkSync('/etc', join(folder, 'program/etc')); } }))).toBe('etc: not in the manifest');
    expect(await bench.stage(place, bench.bundle('less', '1.1.0', { after: (folder) => { rmSync(join(folder, 'program/package.json')); } }))).toBe('package.json: missing');
    expect(await bench.stage(place, bench.bundle('sour', '1.1.0', { selftest: 'echo no addon >&2; exit 1' }))).toBe('selftest: no addon');
    writeFileSync(join(home, 'noise.update'), 'noise');
    expect(await bench.stage(place, join(home, 'noise.update'))).toBe('update.noBundle');
    const manifest = readFileSync(join(home, 'make-stranger/manifest.json'), 'utf8').replace('1.1.0', '9.9.9');
    expect(readManifest(manifest, trust)).toMatchObject({ ok: false });
    expect([noteOf(place).staged, running(place), existsSync(join(place.dir, 'a'))]).toEqual([null, '1.0.0', false]);
  });

  it('leaves the old or the new program, whole, and the note that fits it, wherever the power goes', async () => {
    const good = bench.bundle('cut', '1.1.0');
    let cuts = 0;
    for (let at = 1; ; at += 1) {
      let count = 0;
      const place = bench.cabinet((name) => {
        count += 1;
        if (count >= at) throw new PowerCut(name);
      });
      const play = street(place);
      let cut: string | null = null;
      try {
        await bench.stage(place, good);
        await activate(place, noteOf(place), play.host);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        cut = error.message;
      }
      if (cut === null) break;
      cuts += 1;
      // The computer starts again: nothing but `settle` has run when the daemons begin.
      const state = settle({ dir: place.dir, package: place.package }, { boot: true, installed: false })?.state;
      const version = running(place);
      expect(['1.0.0', '1.1.0'], `${at}: ${cut}`).toContain(version);
      expect([state?.trial, state?.running.version, noteOf(place)], `${at}: ${cut}`).toEqual([null, version, state]);
      // A new one that never was seen healthy does not run.
      if (version === '1.1.0') expect(state?.highest).toBe('1.1.0');
      const folder = readlinkSync(join(place.dir, 'current'));
      if (version === '1.1.0') {
        const read = await readBundle(good, trust);
        expect(read.ok && filesProblem(folder, read.signed.manifest)).toBeNull();
      }
      // And what was cut short can be done again.
      if (version === '1.0.0') {
        const again = { dir: place.dir, package: place.package };
        if (noteOf(again).staged === null) expect(await bench.stage(again, good), `${at}: ${cut}`).toBeNull();
        expect((await activate(again, noteOf(again), street(again).host)).kind).toBe('committed');
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(10);
  });

  it('returns a trial that nobody watches any more, and runs the package where a slot has gone', async () => {
    const place = bench.cabinet();
    await bench.stage(place, bench.bundle('alone', '1.1.0'));
    const { host } = street(place);
    // Whoever watched is gone: the lock that a settle takes says so.
    const watched = activate(place, noteOf(place), { ...host, pause: () => new Promise(() => undefined) });
    await Promise.race([watched, expect.poll(() => running(place)).toBe('1.1.0')]);
    expect(settle(place, { boot: false, installed: false })?.state).toMatchObject({ running: { version: '1.0.0' }, last: { why: 'update.unwatched' } });
    expect(settle(place, { boot: false, installed: false })?.changed).toBe(false);
    await bench.stage(place, bench.bundle('kept', '1.2.0'));
    await activate(place, noteOf(place), street(place).host);
    rmSync(join(place.dir, noteOf(place).running.slot), { recursive: true });
    expect(settle(place, { boot: true, installed: false })?.state.running).toEqual({ slot: 'package', version: '1.0.0' });
    expect(running(place)).toBe('1.0.0');
    // A package that comes by dpkg is what runs from then on, and no older bundle is taken afterwards.
    writeFileSync(join(place.package, 'package.json'), JSON.stringify({ version: '2.0.0' }));
    expect(settle(place, { boot: false, installed: true })?.state).toMatchObject({ running: { slot: 'package', version: '2.0.0' }, highest: '2.0.0' });
    linkRunning(place, noteOf(place).running.slot);
    expect(running(place)).toBe('2.0.0');
  });
});
