import { expect, test } from 'vitest';
import { historyOf } from '../../src/cli/history/history.ts';
import type { ControlRequest } from '../../src/control/control.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import { planBookSchema } from '../../src/model/plan.ts';
import { sealSite } from '../../src/model/seal.ts';
import type { PlannedDisturbance } from '../../src/sim/junction/disturbance.ts';
import { prioritySchema } from '../../src/model/priority.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../unit/model/ninhKieu.ts';
import { watchRecording } from '../street/countdownRecording.ts';
import { play } from './play.ts';

/** The second head of a stage starts so much after the first, ms. */
const lateMs = 3000;

/** The shipped site with a late start, priority for its side road, a preemption that persons may call, and a flash that is led through declared stages. */
function site(): SealedSite {
  const source = ninhKieu();
  const { traffic } = source;
  const made = sealSite({
    ...source,
    traffic: {
      ...traffic,
      stages: traffic.stages.map((stage) => (stage.id === 'C' ? { ...stage, lateStarts: [{ group: 'vW', ms: lateMs }] } : stage)),
      flash: { entryStage: 'C', exitStage: 'B' },
      priority: prioritySchema.parse({ movements: [{ group: 'vE', maxExtendMs: 10_000, maxEarlyMs: 10_000, cooldownMs: 0 }] }),
      preemptions: [{ id: 'amb', kind: 'ambulance', inputs: [], remote: true, delayMs: 0, minMs: 10_000, dwell: ['B'], dwellMs: 20_000, maxPresenceMs: 180_000 }],
    },
  }, referenceProfiles(), { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

/** The street is told of what may take its greens away; of a bus and an ambulance it sees no more than their greens. */
const isQuiet = (request: ControlRequest): boolean => request.kind === 'priority' || request.kind === 'preempt';

/** The simulated wall clock begins at 15:53:20 in Cần Thơ: 15:56 is at 160 s. */
const minuteMs = 160_000;

test('a schedule’s minute, a hold, a bus, an ambulance above the hold and a flash after it, with late starts, in one run down to the lamps', () => {
  const sealed = site();
  const { builtinPlan, displays } = sealed.traffic;
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, 'day']));
  const book = planBookSchema.parse({
    plans: [{ ...builtinPlan, id: 'before', mode: 'actuated' }, { ...builtinPlan, id: 'after', mode: 'fixed' }], defaultPlan: 'before',
    schedule: { days: [{ id: 'day', items: [{ at: '00:00', plan: 'before' }, { at: '15:56', plan: 'after' }] }], week },
  });
  const [before] = book.plans;
  if (before === undefined) throw new Error('no plan');
  const lan = { source: 'technician', by: 'lan' } as const;
  const orders: readonly (readonly [number, ControlRequest])[] = [
    [20_000, { kind: 'plan', plan: before, planVersion: 4, book }],
    [180_000, { kind: 'hold', ...lan, untilMs: 250_000 }],
    [185_000, { kind: 'priority', action: 'new', id: 'bus', source: 'centre', group: 'vE', level: 7, vehicle: 'bus', etaS: 5 }],
    [195_000, { kind: 'preempt', ...lan, preemption: 'amb', untilMs: 235_000 }],
    [225_000, { kind: 'flash', ...lan, untilMs: 300_000 }],
    [255_000, { kind: 'priority', action: 'new', id: 'bus-2', source: 'centre', group: 'vE', level: 7, vehicle: 'bus', etaS: 5 }],
    [320_000, { kind: 'flash', ...lan, untilMs: 370_000 }],
  ];
  const plan = orders.filter(([, request]) => !isQuiet(request)).map(([atMs, request]): PlannedDisturbance => ({ atMs, disturbance: { kind: 'request', request } }));
  const quiet = orders.filter(([, request]) => isQuiet(request));
  const eyes = watchRecording(new Map(displays.map(({ id, group }) => [id, group])), { zeroMs: 300, secondMs: 250, blankMs: 1000, overrunMs: 300 });
  const begun = new Map<string, number>();
  const late: number[] = [];
  let shown: Readonly<Record<string, string>> = {};
  const endMs = 440_000;
  const { verdict, events } = play({
    site: sealed, seed: 11, endMs, plan,
    everySecond(sim) { for (const [atMs, request] of quiet) if (atMs === sim.world.nowMs()) sim.controller.junction()?.request(request); },
    see(line) {
      eyes.see(line);
      if (line.type !== 'lamps') return;
      for (const id of ['vE', 'vW']) if (line.lamps[id] === 'G' && shown[id] !== 'G') begun.set(id, line.tMs);
      if (line.lamps['vW'] === 'G' && shown['vW'] !== 'G') late.push(line.tMs - (begun.get('vE') ?? Number.NaN));
      shown = line.lamps;
    },
  });
  expect(verdict).toMatchObject({ violations: [] });
  expect(eyes.end(endMs).lies).toEqual([]);
  const told = (code: string): readonly { readonly atMs: number; readonly data: Readonly<Record<string, unknown>> }[] => events.filter(({ event }) => event.code === code).map(({ atMs, event }) => ({ atMs, data: event.data }));
  // The minute's plan begins with the next stage, and what comes next above what stands.
  const changed = told('plan.changed').find(({ data }) => data['plan'] === 'after');
  expect((changed?.atMs ?? 0) - minuteMs, JSON.stringify(told('plan.changed'))).toBeGreaterThanOrEqual(0);
  expect((changed?.atMs ?? Infinity) - minuteMs).toBeLessThan(60_000);
  const ways = told('mode.changed').map(({ data }) => `${String(data['to'])} ${String(data['source'])}`);
  const story = ['actuated schedule', 'fixed schedule', 'manual technician', 'preemption emergencyPreemption', 'manual technician', 'fixed schedule', 'flash technician', 'fixed schedule'];
  const met = ways.reduce((at, way) => (way === story[at] ? at + 1 : at), 0);
  expect(met, ways.join(', ')).toBe(story.length);
  // A flash under the ambulance is refused; the one after it is entered from its stage and left by the other.
  expect(told('command.rejected').map(({ data }) => [data['command'], data['detail']])).toEqual([['flash', 'mode.higherActive']]);
  const stages = told('stage.changed');
  const flashMs = told('mode.changed').find(({ data }) => data['to'] === 'flash' && data['source'] === 'technician')?.atMs ?? 0;
  expect(stages.findLast(({ atMs }) => atMs < flashMs)?.data['stage']).toBe('C');
  expect(stages.find(({ atMs }) => atMs > flashMs)?.data['stage']).toBe('B');
  // The bus that came while the stages were held is told so; the other one is served.
  const buses = told('priority.changed').map(({ data }) => `${String(data['request'] ?? data['id'])} ${String(data['to'] ?? data['state'])}`);
  expect(buses.some((way) => way.startsWith('bus-2 activated') || way.startsWith('bus-2 completed')), buses.join(', ')).toBe(true);
  // The record of it draws what the detectors saw: arrivals on red that stay until the green, and clear roads.
  const fromMs = 300_000;
  const history = historyOf(events.map(({ atMs, event: { code, data } }, n) => ({ boot: 'one', n, code, monoMs: atMs, wallMs: atMs, data })), fromMs, endMs);
  const seen = history.detectors.find(({ detector }) => detector === 'dVN-stop')?.spans ?? [];
  expect(new Set(seen.map(({ what }) => what))).toEqual(new Set(['occupied', 'clear']));
  expect([seen[0]?.fromMs, seen.at(-1)?.toMs]).toEqual([fromMs, endMs]);
  expect(seen.some(({ what, fromMs: sinceMs, toMs }) => what === 'occupied' && toMs - sinceMs > 5000), JSON.stringify(seen)).toBe(true);
  expect(late.length).toBeGreaterThan(2);
  for (const ms of late) expect(Math.abs(ms - lateMs), late.join(' ')).toBeLessThanOrEqual(300);
});
