import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundle } from '../../../../src/cli/update/bundle.ts';
import { readState, versionIn, type SlotPlace } from '../../../../src/cli/update/slotFiles.ts';
import { stageBundle } from '../../../../src/cli/update/stage.ts';
import type { UpdateHost } from '../../../../src/cli/update/trial.ts';
import { admitUpdate, type Health, type UpdateState } from '../../../../src/model/update.ts';
import { newKeyPair } from '../../../../src/platform/signingKey.ts';
import { writeBundle, writeProgram, type BundleChange } from './program.ts';

/** Cabinets that run 1.0.0 of the package, and bundles by a key that they trust. */
export interface UpdateBench {
  readonly home: string;
  readonly trust: string;
  bundle(name: string, version: string, change?: BundleChange & { readonly key?: string }): string;
  cabinet(step?: (name: string) => void): SlotPlace;
  /** As `ngatu update stage` does. Null = it stands. */
  stage(place: SlotPlace, file: string): Promise<string | null>;
  discard(): void;
}

export function updateBench(): UpdateBench {
  const home = mkdtempSync(join(tmpdir(), 'ngatu-update-'));
  const pair = newKeyPair();
  const trust = join(home, 'trust');
  mkdirSync(trust);
  writeFileSync(join(trust, 'release.pub'), pair.publicPem);
  const template = join(home, 'template');
  writeProgram(join(template, 'package'), '1.0.0');
  let places = 0;
  return {
    home, trust,
    bundle: (name, version, change = {}) => writeBundle(home, name, version, change.key ?? pair.privatePem, change),
    cabinet(step) {
      places += 1;
      const dir = join(home, `cabinet-${places}`);
      cpSync(template, dir, { recursive: true });
      symlinkSync(join(dir, 'package'), join(dir, 'current'));
      return { dir, package: join(dir, 'package'), ...(step === undefined ? {} : { step }) };
    },
    async stage(place, file) {
      const read = await readBundle(file, trust);
      if (!read.ok) return read.code;
      const state = noteOf(place);
      const refusal = admitUpdate(state, read.signed.manifest, 'amd64');
      if (refusal !== null) return refusal;
      const ended = await stageBundle(place, state, file, read.signed);
      return ended.ok ? null : ended.code === 'update.noRoom' ? ended.code : ended.detail;
    },
    discard: () => { rmSync(home, { recursive: true }); },
  };
}

/** The note, which must be one. */
export function noteOf(place: SlotPlace): UpdateState {
  const state = readState(place);
  if (state === null) throw new Error('update.badNote');
  return state;
}

export const running = (place: SlotPlace): string | null => versionIn(join(place.dir, 'current'));
const well: Health = { version: '', ticks: 100, ticksDue: 100, lateP99Ms: 1, boardsIdentified: true, monitorConnected: true, running: true, safetyFaults: [], agentConnected: true, linkConnected: true };

/** A street in memory: what its daemons say is what the link leads to, since their last start. */
export function street(place: SlotPlace, sick: (version: string | null) => Partial<Health> | null = () => ({})): { readonly host: UpdateHost; readonly acts: string[] } {
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
