import { expect, test } from 'vitest';
import { createReserveDesk, type ReserveDesk } from '../../../src/agentd/reserveDesk.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { MainsPower } from '../../../src/model/linkPresence.ts';
import { shedRulesSchema } from '../../../src/model/shedding.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';

const startMs = 1_800_000_000_000;
const logger = createLogger('test');
logger.level = 'silent';
interface Bench { now: number; power: MainsPower | null; answer: Outcome; readonly desk: ReserveDesk; readonly asked: string[]; readonly notes: EventDraft[]; readonly alarms: Map<string, string>; readonly told: string[]; signed: number }

function bench(): Bench {
  const state = { now: 0, power: null as MainsPower | null, answer: { ok: true, result: {} } as Outcome, asked: [] as string[], notes: [] as EventDraft[], alarms: new Map<string, string>(), told: [] as string[], signed: 0 };
  const clock: Clock = { ...createClock(), monoMs: () => state.now, wallMs: () => startMs + state.now };
  const desk = createReserveDesk({
    rules: shedRulesSchema.parse({ devices: { minutesLeft: 60 }, flash: { minutesLeft: 30, noticeS: 60 }, last: { charge: 5 } }), clock, logger: logger, power: () => state.power,
    ask: (method, params) => { state.asked.push(`${method} ${JSON.stringify([params['forS'], params['by']])}`); return Promise.resolve(state.answer); },
    note: (draft) => { state.notes.push(draft); },
    alarm: (_, component, detail) => { if (detail === null) state.alarms.delete(component); else state.alarms.set(component, detail); },
    tell: (step, flashMs) => { state.told.push(`${step} ${flashMs === null ? '-' : flashMs - startMs}`); }, sign: () => { state.signed += 1; },
  });
  return Object.assign(state, { desk });
}

const ups = (minutesLeft: number, charge: number): unknown => ({ stamp: { wallMs: startMs }, mode: 'fixed', source: 'schedule', modeSinceMs: 0, sensors: [{ kind: 'minutesLeft', value: minutesLeft }, { kind: 'charge', value: charge }] });
async function run(at: Bench, forS: number, state: unknown = null): Promise<void> {
  for (let s = 0; s < forS; s += 1) {
    at.now += 1000;
    if (state !== null) at.desk.takeState(state);
    at.desk.tick();
    // What was asked is answered between two looks.
    await Promise.resolve();
    await Promise.resolve();
  }
}
const lost = (expectedUntilMs: number | null): MainsPower => ({ mains: 'lost', sinceMs: startMs, expectedUntilMs });

test('by a UPS’s own minutes: devices rest, the flash is announced and then asked for again and again, the last minutes are signed; mains end it, and the flash runs out by itself', async () => {
  const at = bench();
  at.power = lost(null);
  await run(at, 60, ups(200, 90));
  expect([at.desk.resting(), at.notes.length, at.asked.length]).toEqual([false, 0, 0]);
  await run(at, 25, ups(59, 60));
  expect([at.desk.resting(), [...at.alarms.keys()]]).toEqual([true, ['devices']]);
  await run(at, 25, ups(29, 40));
  expect([at.alarms.get('flash'), at.asked.length]).toEqual(['notice', 0]);
  await run(at, 60, ups(29, 40));
  expect([at.alarms.get('flash'), at.asked[0]]).toEqual(['flash', 'mode.flash [60,"agentd"]']);
  const asked = at.asked.length;
  await run(at, 60, ups(20, 10));
  expect(at.asked.length - asked).toBe(3);
  await run(at, 25, ups(4, 5));
  expect([at.signed, [...at.alarms.keys()]]).toEqual([1, ['devices', 'flash', 'last']]);
  at.power = { mains: 'ok', sinceMs: startMs, expectedUntilMs: null };
  await run(at, 59, ups(4, 5));
  expect(at.desk.resting()).toBe(true);
  await run(at, 3, ups(4, 5));
  const ended = at.asked.length;
  expect([at.desk.resting(), at.alarms.size]).toEqual([false, 0]);
  await run(at, 120, ups(90, 50));
  expect(at.asked.length).toBe(ended);
  expect(at.notes.map(({ code, data }) => `${code} ${String(data['step'])}`)).toEqual(['devices', 'notice', 'flash', 'last', 'none'].map((step) => `power.shed ${step}`));
  expect(at.told.map((line) => line.split(' ')[0])).toEqual(['devices', 'notice', 'flash', 'last', 'none']);
});

test('nobody measures: the minutes run down by the clock from what the cabinet’s file says; a UPS that falls silent leaves them running', async () => {
  const at = bench();
  at.power = lost(startMs + 90 * 60_000);
  await run(at, 25 * 60);
  expect(at.desk.resting()).toBe(false);
  await run(at, 6 * 60);
  expect(at.desk.resting()).toBe(true);
  await run(at, 32 * 60);
  expect(at.alarms.get('flash')).toBe('flash');
});

test('a flash that is refused, or waits for a second person, is said beside the alarm, and asked for again', async () => {
  const at = bench();
  at.power = lost(null);
  at.answer = { ok: false, code: 'mode.leaseHeld', params: {} };
  await run(at, 100, ups(10, 50));
  expect(at.alarms.get('flash')).toBe('mode.leaseHeld');
  at.answer = { ok: true, result: { waitsFor: 'secondPerson', withinS: 300 } };
  await run(at, 25, ups(10, 50));
  expect(at.alarms.get('flash')).toBe('mode.waitsForSecond');
  at.answer = { ok: true, result: {} };
  await run(at, 25, ups(10, 50));
  expect(at.alarms.get('flash')).toBe('flash');
});
