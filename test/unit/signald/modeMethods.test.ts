import { describe, expect, test } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { noOrders } from '../../../src/control/order/order.ts';
import type { Standings } from '../../../src/control/order/request.ts';
import type { Outcome, Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall } from '../../../src/model/ipcMessage.ts';
import { handleMode, type ModeCall, type ModeParts } from '../../../src/signald/modeMethods.ts';
import { orderRefusals } from '../../../src/model/orderRefusal.ts';
import { refusalText, refusalTexts } from '../../../src/text/refusal.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { crossing } from '../control/crossing.ts';

/** A desk of a street or a bench at an hour of its local day. */
function desk(bench: boolean, hour: number | null, running = true, orders: Standings = noOrders): { parts: ModeParts; requests: ControlRequest[]; events: EventDraft[]; clock: { nowMs: number } } {
  const requests: ControlRequest[] = [];
  const events: EventDraft[] = [];
  const clock = { nowMs: 1_000_000 };
  const site = crossing();
  // Asia/Ho_Chi_Minh is UTC + 7 all year.
  const wallMs = Date.UTC(2026, 10, 22, (hour ?? 0) + 17, 0) - 86_400_000;
  const parts: ModeParts = {
    site: { ...site, safety: { ...site.safety, bench, boards: sealedNinhKieu().safety.boards } }, second: { waiting: null, count: 0 }, lastOfCentre: { force: null, selection: null },
    junction: { nowMs: () => clock.nowMs, request: (request) => { if (running) requests.push(request); return running; } },
    orders: () => orders, preempted: () => 'idle', wall: () => ({ wallMs, synced: hour !== null, errorMs: hour === null ? null : 20 }), record: (event) => { events.push(event); },
  };
  return { parts, requests, events, clock };
}
const session = (uid: number, client = 'ngatu'): Session => ({ uid, client, right: 'operate', stream: () => true });

