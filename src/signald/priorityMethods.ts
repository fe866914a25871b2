import { hasEnded, mayChange, movementOf, type PriorityTracks } from '../control/priority/life.ts';
import type { Outcome, Session } from '../ipc/server.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { carryOut, rejected, sourceOf, type OrderParts } from './modeMethods.ts';

export type PriorityCall = Extract<IpcCall, { readonly method: `priority.${string}` }>;

export interface PriorityParts extends Pick<OrderParts, 'site' | 'junction' | 'record'> {
  /** Every request as it stands. */
  readonly priorities: () => PriorityTracks;
}

/**
 * Requests for priority (RSMP M0022). What can never be is refused here; what the junction can't do now is in the life
 * of the request, which ends in `rejected` with its reason.
 */
export function handlePriority(parts: PriorityParts, call: PriorityCall, session: Session): Outcome {
  const source = sourceOf(session);
  const { id, by } = call.params;
  const settings = parts.site.traffic.priority;
  const open = parts.priorities().requests.find((track) => track.id === id && !hasEnded(track.state));
  const data = { command: call.method, request: id, by, ...('group' in call.params ? { group: call.params.group } : {}) };
  if (call.method === 'priority.request') {
    const { group, level, etaS, vehicle } = call.params;
    if (movementOf(settings, group) === undefined) return rejected(parts, data, session, { code: 'priority.notOffered', params: { group, groups: settings?.movements.map((one) => one.group).join(' ') ?? '–' } });
    if (open !== undefined) return rejected(parts, data, session, { code: 'priority.duplicate', params: { request: id } });
    return carryOut(parts, { kind: 'priority', action: 'new', id, group, level, etaS, vehicle, source, by }, data, session, 'no request');
  }
  if (open === undefined) return rejected(parts, data, session, { code: 'priority.unknown', params: { request: id } });
  if (!mayChange(open, source)) return rejected(parts, data, session, { code: 'priority.notYours', params: { request: id, source: open.source } });
  if (call.method === 'priority.cancel') return carryOut(parts, { kind: 'priority', action: 'cancel', id, source, by }, data, session, open.state);
  const { level, etaS } = call.params;
  return carryOut(parts, { kind: 'priority', action: 'update', id, source, by, ...(level === undefined ? {} : { level }), ...(etaS === undefined ? {} : { etaS }) }, data, session, open.state);
}
