import { expect, test } from 'vitest';
import type { CabinetFault } from '../../src/sim/cabinet/cabinetMessage.ts';
import { play, type Played } from './play.ts';
import { sealedNinhKieu } from './site.ts';
import { realViolations } from './verdict.ts';

// Lamps, keys and flashers on the whole controller: what it says, and what the street sees of it (safety.md S4, S6).

const site = sealedNinhKieu();
const minuteMs = 60_000;
const begunMs = 60_000;

/** Injects a fault of the cabinet after a minute, and heals it by another one. */
function run(fault: CabinetFault, heal: CabinetFault | null, healMs: number, endMs: number): Played {
  const set = (sim: Parameters<NonNullable<Parameters<typeof play>[0]['everySecond']>>[0]): void => {
    const second = Math.round(sim.world.nowMs() / 1000) * 1000;
    if (second === begunMs) sim.cabinet.inject(fault, Math.floor(sim.world.nowMs()));
    if (second === healMs && heal !== null) sim.cabinet.inject(heal, Math.floor(sim.world.nowMs()));
  };
  return play({ site, seed: 11, endMs, plan: [], everySecond: set });
}

function told(played: Played): string[] {
  return [...new Set(played.events.filter(({ event }) => event.code === 'fault.raised').map(({ event }) => String(event.data['fault'])))].toSorted();
}

function latched(played: Played): boolean {
  return played.events.some(({ event }) => event.code === 'fault.raised' && event.data['latched'] === true);
}

test('the flash key: flash while it is turned, nothing else is accused, and the way back is a start-up without anybody’s reset', () => {
  const played = run({ type: 'fault', name: 'flashKey', on: true }, { type: 'fault', name: 'flashKey', on: false }, begunMs + 20_000, 3 * minuteMs);
  expect(told(played)).toEqual(['cabinet.flashKey']);
  expect(latched(played)).toBe(false);
  expect(realViolations(played)).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(2);
  expect(played.report.endedInFlash).toBe(false);
  expect(played.report.flashIntervals[1]?.toMs).toBeGreaterThan(begunMs + 20_000);
});

test('a tripped MMU keeps the junction in flash, and says so', () => {
  const played = run({ type: 'fault', name: 'key', key: 'mmuFault', on: true }, null, 0, 2 * minuteMs);
  expect(told(played)).toEqual(['cabinet.mmuFault']);
  expect(played.report.endedInFlash).toBe(true);
});

test('a lost red of vehicles is flash; a lost green is an alarm and the junction goes on', () => {
  const red = run({ type: 'fault', name: 'dimLamp', group: 'vN', colour: 'red', percent: 40 }, null, 0, 2 * minuteMs);
  expect(told(red)).toContain('lamp.lostRed');
  expect(red.report.flashIntervals.length).toBeGreaterThan(1);
  const green = run({ type: 'fault', name: 'dimLamp', group: 'vN', colour: 'green', percent: 40 }, null, 0, 3 * minuteMs);
  expect(told(green)).toEqual(['lamp.lost']);
  expect(green.report.flashIntervals).toHaveLength(1);
  expect(realViolations(green)).toEqual([]);
});

test('a lost pedestrian red withholds its walk and no more', () => {
  const walk = run({ type: 'fault', name: 'dimLamp', group: 'pE', colour: 'red', percent: 40 }, null, 0, 5 * minuteMs);
  expect(told(walk)).toContain('lamp.lostPedestrianRed');
  // Control is told of it, and asks for no walk that nobody grants.
  expect(walk.events.filter(({ event }) => event.data['fault'] === 'wait.exceeded' && event.data['detail'] === 'notGranted')).toEqual([]);
  expect(walk.report.flashIntervals).toHaveLength(1);
  expect(walk.report.stageChanges).toBeGreaterThan(8);
  const last = walk.events.filter(({ event }) => event.code === 'group.aspect' && event.data['group'] === 'pE' && event.data['shown'] === 'green').at(-1);
  expect(last?.atMs ?? 0).toBeLessThan(begunMs + 60_000);
  expect(realViolations(walk)).toEqual([]);
});

test('a dim lamp is an alarm; a flasher that stands is one in flash', () => {
  const dim = run({ type: 'fault', name: 'dimLamp', group: 'vE', colour: 'red', percent: 70 }, null, 0, 2 * minuteMs);
  expect(told(dim)).toEqual(['lamp.dim']);
  const board = site.safety.lamps[0]?.board ?? '';
  const stands = run({ type: 'fault', name: 'flasher', board, periodMs: 1000, onMs: 1000 }, null, 0, 70_000);
  // In normal operation nothing flashes but clearances, which are compared with their command.
  expect(told(stands).every((code) => code === 'guard.fieldCheck' || code === 'flash.rate')).toBe(true);
});

