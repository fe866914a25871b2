import { describe, expect, it } from 'vitest';
import { noOrders, selection, stepOrder, type OrderState } from '../../../src/control/order/order.ts';
import type { ControlRequest } from '../../../src/control/order/request.ts';
import type { ControlSource } from '../../../src/model/mode.ts';
import type { BoardSample, CabinetInputs } from '../../../src/model/image.ts';
import { clear, createPlant, tick, tickMs, tickUntil, type Plant, type Weather } from '../../property/control/plant.ts';
import { crossing, planActuated, planFixed } from './crossing.ts';

const stages = new Map([['A', null], ['B', null]]);
const minuteMs = 60_000;
const later = 9e12;

/** Orders after these requests, each tuple at its time; the last time is when they are looked at. */
function after(script: readonly (readonly [number, readonly ControlRequest[]])[], before: OrderState = noOrders): OrderState {
  return script.reduce((orders, [nowMs, requests]) => stepOrder(orders, { nowMs, requests, samples: [], faultAllRed: false, stages }).order, before);
}
const rules = (orders: OrderState): readonly unknown[] => [orders.ruling.source, orders.ruling.force?.kind ?? null];
const stage = (source: ControlSource, untilMs = later): ControlRequest => ({ kind: 'stage', stage: 'B', untilMs, source });

describe('order of control (safety.md S6)', () => {
  const order: readonly ControlSource[] = ['railPreemption', 'policePanel', 'emergencyPreemption', 'technician', 'centre', 'schedule', 'adaptive'];

  it.each(order.map((source, index): [ControlSource, readonly ControlSource[]] => [source, order.slice(index + 1)]))('%s wins over all that come after it', (source, lower) => {
    for (const other of lower) {
      for (const requests of [[stage(source), { kind: 'flash', untilMs: later, source: other }], [{ kind: 'flash', untilMs: later, source: other }, stage(source)]] as const) {
        expect(rules(after([[0, requests]]))).toEqual([source, 'stage']);
      }
    }
  });

  it('lets the lower one rule again when the higher one ends', () => {
    const both = after([[0, [stage('centre'), { kind: 'hold', untilMs: 30_000, source: 'technician' }]]]);
    expect(rules(both)).toEqual(['technician', 'hold']);
    expect(rules(after([[30_000, []]], both))).toEqual(['centre', 'stage']);
    expect(rules(after([[40_000, [{ kind: 'release', source: 'technician' }]]], both))).toEqual([null, null]);
  });
});

const by = (who: string): ControlRequest => ({ kind: 'hold', source: 'centre', untilMs: later, by: who });

describe('orders under a higher control', () => {
  it('are refused and recorded; a lease of the centre is renewed by its holder alone', () => {
    const held = after([[0, [by('desk 3')]]]);
    expect(after([[50_000, [by('desk 4')]]], held).forced).toMatchObject([{ by: 'desk 3', untilMs: 60_000 }]);
    expect(after([[50_000, [by('desk 3')]]], held).forced).toMatchObject([{ by: 'desk 3', untilMs: 110_000 }]);
    // Its time is over: whoever comes first holds the next one.
    expect(after([[60_000, [by('desk 4')]]], held).forced).toMatchObject([{ by: 'desk 4', untilMs: 120_000 }]);
    const manual = after([[0, [stage('technician')]]]);
    const { order, events } = stepOrder(manual, { nowMs: 100, requests: [by('desk 3')], samples: [], faultAllRed: false, stages });
    expect(order.forced.map(({ source }) => source)).toEqual(['technician']);
    expect(events).toMatchObject([{ code: 'command.rejected', data: { command: 'hold', source: 'centre', detail: 'mode.higherActive' } }]);
  });
});

