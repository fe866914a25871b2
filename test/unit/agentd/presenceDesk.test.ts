import { expect, test } from 'vitest';
import { createPresenceDesk, type CabinetPower, type PresenceDesk } from '../../../src/agentd/presenceDesk.ts';
import type { EventCode, EventDraft, KnownEvent } from '../../../src/model/event.ts';
import { presenceSchema, type Presence } from '../../../src/model/linkPresence.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { memoryStates, type StateFiles } from '../../../src/platform/stateFile.ts';

const startMs = 1_800_000_000_000;
interface Bench { readonly desk: PresenceDesk; readonly said: Presence[]; readonly notes: EventDraft[]; readonly alarms: string[]; now: number }

function bench(files: StateFiles = memoryStates(), machineBoot = 'm1', fromMs = 0, fed: CabinetPower = {}): Bench {
  const state = { now: fromMs, said: [] as Presence[], notes: [] as EventDraft[], alarms: [] as string[] };
  const clock: Clock = { ...createClock(), monoMs: () => state.now, wallMs: () => startMs + state.now };
  const desk = createPresenceDesk({
    clock, realClock: clock, files, base: () => ({ version: '1', epoch: 'e' }), power: { reserveS: 600, ...fed }, alarm: (code, component, detail) => { state.alarms.push(`${detail === null ? '-' : '+'}${code} ${component}`); }, machine: { boot: machineBoot, lastHeardMs: startMs - 5 },
    send: (presence) => { state.said.push(presenceSchema.parse(JSON.parse(JSON.stringify(presence)))); }, note: (draft) => { state.notes.push(draft); },
  });
  return Object.assign(state, { desk });
}

const fault = (at: Bench, code: EventCode, name: string, ageMs = 0): KnownEvent => ({ boot: 's', n: 1, code, data: { fault: name }, stamp: { bootId: 's', monoMs: at.now, wallMs: startMs + at.now - ageMs, errorMs: 20 } });
const snapshot = (at: Bench, more: Readonly<Record<string, unknown>> = {}): unknown => ({ stamp: { wallMs: startMs + at.now }, mode: 'coordinated', source: 'schedule', modeSinceMs: 1000, orders: [], schedule: null, faults: [], ...more });
const standing = (at: Bench, ...codes: readonly string[]): unknown => codes.map((code) => ({ code, since: { wallMs: startMs + at.now } }));

test('the last gasp goes at once, with its cause and how long the reserve lasts; back again is told too; an old fault is none', () => {
  const at = bench();
  at.desk.up(true);
  at.desk.takeEvents([fault(at, 'fault.raised', 'cabinet.mains', 3_600_000)]);
  expect(at.said).toHaveLength(1);
  at.now = 5000;
  at.desk.takeEvents([fault(at, 'fault.raised', 'lamp.lost'), fault(at, 'fault.raised', 'cabinet.mains')]);
  expect(at.said[1]).toMatchObject({ state: 'online', cause: 'power', power: { mains: 'lost', sinceMs: startMs + 5000, expectedUntilMs: startMs + 605_000 } });
  // What signald shows of it a moment later is nothing new.
  at.desk.takeState(snapshot(at, { faults: standing(at, 'cabinet.mains') }));
  expect(at.said).toHaveLength(2);
  at.now = 65_000;
  at.desk.takeEvents([fault(at, 'fault.cleared', 'cabinet.mains')]);
  expect(at.said[2]).toMatchObject({ cause: 'power', power: { mains: 'ok', sinceMs: startMs + 65_000, expectedUntilMs: null } });
  at.desk.takeState(snapshot(at));
  expect(at.said).toHaveLength(3);
});

test('what is lost while the broker is away is said with the next connection; who ends on the reserve says so, and is away for want of power', () => {
  const files = memoryStates();
  const at = bench(files);
  at.desk.up(true);
  at.desk.down();
  at.desk.takeEvents([fault(at, 'fault.raised', 'cabinet.mains')]);
  expect(at.said).toHaveLength(1);
  at.desk.up(false);
  expect(at.said[1]).toMatchObject({ cause: 'reconnected', power: { mains: 'lost' }, previous: { cause: 'link' } });
  at.desk.end();
  expect(at.said[2]).toMatchObject({ state: 'shutdown', cause: 'power', expectedUntilMs: null });
  const next = bench(files, 'm2');
  next.desk.up(true);
  expect(next.said[0]).toMatchObject({ cause: 'started', previous: { cause: 'power' } });
});

