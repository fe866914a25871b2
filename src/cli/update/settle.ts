import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installed as installedNow, returned, type UpdateState } from '../../model/update.ts';
import { draftOf, folderOf, linkRunning, readState, runsPrevious, versionIn, writeState, type SlotPlace } from './slotFiles.ts';

export interface SettleOptions {
  /** The computer starts. */
  readonly boot: boolean;
  /** The Debian package has just been installed, and passed its own test. */
  readonly installed: boolean;
}

/**
 * An unfinished trial is returned, for whoever watched it held the lock that the caller holds now; a slot that is not there is
 * not run, and the link says what the note says. Idempotent, and the only thing that is needed after a power cut at any moment.
 * Gives the state, and whether it changed; null = the note can't be read, so that the link stays where a program is.
 */
export function settle(place: SlotPlace, { boot, installed }: SettleOptions): { readonly state: UpdateState; readonly changed: boolean } | null {
  for (const slot of ['a', 'b'] as const) rmSync(draftOf(place, slot), { recursive: true, force: true });
  const before = readState(place);
  if (before === null) {
    if (versionIn(join(place.dir, 'current')) === null) linkRunning(place, 'package');
    return null;
  }
  const own = versionIn(place.package);
  let state = installed && own !== null ? installedNow(before, own) : before;
  state = returned(state, boot ? 'update.powerCut' : 'update.unwatched');
  // Taken away by hand: the package is always there.
  if (!existsSync(folderOf(place, state.running.slot)) && own !== null) state = { ...state, running: { slot: 'package', version: own }, trial: null };
  const changed = JSON.stringify(state) !== JSON.stringify(before);
  if (changed) writeState(place, state);
  // What dpkg kept aside runs until dpkg has ended its work: what it has unpacked since may be half, or have failed its own test.
  if (installed || state.running.slot !== 'package' || !runsPrevious(place)) linkRunning(place, state.running.slot);
  return { state, changed };
}
