import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pino } from 'pino';
import { parse } from 'yaml';
import { createAlarms, type Alarms } from '../../../src/agentd/alarms.ts';
import { createLoopDesk, type LoopDesk } from '../../../src/agentd/loopDesk.ts';
import { createStatuses } from '../../../src/agentd/statuses.ts';
import { plainJson } from '../../../src/model/canonical.ts';
import type { EventDraft, SignalEvent } from '../../../src/model/event.ts';
import type { AlarmMessage } from '../../../src/model/linkAlarm.ts';
import { siteSourceSchema } from '../../../src/model/site.ts';
import { createClock, type Clock } from '../../../src/platform/clock.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { memoryStates, type StateFiles } from '../../../src/platform/stateFile.ts';
import { openRecord, type EventRecord } from '../../../src/record/record.ts';

const site = siteSourceSchema.parse(parse(readFileSync(new URL('../../../config/sites/ninh-kieu/site.yaml', import.meta.url), 'utf8')));
const [dayMs, minuteMs] = [1_795_867_200_000, 60_000];

interface Life { readonly desk: LoopDesk; readonly alarms: Alarms; readonly told: AlarmMessage[]; readonly noted: EventDraft[] }
interface Bench { nowMs: number; /** How far the clock of the wall was set, ms. */ setMs: number; readonly files: StateFiles; readonly record: EventRecord; start(): Life; run(life: Life, toMs: number): Promise<void> }

/** A record of detector events and an agent's desk on it, on a clock of the test's. */
function bench(events: readonly SignalEvent[]): Bench {
  const files = memoryStates();
  const state = { nowMs: 0, setMs: 0 };
  const clock: Clock = { ...createClock(), monoMs: () => state.nowMs, wallMs: () => dayMs + state.setMs + state.nowMs };
  const opened = openRecord(join(mkdtempSync(join(tmpdir(), 'loops-')), 'record.db'), clock);
  if (!opened.ok) throw new Error(opened.problem.code);
  const { record } = opened;
  let stored = 0;
  return Object.assign(state, {
    files, record,
    start(): Life {
      const [told, noted]: [AlarmMessage[], EventDraft[]] = [[], []];
      const alarms = createAlarms({ clock, realClock: clock, boot: 'b', files, publish: (message) => { told.push(message); }, note: (draft) => { noted.push(draft); } });
      const desk = createLoopDesk({ record, clock, files, logger: pino({ level: 'silent' }), alarms, ask: (method) => Promise.resolve(method === 'site.show' ? { ok: true, result: plainJson({ site }) } : { ok: false, code: 'ipc.notHere', params: {} }) });
      return { desk, alarms, told, noted };
    },
    async run({ desk, alarms }: Life, toMs: number) {
      for (; state.nowMs < toMs; state.nowMs += 5000) {
        if (state.nowMs % minuteMs === 0) {
          const due = events.slice(stored, stored + 2000).filter(({ stamp }) => stamp.monoMs <= state.nowMs);
          stored += due.length;
          record.storeEvents(due.map((one) => ({ ...one, stamp: { ...one.stamp, wallMs: one.stamp.wallMs + state.setMs } })));
          record.housekeep();
          alarms.takeState({ faults: [] });
        }
        desk.tick();
        await Promise.resolve();
      }
    },
  });
}

/** What every loop of the site sees in so many minutes, one of them between two times nothing. */
function street(minutes: number, deadId: string, fromMs: number, toMs: number): SignalEvent[] {
  const { detectors } = site.traffic;
  const all = detectors.filter(({ kind }) => kind !== 'button').flatMap(({ id }, at) => {
    const random = createRandom(at + 1);
    const times: { readonly atMs: number; readonly id: string; readonly occupied: boolean }[] = [];
    for (let atMs = 2000; atMs < minutes * minuteMs; atMs += 100 * random.int(60, 180)) {
      if (id !== deadId || atMs < fromMs || atMs >= toMs) times.push({ atMs, id, occupied: true }, { atMs: atMs + 500, id, occupied: false });
    }
    return times;
  }).toSorted((a, b) => a.atMs - b.atMs);
  return all.map(({ atMs, id, occupied }, n): SignalEvent => ({ boot: 's', n: n + 1, stamp: { bootId: 's', monoMs: atMs, wallMs: dayMs + atMs, errorMs: 5 }, code: 'detector.actuated', data: { detector: id, occupied } }));
}

const victim = 'dVN-stop';
const looksAs = (life: Life): readonly unknown[] => life.alarms.list().filter(({ code }) => code.startsWith('loop.'));

