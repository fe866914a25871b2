import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshUpdateState, updateStateSchema, type Slot, type UpdateManifest, type UpdateState } from '../../model/update.ts';
import { syncFolder, writeSynced } from '../../platform/durableFile.ts';

/** Where updates live: `<dir>/update.json`, `<dir>/a`, `<dir>/b`, and the link `<dir>/current` that the units run. */
export interface SlotPlace {
  readonly dir: string;
  /** The Debian package's own program. */
  readonly package: string;
  /** Called before each step that changes the disk; a test's power goes away here. */
  readonly step?: (name: string) => void;
}

export const folderOf = (place: SlotPlace, slot: Slot): string => (slot === 'package' ? place.package : join(place.dir, slot));
const statePath = (place: SlotPlace): string => join(place.dir, 'update.json');

/** What the cabinet remembers; without a file, or with one that can't be read, the package runs. */
export function readState(place: SlotPlace): UpdateState {
  const version = versionIn(place.package) ?? '0.0.0';
  try {
    const parsed = updateStateSchema.safeParse(JSON.parse(readFileSync(statePath(place), 'utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Below.
  }
  return freshUpdateState(version);
}

export function versionIn(folder: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : null;
  } catch {
    return null;
  }
}

export function writeState(place: SlotPlace, state: UpdateState): void {
  place.step?.('state');
  const draft = `${statePath(place)}.new`;
  writeSynced(draft, `${JSON.stringify(state)}\n`, 0o644);
  place.step?.('state renamed');
  renameSync(draft, statePath(place));
  syncFolder(place.dir);
}

/** Makes the link say what the state says. It is changed by one rename: there is never a moment without a program. */
export function linkRunning(place: SlotPlace, state: UpdateState): void {
  const target = folderOf(place, state.running.slot);
  const link = join(place.dir, 'current');
  if (existsSync(link) && readlinkSync(link) === target) return;
  place.step?.('link');
  rmSync(`${link}.new`, { force: true });
  symlinkSync(target, `${link}.new`);
  place.step?.('link renamed');
  renameSync(`${link}.new`, link);
  syncFolder(place.dir);
}

/** Unpacks a bundle beside, proves every byte of it, lets it test itself, and only then gives it its place. Null = it stands. */
export function fillSlot(place: SlotPlace, slot: Slot, bundle: string, manifest: UpdateManifest, manifestText: string): string | null {
  const [draft, home] = [join(place.dir, `${slot}.new`), folderOf(place, slot)];
  rmSync(draft, { recursive: true, force: true });
  place.step?.('unpack');
  mkdirSync(draft, { recursive: true });
  try {
    execFileSync('tar', ['-xf', bundle, '-C', draft, '--no-same-owner', '--no-same-permissions', '--strip-components=1', 'program'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    return String(error).split('\n')[0] ?? '';
  }
  const wrong = filesProblem(draft, manifest);
  if (wrong !== null) {
    rmSync(draft, { recursive: true, force: true });
    return wrong;
  }
  writeFileSync(join(draft, 'manifest.json'), manifestText);
  try {
    execFileSync(join(draft, 'bin/node'), [join(draft, 'selftest.mjs')], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 });
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    return `selftest: ${String(error instanceof Error && 'stderr' in error ? error.stderr : error).trim().split('\n')[0] ?? ''}`;
  }
  // All of it on the disk before its name says that it is there.
  execFileSync('sync', ['-f', draft]);
  place.step?.('placed');
  rmSync(home, { recursive: true, force: true });
  renameSync(draft, home);
  syncFolder(place.dir);
  return null;
}

/** Every file of the manifest, no other, and nothing but files: no link leads out of a slot. */
export function filesProblem(folder: string, manifest: UpdateManifest): string | null {
  const found = new Map(filesBelow(folder).map((path) => [path, lstatSync(join(folder, path))]));
  found.delete('manifest.json');
  for (const { path, sha256, size } of manifest.files) {
    const file = found.get(path);
    if (file === undefined || !file.isFile()) return `${path}: missing`;
    if (file.size !== size || createHash('sha256').update(readFileSync(join(folder, path))).digest('hex') !== sha256) return `${path}: other bytes`;
    found.delete(path);
  }
  const [extra] = found.keys();
  return extra === undefined ? null : `${extra}: not in the manifest`;
}

function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return lstatSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}
