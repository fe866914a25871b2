import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../model/canonical.ts';
import { freeSlot, staged, type SignedManifest, type UpdateManifest, type UpdateState } from '../../model/update.ts';
import { syncFolder } from '../../platform/durableFile.ts';
import { firstLine } from './bundle.ts';
import { writeFresh } from './freshFile.ts';
import { draftOf, folderOf, writeState, type SlotPlace } from './slotFiles.ts';
import { unpack } from './unpack.ts';

export type StageEnd =
  | { readonly ok: true; readonly state: UpdateState }
  | { readonly ok: false; readonly code: 'update.notWhole'; readonly detail: string }
  | { readonly ok: false; readonly code: 'update.noRoom'; readonly neededMb: number; readonly freeMb: number };

/** What the daemons go on writing meanwhile keeps its place on the disk. */
const spareBytes = 32 * 1024 * 1024;
const diskBlock = 4096;

/**
 * Unpacks a bundle beside, proves every byte of it, lets it test itself, and only then takes away what had its place. Whatever
 * goes wrong before that leaves note and slots as they were, and no draft.
 */
export async function stageBundle(place: SlotPlace, state: UpdateState, file: string, signed: SignedManifest): Promise<StageEnd> {
  const { manifest } = signed;
  const slot = freeSlot(state);
  const draft = draftOf(place, slot);
  rmSync(draft, { recursive: true, force: true });
  const [needed, free] = [bytesOf(manifest) + spareBytes, freeBytes(place.dir)];
  if (free < needed) return { ok: false, code: 'update.noRoom', neededMb: Math.ceil(needed / 1e6), freeMb: Math.floor(free / 1e6) };
  place.step?.('unpack');
  try {
    const wrong = await unpack(file, manifest, draft).catch(firstLine) ?? filled(draft, signed);
    if (wrong !== null) return { ok: false, code: 'update.notWhole', detail: wrong };
    const next = staged(state, { slot, version: manifest.version });
    // What the slot held is gone from here on: the note goes first.
    writeState(place, { ...next, staged: null });
    place.step?.('placed');
    rmSync(folderOf(place, slot), { recursive: true, force: true });
    renameSync(draft, folderOf(place, slot));
    syncFolder(place.dir);
    writeState(place, next);
    return { ok: true, state: next };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The manifest beside its files, the program's own test passed, and all of it on the disk before its name says that it is there. */
function filled(draft: string, signed: SignedManifest): string | null {
  writeFresh(join(draft, 'manifest.json'), `${canonicalJson(signed)}\n`, 0o644);
  try {
    execFileSync(join(draft, 'bin/node'), [join(draft, 'selftest.mjs')], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 });
  } catch (error) {
    return `selftest: ${firstLine(error)}`;
  }
  execFileSync('sync', ['-f', draft]);
  return null;
}

function bytesOf({ files }: UpdateManifest): number {
  return files.reduce((sum, { size }) => sum + Math.ceil(size / diskBlock) * diskBlock, 0);
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
