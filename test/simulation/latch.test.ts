import { expect, test } from 'vitest';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { FaultAction } from '../../src/model/fault.ts';
import { emptyLatches } from '../../src/model/latch.ts';
import { staggerMs } from '../../src/signald/supply.ts';
import type { Disturbance } from '../../src/sim/junction/disturbance.ts';
import { play, type Played, type PlaySpec } from './play.ts';
import { sealedNinhKieu } from './site.ts';

const site = sealedNinhKieu();
const minuteMs = 60_000;
/** From the end of a hold to the first green: proof, flash, yellow, all red, and some. */
const startupMs = 60_000;

/** The site, asking for more than the catalogue when a lamp is lost. */
const withAction = (action: FaultAction): SealedSite => ({ ...site, safety: { ...site.safety, faultActions: { 'lamp.lost': action } } });
const weld: Disturbance = { kind: 'stuckOn', group: 'vE', colour: 'green', forMs: 10_000 };
const kill: Disturbance = { kind: 'signaldKill', forMs: 500 };

function run(spec: Partial<PlaySpec> & Pick<PlaySpec, 'plan' | 'endMs'>): Played & { readonly raised: (code: string) => number[] } {
  const played = play({ site, seed: 5, ...spec });
  return { ...played, raised: (code) => played.events.filter(({ event }) => event.code === 'fault.raised' && event.data['fault'] === code).map(({ atMs }) => atMs) };
}

/** Flash without a gap over the whole span, as the lamps show it. */
function flashesThrough({ report }: Played, fromMs: number, toMs: number): boolean {
  return report.flashIntervals.some((flash) => flash.fromMs <= fromMs && flash.toMs >= toMs);
}

const powerCuts = [{ atMs: 60_000, disturbance: weld }, { atMs: 120_000, disturbance: kill }, { atMs: 180_000, disturbance: kill }];

test('a latched conflict stays in flash through kills, for as long as nobody comes; a person’s reset brings a whole start-up', () => {
  const alone = run({ plan: powerCuts, endMs: 6 * minuteMs });
  expect(alone.sim.disk.durable().latched.length).toBeGreaterThan(0);
  expect(flashesThrough(alone, 64_000, 6 * minuteMs - 1000)).toBe(true);
  const visited = run({ plan: powerCuts, endMs: 6 * minuteMs, resetAfterMs: 150_000 });
  expect(flashesThrough(visited, 64_000, 205_000)).toBe(true);
  expect(flashesThrough(visited, 64_000, 210_000 + startupMs)).toBe(false);
  expect(visited.sim.disk.durable().latched).toEqual([]);
});

test('canary: a latch that is lost on restart is seen at the lamps', () => {
  const forgetful = run({ plan: powerCuts, endMs: 6 * minuteMs, mutant: () => ({ latches: () => emptyLatches }) });
  expect(flashesThrough(forgetful, 64_000, 6 * minuteMs - 1000)).toBe(false);
});

const silence = (atMs: number): PlaySpec['plan'][number] => ({ atMs, disturbance: { kind: 'boardSilent', board: 'hb1', forMs: 2000 } });

test('bus trips latch at the third within an hour of uptime, kills between them or not', () => {
  const twice = [silence(2 * minuteMs), silence(6 * minuteMs)];
  expect(run({ plan: twice, endMs: 9 * minuteMs }).sim.disk.durable().latched).toEqual([]);
  const thrice = run({ plan: [...twice, { atMs: 8 * minuteMs, disturbance: kill }, silence(12 * minuteMs)], endMs: 16 * minuteMs });
  expect(thrice.sim.disk.durable().latched.map(({ fault }) => fault.code)).toEqual(['line.repeated']);
  expect(flashesThrough(thrice, 12 * minuteMs + 2000, 16 * minuteMs - 1000)).toBe(true);
});

