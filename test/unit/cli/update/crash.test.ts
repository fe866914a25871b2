import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundle, readManifest } from '../../../../src/cli/update/bundle.ts';
import { settle } from '../../../../src/cli/update/settle.ts';
import { filesProblem, fillSlot, linkRunning, readState, versionIn, writeState, type SlotPlace } from '../../../../src/cli/update/slotFiles.ts';
import { activate, type UpdateHost } from '../../../../src/cli/update/trial.ts';
import { admitUpdate, freeSlot, staged, type Health } from '../../../../src/model/update.ts';
import { newKeyPair } from '../../../../src/platform/signingKey.ts';
import { writeBundle, writeProgram, type BundleChange } from './program.ts';

const home = mkdtempSync(join(tmpdir(), 'ngatu-update-'));
afterAll(() => { rmSync(home, { recursive: true }); });
const pair = newKeyPair();
const trust = join(home, 'trust');

const bundle = (name: string, version: string, change: BundleChange & { readonly key?: string } = {}): string => writeBundle(home, name, version, change.key ?? pair.privatePem, change);

let template = '';
beforeAll(() => {
  mkdirSync(trust);
  writeFileSync(join(trust, 'release.pub'), pair.publicPem);
  template = join(home, 'template');
  writeProgram(join(template, 'package'), '1.0.0');
  symlinkSync(join(template, 'package'), join(template, 'current'));
});

let places = 0;
/** A cabinet of its own that runs 1.0.0 of the package. */
function cabinet(step?: (name: string) => void): SlotPlace {
  places += 1;
  const dir = join(home, `cabinet-${places}`);
  cpSync(template, dir, { recursive: true });
  rmSync(join(dir, 'current'));
  symlinkSync(join(dir, 'package'), join(dir, 'current'));
  return { dir, package: join(dir, 'package'), ...(step === undefined ? {} : { step }) };
}

/** As `ngatu update stage` does. */
function stage(place: SlotPlace, file: string): string | null {
  const read = readBundle(file, trust);
  if (!read.ok) return read.code;
  const state = readState(place);
  const refusal = admitUpdate(state, read.manifest, 'amd64');
  if (refusal !== null) return refusal;
  const slot = freeSlot(state);
  const next = staged(state, { slot, version: read.manifest.version });
  writeState(place, { ...next, staged: null });
  const wrong = fillSlot(place, slot, file, read.manifest, read.text);
  if (wrong === null) writeState(place, next);
  return wrong;
}

const running = (place: SlotPlace): string | null => versionIn(join(place.dir, 'current'));
const well: Health = { version: '', ticks: 100, ticksDue: 100, lateP99Ms: 1, boardsIdentified: true, monitorConnected: true, running: true, safetyFaults: [], agentConnected: true, linkConnected: true };

/** A street in memory: what its daemons say is what the link leads to, since their last start. */
function street(place: SlotPlace, sick: (version: string | null) => Partial<Health> | null = () => ({})): { readonly host: UpdateHost; readonly acts: string[] } {
  const acts: string[] = [];
  let nowMs = 0;
  let runs = running(place);
  return {
    acts,
    host: {
      nowMs: () => nowMs,
      pause: async (ms) => { nowMs += ms; await Promise.resolve(); },
      health: async () => await Promise.resolve(((found) => (found === null || runs === null ? null : { ...well, version: runs, ...found }))(sick(runs))),
      flash: async () => { acts.push('flash'); return await Promise.resolve(null); },
      release: async () => { acts.push('release'); await Promise.resolve(); },
      away: async (forMs) => { acts.push(`away ${forMs / 60_000} min`); await Promise.resolve(); },
      restart: async () => { acts.push(`restart ${running(place) ?? 'nothing'}`); runs = running(place); await Promise.resolve(); },
    },
  };
}

class PowerCut extends Error {}