test('a loop that dies is an alarm with its cause and since when, the status says so; a restart raises nothing anew; repaired it is over since it was', async () => {
  const [diesMs, repairedMs] = [60 * minuteMs, 130 * minuteMs];
  const one = bench(street(200, victim, diesMs, repairedMs));
  const life = one.start();
  await one.run(life, 59 * minuteMs);
  expect(looksAs(life)).toEqual([]);
  await one.run(life, 90 * minuteMs);
  expect(looksAs(life)).toMatchObject([{ code: 'loop.dead', component: victim, active: true, acknowledged: false, severity: 'warning' }]);
  const [alarm] = life.alarms.list();
  expect((alarm?.ts ?? 0) - dayMs).toBeGreaterThan(diesMs - 20_000);
  expect((alarm?.ts ?? 0) - dayMs).toBeLessThanOrEqual(diesMs);
  expect(alarm?.sinceMs).toBe(alarm?.ts);
  const snapshot = { stamp: { wallMs: dayMs, errorMs: 1 }, mode: 'normal', source: 'plan', stage: null, nextStage: null, interstage: false, plan: 'p', planVersion: 1, cycleS: 90, detectors: [{ id: victim, presence: 'clear', fault: false, forced: false }] };
  const [health] = createStatuses().take(life.desk.joined(snapshot)).filter(({ code }) => code === 'detector.health');
  expect(health?.entries[0]?.values).toEqual({ [victim]: { fault: false, forced: false, diagnosis: 'dead', brokenSinceMs: alarm?.ts } });

  life.alarms.acknowledge('loop.dead', victim, { by: 'Lan' });
  const next = one.start();
  expect(next.told.flatMap(({ components }) => components)).toMatchObject([{ component: victim, active: true, acknowledged: true, ts: alarm?.ts, quality: 'ok' }]);
  await one.run(next, 120 * minuteMs);
  expect(next.alarms.list()).toMatchObject([{ code: 'loop.dead', active: true, acknowledged: true, ts: alarm?.ts }]);
  next.alarms.resume('loop.dead', victim);
  await one.run(next, 140 * minuteMs);
  // Seen again for ten minutes: not yet believed.
  expect(next.alarms.list()).toMatchObject([{ active: true }]);
  await one.run(next, 180 * minuteMs);
  // Acknowledged and over it leaves the message.
  expect(next.alarms.list()).toEqual([]);
  // On record once each, whatever agents there were, with the times that are known.
  expect(life.noted).toEqual([{ code: 'alarm.raised', data: { alarm: 'loop.dead', component: victim, sinceMs: alarm?.ts } }]);
  expect(next.noted).toEqual([{ code: 'alarm.cleared', data: { alarm: 'loop.dead', component: victim, sinceMs: alarm?.ts, overMs: expect.any(Number) } }]);
  expect(Math.abs(Number(next.noted[0]?.data['overMs']) - dayMs - repairedMs)).toBeLessThan(20_000);
  one.record.close();
}, 60_000);

test('an alarm that nobody acknowledged stays when it is over, with broken since and repaired at', async () => {
  const one = bench(street(110, victim, 30 * minuteMs, 60 * minuteMs));
  const life = one.start();
  await one.run(life, 110 * minuteMs);
  const [alarm] = life.alarms.list();
  expect(alarm).toMatchObject({ code: 'loop.dead', component: victim, active: false });
  expect((alarm?.ts ?? 0) - dayMs).toBeGreaterThanOrEqual(60 * minuteMs);
  expect((alarm?.ts ?? 0) - dayMs).toBeLessThan(60 * minuteMs + 20_000);
  expect((alarm?.sinceMs ?? 0) - dayMs).toBeLessThanOrEqual(30 * minuteMs);
  one.record.close();
}, 60_000);

test.each([['back', -24], ['forward', 24]])('a clock that is set %s a day moves what the desk remembers along: repaired, it is over', async (_, hours) => {
  const [diesMs, repairedMs] = [30 * minuteMs, 100 * minuteMs];
  const one = bench(street(200, victim, diesMs, repairedMs));
  const life = one.start();
  await one.run(life, 70 * minuteMs);
  one.setMs = hours * 60 * minuteMs;
  await one.run(life, 200 * minuteMs);
  const [alarm] = life.alarms.list();
  expect(alarm).toMatchObject({ code: 'loop.dead', component: victim, active: false });
  // Seen broken at the last look before nobody could see it: what was written before stands by the old clock.
  expect((alarm?.ts ?? 0) - dayMs - one.setMs).toBeGreaterThan(diesMs);
  expect((alarm?.ts ?? 0) - dayMs - one.setMs).toBeLessThanOrEqual(repairedMs + 20_000);
  one.record.close();
}, 60_000);