test.each([
  ['flash by the schedule until five', { mode: 'flash', source: 'schedule', schedule: { plan: null, forMs: 7_200_000 } }, { shown: 'flash', cause: 'planned', expectedUntilMs: startMs + 7_200_000 }],
  ['flash by a technician for an hour', { mode: 'flash', source: 'technician', orders: [{ source: 'technician', kind: 'flash', remainingS: 3600 }] }, { shown: 'flash', cause: 'planned', expectedUntilMs: startMs + 3_600_000 }],
  ['dark by the centre', { mode: 'dark', source: 'centre', orders: [{ source: 'centre', kind: 'dark', remainingS: 60 }] }, { shown: 'dark', cause: 'planned', expectedUntilMs: startMs + 60_000 }],
  ['the police’s key', { mode: 'flash', source: 'policePanel' }, { shown: 'flash', cause: 'police', expectedUntilMs: null }],
  ['a conflict', { mode: 'flash', source: 'guard', faults: ['guard.conflict', 'board.supplyLow'] }, { shown: 'flash', cause: 'fault', expectedUntilMs: null }],
  ['a weak supply', { mode: 'flash', source: 'guard', faults: ['board.supplyLow', 'lamp.lost'] }, { shown: 'flash', cause: 'power', expectedUntilMs: null }],
  ['the way back', { mode: 'startup', source: 'startup', faults: ['detector.fault'] }, { shown: 'startup', cause: 'startup', expectedUntilMs: null }],
  ['a start-up that its supply holds up', { mode: 'startup', source: 'startup', faults: ['supply.returned'] }, { shown: 'startup', cause: 'power', expectedUntilMs: null }],
  ['all red by a train', { mode: 'allRed', source: 'railPreemption' }, { shown: 'allRed', cause: 'preemption', expectedUntilMs: null }],
])('why there are no colours: %s', (_, { faults = [], ...more }: { readonly faults?: readonly string[]; readonly mode: string }, signals) => {
  const at = bench();
  at.desk.up(true);
  at.desk.takeState(snapshot(at));
  expect(at.said).toHaveLength(1);
  at.desk.takeState(snapshot(at, { ...more, faults: standing(at, ...faults) }));
  const told = at.said.filter(({ cause }) => cause === 'signals');
  expect(told).toMatchObject([{ state: 'online', signals: { ...signals, sinceMs: startMs - 1000 } }]);
  // A second later nothing is new, however its seconds are told.
  at.now += 1400;
  at.desk.takeState(snapshot(at, { ...more, modeSinceMs: 2400, faults: standing(at, ...faults), ...shorter(more, 1) }));
  expect(at.said.filter(({ cause }) => cause === 'signals')).toHaveLength(1);
  at.desk.takeState(snapshot(at));
  expect(at.said.at(-1)).toMatchObject({ cause: 'signals', signals: { shown: 'colours', cause: null } });
});

/** The same orders and schedule, a second later. */
function shorter(more: Readonly<Record<string, unknown>>, byS: number): Record<string, unknown> {
  const told: { orders?: { remainingS: number }[]; schedule?: { forMs: number } } = JSON.parse(JSON.stringify(more));
  return {
    ...(told.orders === undefined ? {} : { orders: told.orders.map((order) => ({ ...order, remainingS: order.remainingS - byS })) }),
    ...(told.schedule === undefined ? {} : { schedule: { ...told.schedule, forMs: told.schedule.forMs - byS * 1000 } }),
  };
}

test('signald is gone: after 3 s nobody knows what is shown; it is back, and all is as before', () => {
  const at = bench();
  at.desk.up(true);
  at.desk.takeState(snapshot(at));
  at.desk.signaldDown();
  at.now = 2900;
  at.desk.tick();
  expect(at.said).toHaveLength(1);
  at.now = 3100;
  at.desk.tick();
  at.desk.tick();
  expect(at.said.slice(1)).toMatchObject([{ cause: 'signals', signals: { shown: 'unknown', cause: 'crash', expectedUntilMs: null } }]);
  at.desk.takeState(snapshot(at));
  expect(at.said[2]).toMatchObject({ cause: 'signals', signals: { shown: 'colours' } });
});

