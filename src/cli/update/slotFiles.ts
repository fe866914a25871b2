import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { freshUpdateState, updateStateSchema, type Placed, type Slot, type UpdateManifest, type UpdateState } from '../../model/update.ts';
import { readIfThere, syncFolder } from '../../platform/durableFile.ts';
import { readManifest } from './bundle.ts';
import { writeFresh } from './freshFile.ts';
import { foldersOf } from './unpack.ts';

/** Where updates live: `<dir>/update.json`, `<dir>/a`, `<dir>/b`, and the link `<dir>/current` that the units run. */
export interface SlotPlace {
  readonly dir: string;
  /** The Debian package's own program. */
  readonly package: string;
  /** Called before each step that changes the disk; a test's power goes away here. */
  readonly step?: (name: string) => void;
}

export const folderOf = (place: SlotPlace, slot: Slot): string => (slot === 'package' ? place.package : join(place.dir, slot));
export const notePath = (place: SlotPlace): string => join(place.dir, 'update.json');

/** What a slot is unpacked as, before it has its place. */
export const draftOf = (place: SlotPlace, slot: Slot): string => join(place.dir, `${slot}.new`);

/**
 * What the cabinet remembers; without a file the package runs, and nothing else was ever in force. Null = it can't be read: what
 * was in force is not known, so that nothing may be called newer (`highest`), and nobody may write over it.
 */
export function readState(place: SlotPlace): UpdateState | null {
  const text = readIfThere(notePath(place));
  if (text === null) return freshUpdateState(versionIn(place.package) ?? '0.0.0');
  try {
    return updateStateSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
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
  const draft = `${notePath(place)}.new`;
  rmSync(draft, { force: true });
  writeFresh(draft, `${JSON.stringify(state)}\n`, 0o644);
  place.step?.('state renamed');
  renameSync(draft, notePath(place));
  syncFolder(place.dir);
}

/** Makes the link say which slot runs. It is changed by one rename: there is never a moment without a program. */
export function linkRunning(place: SlotPlace, slot: Slot): void {
  const target = folderOf(place, slot);
  if (linkedTo(place) === target) return;
  const link = linkPath(place);
  place.step?.('link');
  rmSync(`${link}.new`, { force: true });
  symlinkSync(target, `${link}.new`);
  place.step?.('link renamed');
  renameSync(`${link}.new`, link);
  syncFolder(place.dir);
}

/** dpkg's preinst keeps the package's program aside here, and runs it meanwhile. */
export const runsPrevious = (place: SlotPlace): boolean => linkedTo(place) === join(place.dir, 'previous');

const linkPath = (place: SlotPlace): string => join(place.dir, 'current');

/** Where it leads, if anything is there. */
function linkedTo(place: SlotPlace): string | null {
  return existsSync(linkPath(place)) ? readlinkSync(linkPath(place)) : null;
}

/** Every file and folder of the manifest with its mode, no other, and nothing but files: no link leads out of a slot. */
export function filesProblem(folder: string, manifest: UpdateManifest): string | null {
  const found = new Map(filesBelow(folder).map((path) => [path, lstatSync(join(folder, path))]));
  found.delete('manifest.json');
  const closed = foldersOf(manifest).find((path) => existsSync(join(folder, path)) && modeOf(lstatSync(join(folder, path))) !== '755');
  if (closed !== undefined) return `${closed}: other mode`;
  for (const { path, sha256, size, mode } of manifest.files) {
    const file = found.get(path);
    if (file === undefined || !file.isFile()) return `${path}: missing`;
    if (modeOf(file) !== mode) return `${path}: other mode`;
    if (file.size !== size || createHash('sha256').update(readFileSync(join(folder, path))).digest('hex') !== sha256) return `${path}: other bytes`;
    found.delete(path);
  }
  const [extra] = found.keys();
  return extra === undefined ? null : `${extra}: not in the manifest`;
}

const modeOf = ({ mode }: Stats): string => (mode & 0o777).toString(8);

/** A slot that was staged some time ago: still signed by a key that is trusted, this version, whole. Null = so it is. */
export function slotProblem(place: SlotPlace, { slot, version }: Placed, trustDir: string): string | null {
  const folder = folderOf(place, slot);
  const text = readIfThere(join(folder, 'manifest.json'));
  const read = text === null ? null : readManifest(text, trustDir);
  if (read === null || !read.ok) return read?.detail ?? 'manifest.json: missing';
  const { manifest } = read.signed;
  return manifest.version === version ? filesProblem(folder, manifest) : `${manifest.version}: other version`;
}

function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return lstatSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}