describe('leases and time-outs', () => {
  it('drops what a lost centre forced: 60 s for stages and holds, 120 s for the rest; never what it gave as a plan', () => {
    const forced = after([[0, [stage('centre')]], [59_900, []]]);
    expect(rules(forced)).toEqual(['centre', 'stage']);
    expect(rules(after([[60_000, []]], forced))).toEqual([null, null]);
    const chosen = after([[0, [{ kind: 'mode', mode: 'fixed', untilMs: later, source: 'centre' }]], [119_900, []]]);
    expect(selection(chosen)?.mode).toBe('fixed');
    expect(selection(after([[120_000, []]], chosen))).toBeNull();
  });

  it('renews a lease by a valid message only', () => {
    const renewed = after([[0, [stage('centre')]], [50_000, [stage('centre')]], [109_900, []]]);
    expect(rules(renewed)).toEqual(['centre', 'stage']);
    const wrong: ControlRequest = { kind: 'stage', stage: 'nowhere', untilMs: later, source: 'centre' };
    expect(rules(after([[0, [stage('centre')]], [50_000, [wrong]], [60_000, []]]))).toEqual([null, null]);
    const { events } = stepOrder(noOrders, { nowMs: 0, requests: [wrong], samples: [], faultAllRed: false, stages });
    expect(events).toEqual([{ code: 'command.rejected', data: { command: 'stage', stage: 'nowhere', source: 'centre', detail: 'mode.unknownStage' } }]);
  });

  it('ends technician manual after 1440 min at the latest, a flash after 8 h, a preemption after 3 min', () => {
    for (const [request, longestMs] of [[stage('technician'), 1440 * minuteMs], [{ kind: 'flash', untilMs: later, source: 'technician' }, 480 * minuteMs], [stage('railPreemption'), 3 * minuteMs]] as const) {
      expect(after([[0, [request]], [longestMs - 100, []]]).ruling.force).not.toBeNull();
      expect(after([[0, [request]], [longestMs, []]]).ruling.force).toBeNull();
    }
  });

  it('turns all red by a person into flash after 5 min, however often it is renewed; by a fault after 60 s', () => {
    const allRed: ControlRequest = { kind: 'allRed', untilMs: later, source: 'technician' };
    const renewed = after([[0, [allRed]], [200_000, [allRed]], [299_900, []]]);
    expect(rules(renewed)).toEqual(['technician', 'allRed']);
    expect(rules(after([[300_000, []]], renewed))).toEqual(['technician', 'flash']);
    let orders = noOrders;
    const seen: unknown[] = [];
    for (let nowMs = 0; nowMs <= 70_000; nowMs += 100) {
      ({ order: orders } = stepOrder(orders, { nowMs, requests: [], samples: [], faultAllRed: true, stages }));
      if (seen.at(-2) !== orders.ruling.force?.kind) seen.push(orders.ruling.force?.kind, nowMs);
    }
    expect(seen.filter((item) => typeof item === 'string')).toEqual(['allRed', 'flash']);
    expect(seen[3]).toBe(60_000);
  });
});

function keys(inputs: CabinetInputs): readonly BoardSample[] {
  return [{
    board: 'b1', atMs: 0, sampleCounter: 1, appliedSeq: 1, challenge: 1, bootCounter: 1, supplyV: 230, flashing: false, watchdogTripped: false,
    armed: true, flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, groups: {}, inputs,
  }];
}
/** Keys held as they are from one time to another; the faults told and the order at the end. */
function turned(script: readonly (readonly [number, CabinetInputs])[], untilMs: number): { order: OrderState; faults: Set<unknown> } {
  let order = noOrders;
  const faults = new Set<unknown>();
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 500) {
    const inputs = script.findLast(([fromMs]) => fromMs <= nowMs)?.[1];
    const step = stepOrder(order, { nowMs, requests: [], samples: inputs === undefined ? [] : keys(inputs), faultAllRed: false, stages });
    ({ order } = step);
    for (const fault of step.faults) faults.add(`${fault.code} ${fault.detector}`);
  }
  return { order, faults };
}

