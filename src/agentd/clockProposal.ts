import { statSync } from 'node:fs';
import { claimTtlMs, driftPpm, type ClockClaim } from './clockClaim.ts';

/** systemd-timesyncd touches this file at each synchronisation. */
export const synchronizedFile = '/run/systemd/timesync/synchronized';
/** timesyncd accepts servers up to this root distance (RootDistanceMaxSec, default): the only bound that it promises, ms. */
const rootDistanceMs = 5000;

/**
 * What may be said of the wall clock by that file alone, or null: where nothing tells of a synchronisation, nothing is
 * proposed, and signald's error stays unknown. `wallMs` is the clock being judged.
 */
export function clockProposal(wallMs: number, file: string = synchronizedFile): ClockClaim | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const ageMs = Math.max(0, wallMs - found.mtimeMs);
  return { errorMs: Math.ceil(rootDistanceMs + (ageMs * driftPpm) / 1e6), synced: true, ttlMs: claimTtlMs };
}
