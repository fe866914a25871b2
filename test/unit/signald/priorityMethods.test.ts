import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { noPriorities, type PriorityTrack, type PriorityTracks } from '../../../src/control/priority/life.ts';
import type { Outcome, Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall } from '../../../src/model/ipcMessage.ts';
import { prioritySchema } from '../../../src/model/priority.ts';
import { handlePriority, type PriorityCall, type PriorityParts } from '../../../src/signald/priorityMethods.ts';
import { refusalText } from '../../../src/text/refusal.ts';
import { crossing } from '../control/crossing.ts';

const open = (more: Partial<PriorityTrack>): PriorityTrack => ({
  id: 'b1', group: 'e', level: 7, vehicle: 'bus', source: 'centre', state: 'queued', reason: null, sinceMs: 0, receivedMs: 0, etaMs: 0, servedMs: null, input: null, earlyMs: 0, extendedMs: 0, ...more,
});

function desk(tracks: PriorityTracks = noPriorities, offered = true, running = true): { readonly parts: PriorityParts; readonly requests: ControlRequest[]; readonly events: EventDraft[] } {
  const requests: ControlRequest[] = [];
  const events: EventDraft[] = [];
  const site = crossing({ traffic: offered ? { priority: prioritySchema.parse({ movements: [{ group: 'e' }] }) } : {} });
  const parts: PriorityParts = {
    site, priorities: () => tracks, record: (event) => { events.push(event); },
    junction: { nowMs: () => 1000, request: (request) => { if (running) requests.push(request); return running; } },
  };
  return { parts, requests, events };
}
const session = (client: string): Session => ({ uid: 1000, client, right: 'operate', stream: () => true });

function call(method: string, params: Readonly<Record<string, unknown>>): PriorityCall {
  const parsed = parseCall(method, params);
  if (!parsed.ok || !parsed.call.method.startsWith('priority.')) throw new Error(`${method} is refused at the door: ${parsed.ok ? '' : parsed.detail}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above proved it
  return parsed.call as PriorityCall;
}
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);

describe('requests for priority at the socket', () => {
  it('are asked of the junction, with who asks and in whose place', () => {
    const { parts, requests, events } = desk();
    expect(handlePriority(parts, call('priority.request', { id: 'b1', group: 'e', etaS: 12, by: 'seat-1' }), session('agentd'))).toEqual({ ok: true, result: {} });
    expect(requests).toEqual([{ kind: 'priority', action: 'new', id: 'b1', group: 'e', level: 7, etaS: 12, vehicle: 'bus', source: 'centre', by: 'seat-1' }]);
    expect(events).toMatchObject([{ code: 'command.accepted', data: { command: 'priority.request', request: 'b1', group: 'e', by: 'seat-1', client: 'agentd', socket: 'operate', before: 'no request', after: 'new' } }]);
    handlePriority(parts, call('priority.request', { id: 'b2', group: 'e', by: 'lan' }), session('ngatu'));
    expect(requests.at(-1)).toMatchObject({ source: 'technician', etaS: 0 });
  });

  it('are changed by who asked, or by who stands above', () => {
    const tracks: PriorityTracks = { ...noPriorities, requests: [open({ id: 'c1' }), open({ id: 't1', source: 'technician' }), open({ id: 'old', state: 'completed' })] };
    const { parts, requests, events } = desk(tracks);
    expect(code(handlePriority(parts, call('priority.update', { id: 'c1', etaS: 3, by: 'seat-1' }), session('agentd')))).toBe('ok');
    expect(code(handlePriority(parts, call('priority.cancel', { id: 'c1', by: 'lan' }), session('ngatu')))).toBe('ok');
    expect(code(handlePriority(parts, call('priority.cancel', { id: 't1', by: 'seat-1' }), session('agentd')))).toBe('priority.notYours');
    expect(code(handlePriority(parts, call('priority.cancel', { id: 'old', by: 'seat-1' }), session('agentd')))).toBe('priority.unknown');
    expect(requests.map((request) => 'action' in request && request.action)).toEqual(['update', 'cancel']);
    expect(events.map(({ data }) => [data['before'], data['after']])).toMatchObject([[open({}).state, 'update'], [open({}).state, 'cancel'], [undefined, undefined], [undefined, undefined]]);
  });

  it.each([
    ['priority.notOffered', { group: 'n' }, noPriorities, true, true], ['priority.notOffered', {}, noPriorities, false, true],
    ['priority.duplicate', {}, { ...noPriorities, requests: [open({})] }, true, true], ['signald.ending', {}, noPriorities, true, false],
  ])('are refused with a sentence: %s', (refusal, more, tracks, offered, running) => {
    const { parts, events, requests } = desk(tracks, offered, running);
    const outcome = handlePriority(parts, call('priority.request', { id: 'b1', group: 'e', by: 'seat-1', ...more }), session('agentd'));
    expect(code(outcome)).toBe(refusal);
    expect(outcome.ok ? null : refusalText('vi', outcome.code, outcome.params)).not.toMatch(/[{}]/);
    expect(events.map((event) => event.code)).toEqual(['command.rejected']);
    expect(requests).toEqual([]);
  });

  it.each([['priority.request', { id: 'b 1', group: 'e', by: 'x' }], ['priority.request', { id: 'b1', group: 'e', level: 15, by: 'x' }], ['priority.request', { id: 'b1', group: 'e', etaS: 256, by: 'x' }], ['priority.cancel', { id: 'b1' }]])('%s %j is refused at the door', (method, params) => {
    expect(parseCall(method, params)).toMatchObject({ ok: false, code: 'ipc.badParams' });
  });
});