function call(method: string, params: Readonly<Record<string, unknown>>): ModeCall {
  const parsed = parseCall(method, params);
  if (!parsed.ok || !parsed.call.method.startsWith('mode.')) throw new Error(`${method} is refused at the door: ${parsed.ok ? '' : parsed.detail}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above proved it
  return parsed.call as ModeCall;
}
const flash = call('mode.flash', { forS: 1800, by: 'lan', reason: 'relamping' });
const dark = call('mode.dark', { forS: 1800, by: 'lan', reason: 'mains work', notice: 'ward police' });
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);

describe('two persons (safety.md S5)', () => {
  test('a planned flash by night is one person’s; in the ban hours it waits for a second one', () => {
    const night = desk(false, 23);
    expect(handleMode(night.parts, flash, session(1000))).toEqual({ ok: true, result: {} });
    expect(night.requests).toEqual([{ kind: 'flash', source: 'technician', by: 'lan', untilMs: 1_000_000 + 1_800_000 }]);
    const day = desk(false, 12);
    expect(handleMode(day.parts, flash, session(1000))).toEqual({ ok: true, result: { waitsFor: 'secondPerson', withinS: 300 } });
    expect(day.requests).toEqual([]);
    day.clock.nowMs += 60_000;
    expect(handleMode(day.parts, call('mode.confirm', { by: 'minh' }), session(1001))).toEqual({ ok: true, result: { second: 'minh' } });
    expect(day.requests).toEqual([{ kind: 'flash', source: 'technician', by: 'lan', untilMs: 1_060_000 + 1_800_000 }]);
    expect(day.events.map(({ code: event, data }) => [event, data['by'], data['second'] ?? null, data['uid']])).toEqual([['command.accepted', 'lan', null, 1000], ['command.accepted', 'lan', 'minh', 1001]]);
  });

  test('nobody is two: not by another name, not by another account alone, and not after 5 min', () => {
    const { parts, requests, events, clock } = desk(false, 23);
    handleMode(parts, dark, session(1000));
    expect(code(handleMode(parts, call('mode.confirm', { by: 'Minh' }), session(1000)))).toBe('mode.samePerson');
    expect(code(handleMode(parts, call('mode.confirm', { by: 'LÀN' }), session(1001)))).toBe('mode.samePerson');
    clock.nowMs += 300_000;
    expect(code(handleMode(parts, call('mode.confirm', { by: 'Minh' }), session(1001)))).toBe('mode.nothingToConfirm');
    expect(requests).toEqual([]);
    expect(events.filter(({ code: event }) => event === 'command.rejected')).toHaveLength(3);
  });

  test('a clock that nobody vouches for, and dark at any hour, need two; a bench waives the second and says so', () => {
    const unknown = desk(false, null);
    expect(handleMode(unknown.parts, flash, session(1000))).toMatchObject({ result: { waitsFor: 'secondPerson' } });
    const bench = desk(true, null);
    expect(handleMode(bench.parts, dark, session(1000))).toEqual({ ok: true, result: { waived: 'secondPerson' } });
    expect(bench.requests).toMatchObject([{ kind: 'dark' }]);
    expect(bench.events[0]?.data).toMatchObject({ command: 'mode.dark', waived: 'secondPerson', by: 'lan', notice: 'ward police' });
  });

  test('the second person sees what waits, and confirms that one alone', () => {
    const { parts, requests, clock } = desk(false, 23);
    const waiting = (): unknown => { const outcome = handleMode(parts, call('mode.waiting', {}), session(1001)); return outcome.ok ? outcome.result : null; };
    expect(waiting()).toEqual({ waiting: null });
    handleMode(parts, dark, session(1000));
    expect(waiting()).toEqual({ waiting: { id: 1, command: 'mode.dark', by: 'lan', reason: 'mains work', forS: 1800, leftS: 300 } });
    // The first one has asked for something else since.
    handleMode(parts, call('mode.dark', { forS: 60, by: 'lan', reason: 'a minute', notice: 'ward police' }), session(1000));
    expect(code(handleMode(parts, call('mode.confirm', { by: 'minh', id: 1 }), session(1001)))).toBe('mode.nothingToConfirm');
    expect(code(handleMode(parts, call('mode.confirm', { by: 'minh', id: 2 }), session(1001)))).toBe('ok');
    expect(requests).toEqual([{ kind: 'dark', source: 'technician', by: 'lan', untilMs: 1_060_000 }]);
    handleMode(parts, dark, session(1000));
    clock.nowMs += 300_000;
    expect(waiting()).toEqual({ waiting: null });
  });

  test('a release takes the waiting order back', () => {
    const { parts, requests } = desk(false, 12);
    handleMode(parts, flash, session(1000));
    handleMode(parts, call('mode.release', { by: 'lan' }), session(1000));
    expect(code(handleMode(parts, call('mode.confirm', { by: 'minh' }), session(1001)))).toBe('mode.nothingToConfirm');
    expect(requests).toEqual([{ kind: 'release', source: 'technician' }]);
  });
});

describe('orders', () => {
  test('agentd speaks for the centre, whatever it says; everybody else is a technician', () => {
    const { parts, requests } = desk(true, 12);
    for (const client of ['agentd', 'ngatu']) handleMode(parts, call('mode.manual', { stage: 'B', forS: 300, by: 'x', reason: 'test' }), session(0, client));
    expect(requests.map((request) => ('source' in request ? request.source : null))).toEqual(['centre', 'technician']);
    expect(requests[0]).toMatchObject({ kind: 'stage', stage: 'B', untilMs: 1_300_000 });
  });

  test('a stage that the site has not is refused by name, and recorded with who asked', () => {
    const { parts, requests, events } = desk(true, 12);
    const answer = handleMode(parts, call('mode.manual', { stage: 'Z', forS: 300, by: 'lan', reason: 'test' }), session(1000));
    expect(answer).toMatchObject({ ok: false, code: 'mode.unknownStage', params: { stage: 'Z', stages: 'A B C' } });
    expect(requests).toEqual([]);
    expect(events).toMatchObject([{ code: 'command.rejected', data: { by: 'lan', uid: 1000, stage: 'Z' } }]);
  });

  test('dark is refused where no board can open the lamp supply', () => {
    const { parts, requests } = desk(true, 12);
    const without = { ...parts, site: { ...parts.site, safety: { ...parts.site.safety, boards: crossing().safety.boards } } };
    expect(code(handleMode(without, dark, session(1000)))).toBe('mode.noContactor');
    expect(requests).toEqual([]);
  });

  test('each is in the audit with what stood before, what was asked, the account and the socket', () => {
    const untilMs = 9e12;
    const { parts, events } = desk(true, 12, true, { forced: [{ source: 'centre', force: { kind: 'stage', stage: 'B' }, sinceMs: 0, untilMs, by: 'desk 3' }], selected: [{ source: 'technician', mode: 'fixed', plan: null, untilMs, by: 'minh' }] });
    expect(code(handleMode(parts, call('mode.manual', { stage: 'A', forS: 300, by: 'lan', reason: 'test' }), session(1000)))).toBe('ok');
    expect(code(handleMode(desk(true, 12).parts, flash, session(1000)))).toBe('ok');
    expect(events).toMatchObject([{ code: 'command.accepted', data: { by: 'lan', before: 'stage B (centre desk 3), mode fixed (technician minh)', after: 'stage A', uid: 1000, client: 'ngatu', socket: 'operate' } }]);
  });

  test('a junction that is ending accepts nothing', () => {
    const { parts, events } = desk(true, 12, false);
    expect(code(handleMode(parts, flash, session(1000)))).toBe('signald.ending');
    expect(events.map((event) => event.code)).toEqual(['command.rejected']);
  });

  test('an order under a higher control is refused, and says which and for how long', () => {
    const police: Standings = { ...noOrders, forced: [{ source: 'policePanel', force: { kind: 'hold' }, sinceMs: 0, untilMs: Number.POSITIVE_INFINITY }, { source: 'centre', force: { kind: 'hold' }, sinceMs: 0, untilMs: 1_030_000, by: 'desk 3' }] };
    const { parts, requests, events } = desk(true, 12, true, police);
    const hold = call('mode.manual', { forS: 300, by: 'lan', reason: 'test' });
    const answer = handleMode(parts, hold, session(1000));
    expect(answer).toEqual({ ok: false, code: 'mode.higherActive', params: { source: 'policePanel', kind: 'hold', remainingS: 0 } });
    if (!answer.ok) expect(refusalText('vi', answer.code, answer.params)).toContain('bàn điều khiển CSGT');
    expect(code(handleMode(parts, call('mode.stopTime', { forS: 300, by: 'lan', reason: 'test' }), session(1000)))).toBe('mode.higherActive');
    expect(code(handleMode(parts, call('mode.step', { by: 'lan' }), session(1000)))).toBe('mode.higherActive');
    expect(requests).toEqual([]);
    expect(events).toHaveLength(3);
    // A plan or a mode is nobody's stage: it may be chosen, and waits.
    expect(code(handleMode(parts, call('mode.select', { mode: 'fixed', forS: 300, by: 'lan', reason: 'test' }), session(1000)))).toBe('ok');
  });

  test('a lease of the centre has one holder, who alone renews it; a step needs stages held by hand', () => {
    const held: Standings = { ...noOrders, forced: [{ source: 'centre', force: { kind: 'hold' }, sinceMs: 0, untilMs: 1_030_000, by: 'desk 3' }] };
    const { parts, requests } = desk(true, 12, true, held);
    const by = (who: string): ModeCall => call('mode.manual', { forS: 300, by: who, reason: 'test' });
    expect(handleMode(parts, by('desk 4'), session(0, 'agentd'))).toEqual({ ok: false, code: 'mode.leaseHeld', params: { holder: 'desk 3', remainingS: 30 } });
    expect(code(handleMode(parts, by('desk 3'), session(0, 'agentd')))).toBe('ok');
    expect(code(handleMode(parts, call('mode.step', { by: 'desk 3' }), session(0, 'agentd')))).toBe('ok');
    expect(code(handleMode(parts, call('mode.step', { by: 'lan' }), session(1000)))).toBe('mode.notByHand');
    expect(requests.map(({ kind }) => kind)).toEqual(['hold', 'step']);
  });

  test('a release that has nothing of its own to end says who rules; with nobody ruling it is done', () => {
    const rail: Standings = { ...noOrders, forced: [{ source: 'railPreemption', force: { kind: 'stage', stage: 'A' }, sinceMs: 0, untilMs: 1_060_000 }] };
    const under = desk(true, 12, true, rail);
    expect(handleMode(under.parts, call('mode.release', { by: 'lan' }), session(1000))).toMatchObject({ code: 'mode.higherActive', params: { source: 'railPreemption', remainingS: 60 } });
    expect(under.requests).toEqual([]);
    expect(code(handleMode(desk(true, 12).parts, call('mode.release', { by: 'lan' }), session(1000)))).toBe('ok');
  });

  test('a flash ends after so long or at a time of the local day, never both, and within 8 h', () => {
    const who = { by: 'lan', reason: 'road works' };
    const night = desk(false, 23);
    expect(code(handleMode(night.parts, call('mode.flash', { ...who, until: '04:30' }), session(1000)))).toBe('ok');
    expect(night.requests).toMatchObject([{ kind: 'flash', untilMs: 1_000_000 + 5.5 * 3_600_000 }]);
    expect(night.events[0]?.data).toMatchObject({ forS: 19_800 });
    for (const params of [{ ...who }, { ...who, until: '04:30', forS: 60 }, { ...who, until: '07:01' }]) {
      expect(code(handleMode(desk(false, 23).parts, call('mode.flash', params), session(1000)))).toBe('mode.noEnd');
    }
    expect(code(handleMode(desk(false, null).parts, call('mode.flash', { ...who, until: '04:30' }), session(1000)))).toBe('mode.clockUnknown');
    // Into the ban hours by its end: two persons.
    expect(handleMode(desk(false, 23).parts, call('mode.flash', { ...who, until: '05:30' }), session(1000))).toMatchObject({ result: { waitsFor: 'secondPerson' } });
  });

  test('bounds stand at the door', () => {
    const who = { by: 'lan', reason: 'test' };
    for (const [method, params] of [
      ['mode.manual', { ...who, forS: 59 }], ['mode.manual', { ...who, forS: 86_401 }], ['mode.flash', { ...who, forS: 28_801 }],
      ['mode.allred', { ...who, forS: 301 }], ['mode.dark', { ...who, forS: 60 }], ['mode.dark', { ...who, forS: 60, notice: '' }],
    ] as const) expect(parseCall(method, params), method).toMatchObject({ ok: false, code: 'ipc.badParams' });
  });

  test('every refusal has its words in both languages', () => {
    for (const refusal of [...orderRefusals, 'signald.ending']) {
      expect(refusalTexts[refusal]?.vi.length).toBeGreaterThan(10);
      expect(refusalTexts[refusal]?.en.length).toBeGreaterThan(10);
    }
  });
});

const hold = (more: Readonly<Record<string, unknown>> = {}): ModeCall => call('mode.manual', { forS: 60, by: 'seat-1', reason: 'match', ...more });
const standing = (by: string, kind: 'hold' | 'flash' = 'hold'): Standings => ({ ...noOrders, forced: [{ source: 'centre', force: { kind }, sinceMs: 0, untilMs: 2_000_000, by }] });

describe('orders of the centre that are renewed every 30 s', () => {
  const centre = session(1000, 'agentd');
  test('its beginning is recorded, its renewals are not; they are asked of the junction all the same', () => {
    let orders: Standings = noOrders;
    const { parts, requests, events } = desk(false, 12);
    const live = { ...parts, orders: () => orders };
    handleMode(live, hold(), centre);
    orders = standing('seat-1');
    for (const forS of [90, 60, 61]) handleMode(live, hold({ forS }), centre);
    expect(requests.length).toBe(4);
    expect(events.map(({ code: event, data }) => [event, data['reason']])).toEqual([['command.accepted', 'match']]);
  });

  test('another reason, another order, the first one after an end and every one of a technician are recorded', () => {
    let orders: Standings = noOrders;
    const { parts, events } = desk(false, 23);
    const live = { ...parts, orders: () => orders };
    handleMode(live, hold(), centre);
    orders = standing('seat-1');
    handleMode(live, hold({ reason: 'an accident' }), centre);
    handleMode(live, call('mode.flash', { forS: 60, by: 'seat-1', reason: 'an accident' }), centre);
    orders = noOrders;
    handleMode(live, call('mode.flash', { forS: 60, by: 'seat-1', reason: 'an accident' }), centre);
    expect(events.length).toBe(4);
    orders = { ...noOrders, forced: [{ source: 'technician', force: { kind: 'hold' }, sinceMs: 0, untilMs: 2_000_000, by: 'lan' }] };
    for (const forS of [60, 120]) handleMode(live, hold({ by: 'lan', forS }), session(1000));
    expect(events.length).toBe(6);
    expect(events.every(({ code: event }) => event === 'command.accepted')).toBe(true);
  });
});
