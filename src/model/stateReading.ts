import type { JunctionState, LinkState } from './junctionState.ts';

/**
 * A snapshot that came over ipc, or null when it is not one. The hello has settled that both sides speak the same
 * protocol version, so the shape is checked at its corners, not leaf by leaf.
 */
export function readJunctionState(data: unknown): JunctionState | null {
  return isJunctionState(data) ? data : null;
}

/** The agent's snapshot, or null when it is not one. */
export function readLinkState(data: unknown): LinkState | null {
  return isLinkState(data) ? data : null;
}

function isJunctionState(data: unknown): data is JunctionState {
  if (!isRecord(data)) return false;
  const lists = ['groups', 'detectors', 'faults', 'boards', 'lastEvents'].every((key) => Array.isArray(data[key]));
  const parts = ['stamp', 'tick', 'counters', 'monitor', 'agent'].every((key) => isRecord(data[key]));
  return lists && parts && ['siteId', 'mode', 'plan'].every((key) => typeof data[key] === 'string');
}

function isLinkState(data: unknown): data is LinkState {
  if (!isRecord(data) || typeof data['connected'] !== 'boolean') return false;
  return ['stored', 'published', 'delivered', 'outbox'].every((key) => typeof data[key] === 'number');
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
