import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { DetectorForces } from '../../../src/control/detection/force.ts';
import type { Outcome, Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall } from '../../../src/model/ipcMessage.ts';
import { handleDetector, type DetectorCall } from '../../../src/signald/detectorMethods.ts';
import { refusalText } from '../../../src/text/refusal.ts';
import { crossing } from '../control/crossing.ts';

const session = (client: string): Session => ({ uid: 1000, client, right: 'operate', toldPlace: 'ssh 10.0.0.7, pts/3', stream: () => true });

function call(method: string, params: Readonly<Record<string, unknown>>): DetectorCall {
  const parsed = parseCall(method, params);
  if (!parsed.ok || !parsed.call.method.startsWith('detector.')) throw new Error(`${method} is refused at the door: ${parsed.ok ? '' : parsed.detail}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above proved it
  return parsed.call as DetectorCall;
}

function asked(given: DetectorCall, client = 'ngatu', forces: DetectorForces = {}): { readonly outcome: Outcome; readonly requests: ControlRequest[]; readonly events: EventDraft[] } {
  const requests: ControlRequest[] = [];
  const events: EventDraft[] = [];
  const outcome = handleDetector({ site: crossing(), forces: () => forces, record: (event) => { events.push(event); }, junction: { nowMs: () => 1000, request: (request) => { requests.push(request); return true; } } }, given, session(client));
  return { outcome, requests, events };
}
const forced = call('detector.force', { detector: 'de', state: 'on', forS: 600, by: 'Lan', reason: 'loop under water' });

describe('forced detectors at the socket', () => {
  it('are asked of the junction with their end, and are in the audit with who and why', () => {
    const { outcome, requests, events } = asked(forced);
    expect(outcome).toEqual({ ok: true, result: {} });
    expect(requests).toEqual([{ kind: 'detector', detector: 'de', state: 'on', source: 'technician', by: 'Lan', untilMs: 601_000 }]);
    expect(events).toMatchObject([{ code: 'command.accepted', data: { command: 'detector.force', detector: 'de', state: 'on', forS: 600, reason: 'loop under water', by: 'Lan', before: 'not forced', after: 'on', uid: 1000, client: 'ngatu', socket: 'operate', toldPlace: 'ssh 10.0.0.7, pts/3' } }]);
    expect(asked(forced, 'agentd').requests).toMatchObject([{ source: 'centre' }]);
    const standing: DetectorForces = { de: { state: 'on', source: 'technician', by: 'Minh', untilMs: 9e12 } };
    const released = asked(call('detector.release', { detector: 'de', by: 'Lan' }), 'ngatu', standing);
    expect(released.requests).toMatchObject([{ state: null, detector: 'de' }]);
    expect(released.events).toMatchObject([{ data: { by: 'Lan', before: 'on (technician Minh)', after: 'not forced' } }]);
  });

  it.each([
    ['detector.notForced', call('detector.force', { detector: 'nowhere', state: 'off', forS: 60, by: 'Lan', reason: 'a try' }), {}],
    ['detector.higherForced', forced, { de: { state: 'off', source: 'technician', untilMs: 9e12 } }],
    ['detector.notForcedNow', call('detector.release', { detector: 'de', by: 'Lan' }), {}],
  ] as const)('are refused with a sentence: %s', (code, given, forces) => {
    const { outcome, requests, events } = asked(given, 'agentd', forces);
    expect(outcome).toMatchObject({ ok: false, code });
    expect(requests).toEqual([]);
    expect(events).toMatchObject([{ code: 'command.rejected', data: { detail: code } }]);
    if (!outcome.ok) for (const lang of ['vi', 'en'] as const) expect(refusalText(lang, outcome.code, outcome.params)).not.toMatch(/[{}]/);
  });

  it.each([{ forS: 9 }, { forS: 86_401 }, { state: 'maybe' }, { reason: 'x' }, { by: '' }])('are refused at the door without an end, a person or a reason: %o', (wrong) => {
    expect(parseCall('detector.force', { detector: 'de', state: 'on', forS: 600, by: 'Lan', reason: 'loop under water', ...wrong })).toMatchObject({ ok: false, code: 'ipc.badParams' });
  });
});