describe('keys of the cabinet', () => {
  it('flash as long as the key is on, under nobody but guard and rail', () => {
    const on = turned([[0, { flashKey: true }]], 1000).order;
    expect(rules(on)).toEqual(['policePanel', 'flash']);
    expect(rules(after([[2000, [stage('railPreemption')]]], on))).toEqual(['railPreemption', 'stage']);
    expect(rules(after([[2000, [stage('technician')]]], on))).toEqual(['policePanel', 'flash']);
    expect(rules(turned([[0, { flashKey: true }], [500, {}]], 1000).order)).toEqual([null, null]);
  });

  it('a tripped malfunction management unit is flash at once, above everybody', () => {
    const { order } = turned([[0, { mmuFault: true, policeManual: true }]], 500);
    expect(order.ruling).toMatchObject({ source: 'guard', force: { kind: 'flash' }, atOnce: true });
  });

  it('a button that is stuck for more than 60 s is ignored, with an alarm, until it is released', () => {
    const held = { policeManual: true, policeAllRed: true };
    expect(rules(turned([[0, { policeManual: true }], [1000, held]], 61_000).order)).toEqual(['policePanel', 'allRed']);
    const stuck = turned([[0, { policeManual: true }], [1000, held]], 62_000);
    expect(rules(stuck.order)).toEqual(['policePanel', 'hold']);
    expect([...stuck.faults]).toEqual(['button.stuck policeAllRed']);
    expect(rules(turned([[0, held], [70_000, { policeManual: true }], [71_000, held]], 72_000).order)).toEqual(['policePanel', 'allRed']);
  });

  it('goes back to automatic when nobody presses anything for 30 min, until the key is turned again', () => {
    const on = { policeManual: true };
    const quiet: readonly [number, CabinetInputs][] = [[0, on], [600_000, { ...on, policeStep: true }], [601_000, on]];
    expect(rules(turned(quiet, 2_399_500).order)).toEqual(['policePanel', 'hold']);
    expect(rules(turned(quiet, 2_400_000).order)).toEqual([null, null]);
    expect(rules(turned([...quiet, [2_500_000, {}], [2_600_000, on]], 2_700_000).order)).toEqual(['policePanel', 'hold']);
  });

  it('all red by the panel turns to flash after 5 min; a step leads out of it', () => {
    const on = { policeManual: true };
    const script: readonly [number, CabinetInputs][] = [[0, on], [1000, { ...on, policeAllRed: true }], [2000, on]];
    expect(rules(turned(script, 300_500).order)).toEqual(['policePanel', 'allRed']);
    expect(rules(turned(script, 301_000).order)).toEqual(['policePanel', 'flash']);
    const stepped = turned([...script, [3000, { ...on, policeStep: true }], [4000, on]], 5000).order;
    expect(stepped.ruling).toMatchObject({ force: { kind: 'hold' }, steps: true });
  });
});

const nobody = { dn: clear, de: clear, dl: clear, pb: clear };
function dwelling(plan = planActuated): Plant {
  const plant = createPlant({ site: crossing(), plan, planVersion: 1 });
  tickUntil(plant, (step) => step.view.mode !== 'startup', 400, () => ({ detectors: nobody }));
  tickUntil(plant, (step) => !step.view.interstage && step.view.stage !== null && step.view.stageElapsedMs > 8000, 1500, () => ({ detectors: nobody }));
  return plant;
}
function forTicks(plant: Plant, ticks: number, weather: Weather): void {
  for (let n = 0; n < ticks; n += 1) tick(plant, { detectors: nobody, ...weather });
}

