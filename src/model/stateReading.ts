import type { JunctionState, LinkState } from './junctionState.ts';

/**
 * A snapshot that came over ipc, or null when it is not one. The hello has settled that both sides speak the same
 * protocol version, so the shape is checked at its corners, not leaf by leaf.
 */
export function readJunctionState(data: unknown): JunctionState | null {
  if (!isRecord(data)) return null;
  const lists = ['groups', 'detectors', 'faults', 'boards', 'lastEvents'].every((key) => Array.isArray(data[key]));
  const parts = ['stamp', 'tick', 'counters', 'monitor', 'agent'].every((key) => isRecord(data[key]));
  const words = ['siteId', 'mode', 'plan'].every((key) => typeof data[key] === 'string');
  return lists && parts && words ? (data as unknown as JunctionState) : null;
}

/** The agent's snapshot, or null when it is not one. */
export function readLinkState(data: unknown): LinkState | null {
  if (!isRecord(data)) return null;
  const counts = ['stored', 'published', 'delivered', 'outbox'].every((key) => typeof data[key] === 'number');
  return counts && typeof data['connected'] === 'boolean' ? (data as unknown as LinkState) : null;
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