test('an emergency frame adds no sample: what was read back is what the scans owe', () => {
  const played = run({ type: 'fault', name: 'stuckOn', group: 'vE', colour: 'green', on: true }, { type: 'fault', name: 'stuckOn', group: 'vE', colour: 'green', on: false }, begunMs + 40_000, 2 * minuteMs);
  expect(told(played).length).toBeGreaterThan(0);
  const state = played.sim.controller.junction()?.state();
  const boards = site.safety.boards.filter(({ line }) => line === 'lamps').length;
  expect(state?.tick.lampSamples).toBe((state?.tick.scans ?? 0) * boards);
});

test('a green that is welded in flash: the lamp supply is opened, and the junction is dark', () => {
  const key = { type: 'fault', name: 'flashKey', on: true } as const;
  let done = false;
  const played = play({
    site, seed: 11, endMs: 90_000, plan: [],
    everySecond(sim) {
      const nowMs = Math.floor(sim.world.nowMs());
      if (nowMs >= begunMs && !done) {
        sim.cabinet.inject(key, nowMs);
        done = true;
      }
      if (nowMs >= begunMs + 5000) sim.cabinet.inject({ type: 'fault', name: 'stuckOn', group: 'vN', colour: 'green', on: true }, nowMs);
    },
  });
  expect(told(played)).toContain('guard.greenInFlash');
  expect(Object.values(played.sim.cabinet.lamps()).every((letters) => letters === '')).toBe(true);
});

// safety.md S5: planned flash and dark through yellow and all red; all red by a person for 5 min at most, then flash.
test('dark by order: flash through all red, then no lamp at all, and back through a proof and a start-up', () => {
  const dark = { kind: 'request', request: { kind: 'dark', source: 'technician', untilMs: 4 * minuteMs } } as const;
  const lit = new Map<number, boolean>();
  const played = play({
    site, seed: 11, endMs: 6 * minuteMs, plan: [{ atMs: begunMs, disturbance: dark }],
    everySecond(sim) { lit.set(Math.round(sim.world.nowMs() / 1000), Object.values(sim.cabinet.lamps()).some((letters) => letters !== '')); },
  });
  expect(realViolations(played)).toEqual([]);
  const steps = played.events.filter(({ atMs, event }) => atMs > begunMs && event.code === 'startup.step').map(({ event }) => event.data['step']);
  expect(steps).toEqual(['allRed', 'flash', 'flashTime', 'yellow', 'allRed', 'run']);
  const flash = played.report.flashIntervals[1];
  const reachedS = Math.ceil((flash?.fromMs ?? Infinity) / 1000);
  expect(reachedS).toBeLessThan(130);
  for (let second = reachedS + 2; second < 240; second += 1) expect([second, lit.get(second)]).toEqual([second, false]);
  // Nothing is found wrong with lamps that have no supply, and the way back is a whole one.
  expect(told(played)).toEqual([]);
  expect(flash?.toMs).toBeGreaterThan(4 * minuteMs + 10_000);
  expect(played.report.endedInFlash).toBe(false);
});

test('all red by a person turns into flash after 5 min, and a fault’s after 60 s', () => {
  const allRed = { kind: 'request', request: { kind: 'allRed', source: 'technician', untilMs: 60 * minuteMs }, forMs: 8 * minuteMs } as const;
  const person = play({ site, seed: 11, endMs: 8 * minuteMs, plan: [{ atMs: begunMs, disturbance: allRed }] });
  expect(realViolations(person)).toEqual([]);
  const flashMs = person.report.flashIntervals[1]?.fromMs ?? Infinity;
  expect(flashMs).toBeGreaterThan(begunMs + 5 * minuteMs - 1000);
  expect(flashMs).toBeLessThan(begunMs + 5 * minuteMs + 5000);
  expect(person.report.endedInFlash).toBe(true);
  const asking = { ...site, safety: { ...site.safety, faultActions: { 'lamp.lost': 'allRed' as const } } };
  const fault = play({ site: asking, seed: 11, endMs: 4 * minuteMs, plan: [{ atMs: begunMs, disturbance: { kind: 'lostLamp', group: 'vN', colour: 'green', forMs: 3 * minuteMs } }] });
  const raisedMs = fault.events.find(({ event }) => event.data['fault'] === 'lamp.lost')?.atMs ?? Infinity;
  const flashed = fault.report.flashIntervals[1]?.fromMs ?? Infinity;
  expect(flashed - raisedMs).toBeGreaterThan(59_000);
  expect(flashed - raisedMs).toBeLessThan(62_000);
  expect(told(fault)).toContain('allRed.expired');
});
