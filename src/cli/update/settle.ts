import { existsSync } from 'node:fs';
import { compareVersions, returned, trialTimes, type UpdateState } from '../../model/update.ts';
import { folderOf, linkRunning, readState, versionIn, writeState, type SlotPlace } from './slotFiles.ts';

/** A trial's watcher is given this long beyond the trial itself, ms. */
const graceMs = 300_000;

export interface SettleOptions {
  /** The computer starts: whatever trial is noted, nobody watches it any more. */
  readonly boot: boolean;
  /** The Debian package has just been installed, and passed its own test. */
  readonly installed: boolean;
  readonly nowMs: number;
}

/**
 * Before the daemons start: an unfinished trial is returned, a slot that is not there is not run, and the link says what the
 * state says. Idempotent, and the only thing that is needed after a power cut at any moment. Gives the state, and whether it changed.
 */
export function settle(place: SlotPlace, { boot, installed, nowMs }: SettleOptions): { readonly state: UpdateState; readonly changed: boolean } {
  const before = readState(place);
  let state = before;
  const stale = state.trial !== null && (boot || nowMs - state.trial.sinceMs > trialTimes.mostMs + graceMs || nowMs < state.trial.sinceMs);
  if (stale) state = returned(state, boot ? 'update.powerCut' : 'update.unwatched');
  const own = versionIn(place.package);
  if (installed && own !== null) state = { ...state, running: { slot: 'package', version: own }, trial: null, highest: compareVersions(own, state.highest) > 0 ? own : state.highest };
  // Unreadable, or taken away by hand: the package is always there.
  if (!existsSync(folderOf(place, state.running.slot)) && own !== null) state = { ...state, running: { slot: 'package', version: own }, trial: null };
  const changed = JSON.stringify(state) !== JSON.stringify(before);
  if (changed) writeState(place, state);
  linkRunning(place, state);
  return { state, changed };
}
