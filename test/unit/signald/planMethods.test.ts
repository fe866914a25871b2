import { describe, expect, test } from 'vitest';
import type { ControlRequest } from '../../../src/control/control.ts';
import { noOrders } from '../../../src/control/order/order.ts';
import type { Standings } from '../../../src/control/order/request.ts';
import type { Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { activatePlan } from '../../../src/signald/planMethods.ts';
import { crossing, planActuated, planFixed } from '../control/crossing.ts';

const session = (client: string): Session => ({ uid: 1000, client, right: 'operate', stream: () => true });
const closed = { ...planFixed, id: 'closed', closed: { groups: ['e'], reason: 'works', until: '2026-11-28T12:00' } };
const order = { forS: 600, by: 'lan', reason: 'match at the stadium' };

function desk(orders: Standings = noOrders): { readonly ask: (plan: string, client?: string) => unknown; readonly requests: ControlRequest[]; readonly events: EventDraft[] } {
  const requests: ControlRequest[] = [];
  const events: EventDraft[] = [];
  const parts = {
    site: crossing(), lastOfCentre: { force: null, selection: null }, junction: { nowMs: () => 50_000, request: (request: ControlRequest) => { requests.push(request); return true; } }, orders: () => orders,
    record: (event: EventDraft) => { events.push(event); }, wallMs: () => Date.UTC(2026, 10, 28, 8),
    plans: { current: () => ({ plan: planFixed, planVersion: 7, plans: [planFixed, closed], origin: 'stored' as const }) },
  };
  return { ask: (plan, client = 'ngatu') => activatePlan(parts, { plan, ...order }, session(client)), requests, events };
}

describe('plan activate', () => {
  test('selects a plan of the junction’s own for a while, and says who asked', () => {
    const { ask, requests, events } = desk();
    expect(ask('fix')).toEqual({ ok: true, result: {} });
    expect(requests).toEqual([{ kind: 'select', plan: planFixed, planVersion: 7, source: 'technician', by: 'lan', untilMs: 650_000 }]);
    expect(events).toMatchObject([{ code: 'command.accepted', data: { command: 'plan.activate', plan: 'fix', by: 'lan', reason: order.reason, forS: 600, uid: 1000 } }]);
  });

  test('the built-in plan is always there, the centre is known as such', () => {
    const { ask, requests } = desk();
    ask('act', 'agentd');
    expect(requests).toMatchObject([{ plan: planActuated, planVersion: 0, source: 'centre' }]);
  });

  test('refuses a plan that is not there, one whose closure is over, and an order under a higher control', () => {
    const higher: Standings = { forced: [], selected: [{ source: 'policePanel', mode: 'fixed', plan: null, untilMs: 90_000 }] };
    const { ask, requests, events } = desk(higher);
    expect([ask('none'), ask('closed'), ask('fix')]).toMatchObject([{ code: 'plan.notHere', params: { plans: 'fix closed act' } }, { code: 'plan.closureOver' }, { code: 'mode.higherActive' }]);
    expect(requests).toEqual([]);
    expect(events.map(({ code }) => code)).toEqual(['command.rejected', 'command.rejected', 'command.rejected']);
  });
});