describe('manual control of stages', () => {
  it('goes to the stage that is asked for, stays there, and inserts a demand for every group when it ends', () => {
    const plant = dwelling(planFixed);
    const goal = plant.step?.view.stage === 'B' ? 'C' : 'B';
    tick(plant, { detectors: nobody, requests: [{ kind: 'stage', stage: goal, untilMs: plant.n * tickMs + 120_000, source: 'technician' }] });
    tickUntil(plant, (step) => step.view.stage === goal && !step.view.interstage, 900, () => ({ detectors: nobody }));
    expect(plant.step?.view).toMatchObject({ mode: 'manual', source: 'technician' });
    const since = plant.n;
    tickUntil(plant, (step) => step.view.mode !== 'manual', 1300, () => ({ detectors: nobody }));
    expect((plant.n - since) * tickMs).toBeGreaterThan(60_000);
    tick(plant, { detectors: nobody });
    expect(Object.values(plant.step?.view.waitingS ?? {}).filter((waiting) => waiting !== null).length).toBeGreaterThanOrEqual(2);
  });

  it('steps with the panel, one press one stage, and only after every minimum', () => {
    const plant = dwelling();
    const on = { policeManual: true };
    forTicks(plant, 50, { inputs: on });
    const { stageChanges } = plant.state.counters;
    forTicks(plant, 300, { inputs: { ...on, policeStep: true } });
    expect(plant.state.counters.stageChanges).toBe(stageChanges + 1);
    forTicks(plant, 300, { inputs: on });
    expect(plant.state.counters.stageChanges).toBe(stageChanges + 1);
  });

  it('steps and holds for a technician, and the next stage stands until the next step', () => {
    const plant = dwelling();
    const untilMs = plant.n * tickMs + 600_000;
    const step: ControlRequest = { kind: 'step', source: 'technician' };
    forTicks(plant, 1, { requests: [step] });
    expect(plant.events.at(-1)).toMatchObject({ code: 'command.rejected', data: { command: 'step', detail: 'mode.notByHand' } });
    forTicks(plant, 1, { requests: [{ kind: 'stage', stage: 'A', untilMs, source: 'technician' }] });
    forTicks(plant, 400, {});
    expect(plant.step?.view.stage).toBe('A');
    const { stageChanges } = plant.state.counters;
    for (const made of [1, 2]) {
      forTicks(plant, 1, { requests: [step] });
      expect(plant.state.order.ruling).toMatchObject({ source: 'technician', force: { kind: 'hold' }, steps: true });
      forTicks(plant, 400, {});
      expect(plant.state.counters.stageChanges).toBe(stageChanges + made);
      expect(plant.state.order.ruling.steps).toBe(false);
    }
  });

  it('stop time holds the stage and the plan’s clock: the rest of the split is there afterwards', () => {
    const plant = dwelling(planFixed);
    tickUntil(plant, (step) => step.view.stage === 'A' && !step.view.interstage && (step.view.cycleSecond ?? 0) % 30 === 15, 2000, () => ({ detectors: nobody }));
    const untilMs = plant.n * tickMs + 60_000;
    forTicks(plant, 1, { requests: [{ kind: 'stopTime', untilMs, source: 'technician' }] });
    const { cycleSecond } = plant.step?.view ?? {};
    forTicks(plant, 500, {});
    expect(plant.step?.view).toMatchObject({ mode: 'manual', stage: 'A', interstage: false, cycleSecond });
    tickUntil(plant, (step) => step.view.mode !== 'manual', 200, () => ({ detectors: nobody }));
    const rest = tickUntil(plant, (step) => step.view.interstage, 400, () => ({ detectors: nobody }));
    expect(rest * tickMs / 1000).toBeGreaterThan(13);
    expect(rest * tickMs / 1000).toBeLessThan(17);
    expect(Object.values(plant.step?.view.waitingS ?? {}).filter((waiting) => waiting !== null).length).toBeGreaterThanOrEqual(2);
  });

  it('a loose key does not fill the log: its first moves are told, the others counted, and how it stands in the end', () => {
    const plant = dwelling();
    plant.events.length = 0;
    for (let n = 0; n < 300; n += 1) tick(plant, { inputs: { serviceKey: n % 2 === 0 } });
    for (let n = 0; n < 200; n += 1) tick(plant, { inputs: { serviceKey: true } });
    const told = plant.events.filter(({ code }) => code === 'panel.key').map(({ data }) => data);
    expect(told.length).toBeLessThanOrEqual(4 * 5);
    expect(told.at(-1)).toMatchObject({ key: 'serviceKey', on: true });
    const counted = told.reduce((sum, data) => sum + (typeof data['changes'] === 'number' ? data['changes'] : 1), 0);
    expect(counted).toBe(301);
  });

  it('tells of every key that was moved, once', () => {
    const plant = dwelling();
    plant.events.length = 0;
    forTicks(plant, 20, { inputs: { policeManual: true } });
    forTicks(plant, 20, { inputs: { policeManual: true, policeStep: true } });
    forTicks(plant, 20, { inputs: {} });
    const told = plant.events.filter(({ code }) => code === 'panel.key').map(({ data }) => `${String(data['key'])} ${String(data['on'])}`);
    expect(told).toEqual(['policeManual true', 'policeStep true', 'policeManual false', 'policeStep false']);
  });

  it('freezes the target of a running interstage for a technician, and not for the police, where it is still red', () => {
    for (const [source, frozen] of [['technician', true], ['centre', true], ['railPreemption', false], ['policePanel', false]] as const) {
      const plant = dwelling();
      const demand: Weather = { detectors: { ...nobody, de: { ...clear, presence: 'occupied', actuations: 1 }, dl: clear } };
      tickUntil(plant, (step) => step.view.interstage && step.view.nextStage === 'B', 900, () => demand);
      for (let n = 0; n < 10; n += 1) tick(plant, demand);
      tick(plant, { ...demand, requests: [{ kind: 'stage', stage: 'A', untilMs: later, source }] });
      forTicks(plant, 3, demand);
      expect([source, plant.step?.view.nextStage]).toEqual([source, frozen ? 'B' : 'A']);
    }
  });
});