test('an absence that was announced is planned in whatever way it comes; taken back or over it is not', () => {
  const files = memoryStates();
  const at = bench(files);
  at.desk.up(true);
  expect(at.desk.withdraw('Lan')).toBe(false);
  const { expectedUntilMs } = at.desk.announce({ forS: 1200, by: 'Lan', reason: 'UPS exchange' });
  expect(expectedUntilMs).toBe(startMs + 1_200_000);
  expect(at.said[1]).toMatchObject({ state: 'online', cause: 'planned', planned: { expectedUntilMs, by: 'Lan', reason: 'UPS exchange' } });
  expect(at.notes).toEqual([{ code: 'absence.announced', data: { by: 'Lan', reason: 'UPS exchange', untilMs: expectedUntilMs, before: 'not announced', after: `until ${expectedUntilMs} (Lan)` } }]);
  // The power is cut as announced: the next life of the computer says so.
  const cut = bench(files, 'm2', 60_000);
  cut.desk.up(true);
  expect(cut.said[0]).toMatchObject({ previous: { cause: 'planned' } });
  expect(cut.said[0]).not.toHaveProperty('planned');
  at.desk.end();
  expect(at.said.at(-1)).toMatchObject({ state: 'shutdown', cause: 'planned', expectedUntilMs });

  const other = bench(memoryStates());
  other.desk.up(true);
  other.desk.takeState(snapshot(other));
  other.desk.announce({ forS: 60, by: 'Lan', reason: 'works' });
  other.now = 61_000;
  other.desk.tick();
  expect(other.said.at(-1)).toMatchObject({ cause: 'planned' });
  expect(other.said.at(-1)).not.toHaveProperty('planned');
  other.desk.end();
  expect(other.said.at(-1)).toMatchObject({ state: 'shutdown', cause: 'stopped' });
});

test('the cabinet’s own contact: gone at once by its event, back by a snapshot, and nothing by what can’t be read; a UPS says until when', () => {
  const at = bench(memoryStates(), 'm1', 0, { mains: { input: 'mains', lostWhen: 'open' } });
  const closed = (presence: string, more: Readonly<Record<string, unknown>> = {}): unknown => snapshot(at, { detectors: [{ id: 'mains', presence }], ...more });
  const actuated = (occupied: boolean | null): KnownEvent => ({ ...fault(at, 'detector.actuated', ''), data: { detector: 'mains', occupied } });
  at.desk.up(true);
  at.desk.takeState(closed('occupied'));
  at.desk.takeEvents([{ ...actuated(false), data: { detector: 'vN', occupied: false } }, actuated(null), actuated(true)]);
  expect(at.said).toHaveLength(1);
  at.now = 1000;
  at.desk.takeEvents([actuated(false)]);
  expect(at.said[1]).toMatchObject({ cause: 'power', power: { mains: 'lost', sinceMs: startMs + 1000, expectedUntilMs: startMs + 601_000 } });
  // Low lamps are no better mains; unread it is still gone; closed again in between, a snapshot decides.
  at.desk.takeEvents([fault(at, 'fault.raised', 'board.supplyLow'), actuated(true)]);
  at.desk.takeState(closed('unknown'));
  at.desk.takeState(closed('clear', { sensors: [{ kind: 'minutesLeft', value: 10 }] }));
  expect(at.said).toHaveLength(2);
  at.desk.takeState(closed('clear', { sensors: [{ kind: 'minutesLeft', value: 45 }, { kind: 'minutesLeft', value: 25 }] }));
  expect(at.said[2]).toMatchObject({ cause: 'power', power: { mains: 'lost', expectedUntilMs: startMs + 1000 + 25 * 60_000 } });
  at.desk.takeState(closed('occupied', { faults: standing(at, 'board.supplyLow') }));
  expect(at.said[3]).toMatchObject({ cause: 'power', power: { mains: 'low' } });
  at.desk.takeState(closed('occupied'));
  expect(at.said[4]).toMatchObject({ cause: 'power', power: { mains: 'ok' } });
  expect(at.alarms).toEqual(['+cabinet.mainsLost mains', '-cabinet.mainsLost mains']);
});
