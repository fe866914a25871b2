import { expect, it } from 'vitest';
import { noOrders, stepOrder, type OrderState } from '../../../src/control/order/order.ts';
import type { ControlRequest } from '../../../src/control/order/request.ts';

it('a flash of the schedule waits in silence for who is higher, asked for in every tick, and comes when they have gone', () => {
  const flash: ControlRequest = { kind: 'flash', source: 'schedule', untilMs: 9e12 };
  const ask = { samples: [], faultAllRed: false, stages: new Map() };
  let orders: OrderState = stepOrder(noOrders, { ...ask, nowMs: 0, requests: [{ kind: 'hold', source: 'technician', untilMs: 20_000 }] }).order;
  const events: string[] = [];
  for (let nowMs = 100; nowMs <= 21_000; nowMs += 100) {
    const waits = orders.forced.every(({ source }) => source !== 'schedule');
    const step = stepOrder(orders, { ...ask, nowMs, requests: waits ? [flash] : [] });
    orders = step.order;
    events.push(...step.events.map(({ code }) => code));
  }
  expect(events).toEqual(['command.ended']);
  expect(orders.ruling).toMatchObject({ source: 'schedule', force: { kind: 'flash' } });
});