describe('an update on the disk', () => {
  it('is unpacked, proved, tried, kept; flash comes before anything changes', async () => {
    const place = cabinet();
    expect(stage(place, bundle('good', '1.1.0'))).toBeNull();
    expect(running(place)).toBe('1.0.0');
    const { host, acts } = street(place);
    const ended = await activate(place, readState(place), host);
    expect([ended.kind, running(place), acts]).toEqual(['committed', '1.1.0', ['flash', 'away 10 min', 'restart 1.1.0']]);
    expect(readState(place)).toMatchObject({ running: { slot: 'a', version: '1.1.0' }, trial: null, before: { slot: 'package' }, highest: '1.1.0' });
    expect(stage(place, bundle('same', '1.1.0'))).toBe('update.downgrade');
  });

  it.each([
    ['that never answers', (version: string | null) => (version === '1.1.0' ? null : {})],
    ['whose guard speaks', (version: string | null) => (version === '1.1.0' ? { safetyFaults: ['guard.conflict'] } : {})],
    ['whose ticks are late', (version: string | null) => (version === '1.1.0' ? { lateP99Ms: 80 } : {})],
    ['whose link does not come back', (version: string | null) => (version === '1.1.0' ? { linkConnected: false } : {})],
  ] as const)('returns by itself from a version %s', async (_, sick) => {
    const place = cabinet();
    stage(place, bundle('sick', '1.1.0'));
    const { host, acts } = street(place, sick);
    const ended = await activate(place, readState(place), host);
    expect([ended.kind, running(place), acts.slice(-2)]).toEqual(['returned', '1.0.0', ['away 10 min', 'restart 1.0.0']]);
    expect(readState(place)).toMatchObject({ running: { version: '1.0.0' }, trial: null, highest: '1.0.0', last: { outcome: 'returned', version: '1.1.0' } });
  });

  it('changes nothing where the junction does not go into flash', async () => {
    const place = cabinet();
    stage(place, bundle('banned', '1.1.0'));
    const { host, acts } = street(place);
    const ended = await activate(place, readState(place), { ...host, flash: async () => await Promise.resolve('mode.needsSecondPerson') });
    expect([ended, running(place), acts, readState(place).trial]).toEqual([{ kind: 'refused', code: 'update.noFlash', detail: 'mode.needsSecondPerson' }, '1.0.0', [], null]);
  });

  it('takes nothing that is not signed, not whole, or more than it says', () => {
    const place = cabinet();
    expect(stage(place, bundle('stranger', '1.1.0', { key: newKeyPair().privatePem }))).toBe('update.unsigned');
    expect(stage(place, bundle('changed', '1.1.0', { after: (folder) => { writeFileSync(join(folder, 'program/dist/signald/main.js'), '// 6.6.6\n'); } }))).toBe('dist/signald/main.js: other bytes');
    expect(stage(place, bundle('more', '1.1.0', { after: (folder) => { writeFileSync(join(folder, 'program/extra.js'), ''); } }))).toBe('extra.js: not in the manifest');
    expect(stage(place, bundle('link', '1.1.0', { after: (folder) => { symlinkSync('/etc', join(folder, 'program/etc')); } }))).toBe('etc: not in the manifest');
    expect(stage(place, bundle('less', '1.1.0', { after: (folder) => { rmSync(join(folder, 'program/package.json')); } }))).toBe('package.json: missing');
    expect(stage(place, bundle('sour', '1.1.0', { selftest: 'echo no addon >&2; exit 1' }))).toBe('selftest: no addon');
    writeFileSync(join(home, 'noise.update'), 'noise');
    expect(stage(place, join(home, 'noise.update'))).toBe('update.noBundle');
    const manifest = readFileSync(join(home, 'make-stranger/manifest.json'), 'utf8').replace('1.1.0', '9.9.9');
    expect(readManifest(manifest, trust)).toMatchObject({ ok: false });
    expect([readState(place).staged, running(place), existsSync(join(place.dir, 'a'))]).toEqual([null, '1.0.0', false]);
  });

  it('leaves the old or the new program, whole, and the note that fits it, wherever the power goes', async () => {
    const good = bundle('cut', '1.1.0');
    let cuts = 0;
    for (let at = 1; ; at += 1) {
      let count = 0;
      const place = cabinet((name) => {
        count += 1;
        if (count === at) throw new PowerCut(name);
      });
      const play = street(place);
      let cut: string | null = null;
      try {
        stage(place, good);
        await activate(place, readState(place), play.host);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        cut = error.message;
      }
      if (cut === null) break;
      cuts += 1;
      // The computer starts again: nothing but `settle` has run when the daemons begin.
      const { state } = settle({ dir: place.dir, package: place.package }, { boot: true, installed: false, nowMs: 1 });
      const version = running(place);
      expect(['1.0.0', '1.1.0'], `${at}: ${cut}`).toContain(version);
      expect([state.trial, state.running.version, readState(place)], `${at}: ${cut}`).toEqual([null, version, state]);
      // A new one that never was seen healthy does not run.
      if (version === '1.1.0') expect(state.highest).toBe('1.1.0');
      const folder = readlinkSync(join(place.dir, 'current'));
      if (version === '1.1.0') {
        const read = readBundle(good, trust);
        expect(read.ok && filesProblem(folder, read.manifest)).toBeNull();
      }
      // And what was cut short can be done again.
      if (version === '1.0.0') {
        const again = { dir: place.dir, package: place.package };
        if (readState(again).staged === null) expect(stage(again, good), `${at}: ${cut}`).toBeNull();
        expect((await activate(again, readState(again), street(again).host)).kind).toBe('committed');
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(10);
  });

  it('returns a trial that nobody watches any more, and runs the package where a slot has gone', async () => {
    const place = cabinet();
    stage(place, bundle('alone', '1.1.0'));
    const { host } = street(place);
    await expect(activate(place, readState(place), { ...host, restart: async () => await Promise.reject(new PowerCut('ssh is gone')) })).rejects.toThrow('ssh is gone');
    expect(running(place)).toBe('1.1.0');
    expect(settle(place, { boot: false, installed: false, nowMs: 60_000 }).changed).toBe(false);
    expect(settle(place, { boot: false, installed: false, nowMs: 3_600_000 }).state).toMatchObject({ running: { version: '1.0.0' }, last: { why: 'update.unwatched' } });
    stage(place, bundle('kept', '1.2.0'));
    await activate(place, readState(place), street(place).host);
    rmSync(join(place.dir, readState(place).running.slot), { recursive: true });
    expect(settle(place, { boot: true, installed: false, nowMs: 0 }).state.running).toEqual({ slot: 'package', version: '1.0.0' });
    expect(running(place)).toBe('1.0.0');
    // A package that comes by dpkg is what runs from then on, and no older bundle is taken afterwards.
    writeFileSync(join(place.package, 'package.json'), JSON.stringify({ version: '2.0.0' }));
    expect(settle(place, { boot: false, installed: true, nowMs: 0 }).state).toMatchObject({ running: { slot: 'package', version: '2.0.0' }, highest: '2.0.0' });
    linkRunning(place, readState(place));
    expect(running(place)).toBe('2.0.0');
  });
});
