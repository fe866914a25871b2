import type { FaultList, FaultResetDone } from './faultList.ts';
import { isFaultCode } from './fault.ts';
import type { JunctionState, LinkState, LinkUsage } from './junctionState.ts';
import { consequences, type SiteApplied, type SiteProposal } from './siteProposal.ts';

/**
 * A snapshot that came over ipc, or null when it is not one. The hello has settled that both sides speak the same
 * protocol version, so the shape is checked at its corners, not leaf by leaf.
 */
export function readJunctionState(data: unknown): JunctionState | null {
  return isJunctionState(data) ? data : null;
}

/** Faults in force, or null when it is not that. */
export function readFaultList(data: unknown): FaultList | null {
  return isFaultList(data) ? data : null;
}

/** What a reset has ended, or null when it is not that. */
export function readFaultReset(data: unknown): FaultResetDone | null {
  return isFaultReset(data) ? data : null;
}

/** An artefact beside what runs, or null when it is not that. */
export function readSiteProposal(data: unknown): SiteProposal | null {
  return isSiteProposal(data) ? data : null;
}

/** What became of a confirmation, or null when it is not that. */
export function readSiteApplied(data: unknown): SiteApplied | null {
  return isSiteApplied(data) ? data : null;
}

function isSiteProposal(data: unknown): data is SiteProposal {
  if (!isRecord(data) || !isRecord(data['from']) || !isRecord(data['to']) || !isRecord(data['plans']) || !Array.isArray(data['differences'])) return false;
  return typeof data['siteId'] === 'string' && consequences.some((one) => one === data['consequence']) && (data['voided'] === null || Array.isArray(data['voided']));
}

function isSiteApplied(data: unknown): data is SiteApplied {
  return isRecord(data) && (data['state'] === 'waitsFor' || (data['state'] === 'replaced' && typeof data['hash'] === 'string'));
}

function isFaultList(data: unknown): data is FaultList {
  if (!isRecord(data) || !Array.isArray(data['faults']) || !isRecord(data['counts']) || typeof data['onSite'] !== 'string') return false;
  return data['faults'].every((fault) => isRecord(fault) && isFaultCode(String(fault['code'])));
}

function isFaultReset(data: unknown): data is FaultResetDone {
  return isRecord(data) && Array.isArray(data['reset']) && typeof data['onSite'] === 'string';
}

/** The agent's snapshot, or null when it is not one. */
export function readLinkState(data: unknown): LinkState | null {
  return isLinkState(data) ? data : null;
}

/** What the link has cost, or null when it is not that. */
export function readLinkUsage(data: unknown): LinkUsage | null {
  return isLinkUsage(data) ? data : null;
}

function isLinkUsage(data: unknown): data is LinkUsage {
  if (!isRecord(data) || !Array.isArray(data['days']) || !Array.isArray(data['spent']) || !isRecord(data['budgetBytes'])) return false;
  return data['days'].every((day) => isRecord(day) && typeof day['day'] === 'string' && isRecord(day['classes']));
}

function isJunctionState(data: unknown): data is JunctionState {
  if (!isRecord(data)) return false;
  const lists = ['groups', 'detectors', 'faults', 'boards', 'lastEvents'].every((key) => Array.isArray(data[key]));
  const parts = ['stamp', 'tick', 'counters', 'monitor', 'agent', 'seal'].every((key) => isRecord(data[key]));
  return lists && parts && ['siteId', 'mode', 'plan'].every((key) => typeof data[key] === 'string');
}

function isLinkState(data: unknown): data is LinkState {
  if (!isRecord(data) || typeof data['connected'] !== 'boolean') return false;
  return ['stored', 'published', 'delivered', 'outbox'].every((key) => typeof data[key] === 'number');
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
