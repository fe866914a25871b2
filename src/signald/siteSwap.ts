import { readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { ledgerPath, parseLedger, previousPath, type ApplyLedger } from '../model/applyLedger.ts';
import { readIfThere, syncFolder, writeSynced } from '../platform/durableFile.ts';
import { realDisk } from './journalDisk.ts';

/** What a replacement does to the disk, step by step; a test's power goes away between two of them. */
export interface SwapDisk {
  /** The whole text, on the disk when it returns. */
  write(path: string, text: string): void;
  read(path: string): string;
  rename(from: string, to: string): void;
  /** A rename is on the disk only after this. */
  syncFolder(folder: string): void;
}

export const swapDisk: SwapDisk = {
  write: (path, text) => { writeSynced(path, text, 0o644); },
  read: (path) => readFileSync(path, 'utf8'),
  rename: renameSync,
  syncFolder,
};

const draftPath = (path: string): string => `${path}.new`;

/** Puts the new artefact beside the one in force, whole and read back: what the disk does not take is refused while nothing has changed. */
export function prepareArtefact(disk: SwapDisk, path: string, text: string): void {
  disk.write(draftPath(path), text);
  if (disk.read(draftPath(path)) !== text) throw new Error('read back otherwise');
}

/**
 * Replaces the artefact. The ledger goes first: it names both artefacts, so that whichever is found in force after a
 * power cut, what is void under it is known. Then the old one, whole; the rename of a prepared file is the last step.
 */
export function swapArtefact(disk: SwapDisk, path: string, change: { readonly from: string; readonly to: string; readonly ledger: ApplyLedger }): void {
  const replace = (target: string, text: string): void => {
    disk.write(draftPath(target), text);
    disk.rename(draftPath(target), target);
    disk.syncFolder(dirname(target));
  };
  replace(ledgerPath(path), JSON.stringify(change.ledger));
  replace(previousPath(path), change.from);
  if (disk.read(draftPath(path)) !== change.to) throw new Error('the prepared artefact is another one');
  disk.rename(draftPath(path), path);
  disk.syncFolder(dirname(path));
}

export type ReadLedger = { readonly ok: true; readonly ledger: ApplyLedger | null } | { readonly ok: false; readonly detail: string };

/** The cabinet's memory of its replacements; none on a cabinet whose artefact came by hand. */
export function readLedger(artefact: string): ReadLedger {
  try {
    const text = readIfThere(ledgerPath(artefact));
    return text === null ? { ok: true, ledger: null } : parseLedger(text);
  } catch (error) {
    return { ok: false, detail: String(error) };
  }
}

/** The agent has stored the event of the last replacement; off the tick. What fails is told again by the next start. */
export async function markTold(artefact: string, ledger: ApplyLedger): Promise<void> {
  await realDisk.replace(ledgerPath(artefact), JSON.stringify({ ...ledger, told: true }));
}
