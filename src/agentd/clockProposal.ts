import { statSync } from 'node:fs';

/** systemd-timesyncd touches this file at each synchronisation. */
const synchronizedFile = '/run/systemd/timesync/synchronized';
/** timesyncd accepts servers up to this root distance (RootDistanceMaxSec, default): the only bound that it promises, ms. */
const rootDistanceMs = 5000;
/** A bad quartz, parts per million: what the error may grow by since then. */
const driftPpm = 100;

/**
 * What the agent may honestly say of the wall clock, or null: where nothing tells of a synchronisation, nothing is
 * proposed, and signald's error stays unknown. `wallMs` is the clock being judged.
 */
export function clockProposal(wallMs: number, file: string = synchronizedFile): { readonly errorMs: number; readonly synced: true; readonly ttlMs: number } | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const ageMs = Math.max(0, wallMs - found.mtimeMs);
  return { errorMs: Math.ceil(rootDistanceMs + (ageMs * driftPpm) / 1e6), synced: true, ttlMs: 60_000 };
}
