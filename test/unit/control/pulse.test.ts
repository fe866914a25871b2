import { describe, expect, it } from 'vitest';
import { stepOrder, noOrders } from '../../../src/control/order/order.ts';
import type { ControlRequest } from '../../../src/control/control.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { clear, createPlant, occupied, tick, tickUntil, type Plant } from '../../property/control/plant.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

const quiet = { dn: clear, de: clear, dl: clear, pb: clear };

/** The crossing with displays for north and east that count from 9, or from another number, after a pulse. */
function counting(countsS = 9): SealedSite {
  const base = crossing({ traffic: { builtinPlan: planFixed, displays: [{ id: 'n', group: 'n', board: 'pd', channel: 1 }, { id: 'e', group: 'e', board: 'pd', channel: 2 }] } });
  const [first] = base.safety.boards;
  if (first === undefined) throw new Error('no board');
  return { ...base, safety: { ...base.safety, boards: [...base.safety.boards, { ...first, id: 'pd', profile: { ...first.profile, role: 'countdownDisplay', display: { drive: 'pulse', countsS } } }] } };
}
const site = counting();
const running = (plan: Plan, of = site): Plant => {
  const plant = createPlant({ site: of, plan, planVersion: 0 });
  tickUntil(plant, ({ posture }) => posture === 'run', 600, () => ({ detectors: quiet }));
  return plant;
};

describe('displays that count from a pulse', () => {
  it('get one of 200 ms, 9 s before the colour changes, and none else', () => {
    const plant = running(planFixed);
    const pulses = new Map<string, { fromMs: number; forMs: number }[]>([['n', []], ['e', []]]);
    const changes = new Map<string, number[]>([['n', []], ['e', []]]);
    for (let count = 0; count < 4000; count += 1) {
      const before = plant.written;
      const step = tick(plant, { detectors: quiet });
      for (const id of ['n', 'e']) {
        const seen = pulses.get(id) ?? [];
        if (step.contacts[`pulse ${id}`] === true) {
          const last = seen.at(-1);
          if (last !== undefined && last.fromMs + last.forMs === plant.n * 100) last.forMs += 100;
          else seen.push({ fromMs: plant.n * 100, forMs: 100 });
        }
        if (plant.written[id] !== before[id] && plant.written[id] !== 'red') changes.get(id)?.push(plant.n * 100);
      }
    }
    for (const id of ['n', 'e']) {
      const seen = pulses.get(id) ?? [];
      expect(seen.length, id).toBeGreaterThan(5);
      for (const { fromMs, forMs } of seen) {
        expect(forMs).toBe(200);
        // Red to green, and green to yellow.
        expect(Math.min(...(changes.get(id) ?? []).map((atMs) => Math.abs(atMs - fromMs - 9000))), `${id} ${fromMs}`).toBeLessThanOrEqual(200);
      }
    }
  });

  it('leave nothing but fixed time, whatever plan is given', () => {
    const plant = running(planActuated);
    for (let count = 0; count < 1200; count += 1) tick(plant, { detectors: { ...quiet, dn: occupied } });
    expect(plant.step?.view).toMatchObject({ mode: 'fixed', ladder: { wanted: 'fixed', rung: 'fixed' } });
  });

  it('refuse an order for anything else by name', () => {
    const orders: readonly ControlRequest[] = [
      { kind: 'mode', mode: 'actuated', source: 'technician', untilMs: 9e12 }, { kind: 'select', plan: planActuated, planVersion: 1, source: 'centre', untilMs: 9e12 },
    ];
    for (const request of orders) {
      const asked = { nowMs: 0, requests: [request], samples: [], faultAllRed: false, stages: new Map() };
      expect(stepOrder(noOrders, { ...asked, fixedOnly: true }).events).toMatchObject([{ code: 'command.rejected', data: { detail: 'mode.fixedOnly' } }]);
      expect(stepOrder(noOrders, asked).events).toEqual([]);
    }
    const plant = running(planFixed);
    tick(plant, { detectors: quiet, requests: [{ kind: 'mode', mode: 'actuated', source: 'technician', untilMs: 9e12 }] });
    expect(plant.events.at(-1)).toMatchObject({ code: 'command.rejected', data: { detail: 'mode.fixedOnly' } });
  });

  it('count to their end under an order that comes while one runs, from however high it counts', () => {
    const plant = running(planFixed, counting(14));
    tickUntil(plant, ({ contacts }) => contacts['pulse n'] === true && plant.written['n'] === 'red', 3000, () => ({ detectors: quiet }));
    const fromMs = plant.n * 100;
    tick(plant, { detectors: quiet, requests: [{ kind: 'hold', source: 'technician', untilMs: 9e12 }] });
    tickUntil(plant, () => plant.written['n'] === 'green', 200, () => ({ detectors: quiet }));
    expect(Math.abs(plant.n * 100 - fromMs - 14_000)).toBeLessThanOrEqual(200);
    expect(plant.events.filter(({ code }) => code === 'promise.withdrawn')).toEqual([]);
  });

  it('a police stage breaks the promise, which is told; the display can only count on', () => {
    const plant = running(planFixed);
    tickUntil(plant, ({ contacts }) => contacts['pulse n'] === true && plant.written['n'] === 'green', 1500, () => ({ detectors: quiet }));
    const keys = { policeManual: true, policeAllRed: true };
    for (let count = 0; count < 3; count += 1) tick(plant, { detectors: quiet, inputs: keys });
    expect(plant.events.filter(({ code }) => code === 'promise.broken').map(({ data }) => data?.['group'])).toContain('n');
  });
});