describe('waits', () => {
  it('goes on without a green that nobody grants: alarm, never flash, and everybody else is served', () => {
    const plant = dwelling();
    const busy: Weather = { detectors: { ...nobody, de: { ...clear, presence: 'occupied' }, dl: { ...clear, presence: 'occupied' }, dn: { ...clear, presence: 'occupied' } }, denied: ['e'] };
    const faults = new Set<string>();
    const greens = { ...plant.state.counters.greensByGroup };
    for (let n = 0; n < 4000; n += 1) {
      const step = tick(plant, busy);
      expect(step.posture).toBe('run');
      for (const fault of step.faults) faults.add(`${fault.code} ${fault.detail ?? ''}`);
    }
    expect(faults).toContain('wait.exceeded notGranted');
    for (const group of ['n', 'l']) expect((plant.state.counters.greensByGroup[group] ?? 0) - (greens[group] ?? 0), group).toBeGreaterThan(2);
    const gained = plant.state.counters.greensByGroup['e'] ?? 0;
    for (let n = 0; n < 1500; n += 1) tick(plant, { ...busy, denied: [] });
    expect(plant.state.counters.greensByGroup['e']).toBeGreaterThan(gained);
  });

  it('alarms at 1.5 maxWait and steps to fixed time, and back when it is over; never to flash', () => {
    const plant = dwelling();
    const busy: Weather = { detectors: { ...nobody, de: { ...clear, presence: 'occupied' } }, denied: ['e'] };
    const modes = new Set<string>();
    const told = new Map<string, number>();
    for (let n = 0; n < 2600; n += 1) {
      const step = tick(plant, busy);
      modes.add(step.view.mode);
      for (const fault of step.faults) if (fault.detail === undefined && !told.has(fault.code)) told.set(fault.code, step.view.waitingS['e'] ?? -1);
    }
    expect(told.get('wait.exceeded')).toBe((crossing().safety.maxWaitS * 3) / 2);
    expect([...modes].toSorted()).toEqual(['actuated', 'fixed']);
    for (let n = 0; n < 3000; n += 1) tick(plant, { detectors: nobody });
    expect(plant.step?.view.mode).toBe('actuated');
  });
});