test('restart storm: the third restart in ten minutes flashes for 30 min, alarms at once, tries once; a crash of the attempt holds for an hour', () => {
  const storm = [60_000, 120_000, 180_000].map((atMs) => ({ atMs, disturbance: kill }));
  const heldUntilMs = 180_500 + 30 * minuteMs;
  const failed = heldUntilMs + 2 * minuteMs;
  const played = run({ plan: [...storm, { atMs: failed, disturbance: kill }], endMs: failed + 20 * minuteMs });
  expect(played.raised('restart.storm')[0]).toBeLessThan(181_500);
  expect(flashesThrough(played, 182_000, heldUntilMs - 1000)).toBe(true);
  // One attempt, which is coloured before it is killed.
  expect(flashesThrough(played, 182_000, failed - 1000)).toBe(false);
  expect(played.raised('restart.storm').length).toBe(2);
  expect(flashesThrough(played, failed + 2000, failed + 19 * minuteMs)).toBe(true);
  expect(played.sim.disk.durable().storm).toMatchObject({ attempts: 1 });
});

test('a monitor that keeps crashing: the third loss in ten minutes flashes for 30 min, alarms at once, tries once; the next loss holds for an hour', () => {
  const dies: Disturbance = { kind: 'monitorKill', forMs: 500 };
  const storm = [60_000, 120_000, 180_000].map((atMs) => ({ atMs, disturbance: dies }));
  const heldUntilMs = 180_500 + 30 * minuteMs;
  const failed = heldUntilMs + 2 * minuteMs;
  const played = run({ plan: [...storm, { atMs: failed, disturbance: dies }], endMs: failed + 20 * minuteMs });
  expect(flashesThrough(played, 122_000, 179_000)).toBe(false);
  expect(played.raised('monitor.storm')[0]).toBeLessThan(181_500);
  expect(flashesThrough(played, 182_000, heldUntilMs - 1000)).toBe(true);
  expect(flashesThrough(played, 182_000, failed - 1000)).toBe(false);
  expect(played.raised('monitor.storm').length).toBe(2);
  expect(flashesThrough(played, failed + 2000, failed + 19 * minuteMs)).toBe(true);
  expect(played.sim.disk.durable()).toMatchObject({ storm: null, monitorStorm: { attempts: 1 } });
});

test('after low supply the junction flashes for 10 s of good supply and its own stagger, and not much longer', () => {
  const played = run({ plan: [{ atMs: 90_000, disturbance: { kind: 'lowSupply', volts: 150, forMs: 4000 } }], endMs: 4 * minuteMs });
  const backMs = 94_000 + 10_000 + staggerMs(site);
  expect(flashesThrough(played, 91_000, backMs)).toBe(true);
  expect(flashesThrough(played, 91_000, backMs + 20_000)).toBe(false);
  expect(played.sim.disk.durable().latched).toEqual([]);
});

// The ladder, with a fault that a lamp raises for as long as it is broken.
const dead: Disturbance = { kind: 'lostLamp', group: 'vE', colour: 'yellow', forMs: 5 * minuteMs };

const under = (action: FaultAction): ReturnType<typeof run> => run({ site: withAction(action), plan: [{ atMs: 90_000, disturbance: dead }], endMs: 5 * minuteMs });

test('an action table of the site is followed: record, closing, all red, flash', () => {
  const recorded = under('record');
  expect(recorded.raised('lamp.lost').length).toBeGreaterThan(0);
  const flashes = recorded.report.flashIntervals.length;
  const flashed = under('flash');
  const [lostMs = 0] = flashed.raised('lamp.lost');
  expect(flashesThrough(flashed, lostMs + 400, lostMs + 1000)).toBe(true);
  const closed = under('closeAndRestart');
  const [closedMs = 0] = closed.raised('lamp.lost');
  expect(closed.report.flashIntervals.length).toBe(flashes);
  expect(closed.events.some(({ atMs, event }) => atMs > closedMs && atMs < closedMs + 30_000 && event.code === 'startup.step' && event.data['step'] === 'allRed')).toBe(true);
  const red = under('allRed');
  const [redMs = 0] = red.raised('lamp.lost');
  const changes = red.events.filter(({ atMs, event }) => atMs > redMs && event.code === 'mode.changed').map(({ atMs, event }) => ({ to: event.data['to'], atMs }));
  const allRedMs = changes.find(({ to }) => to === 'allRed')?.atMs ?? Infinity;
  expect(allRedMs).toBeLessThan(redMs + 30_000);
  for (const action of [recorded, flashed, closed, red]) expect(action.report.violations.filter(({ rule }) => rule !== 'noColour').map(({ rule }) => rule)).toEqual([]);
});
