import { expect, test } from 'vitest';
import { cleanRates } from '../../src/sim/junction/channel.ts';
import type { PlannedDisturbance } from '../../src/sim/junction/disturbance.ts';
import { createRandom } from '../../src/platform/random.ts';
import { play, type Played } from './play.ts';
import { sealedNinhKieu } from './site.ts';

const minuteMs = 60_000;
const site = sealedNinhKieu();

/** Faults that drop the junction to flash, after it has first left it. */
function flashFaults({ events }: Played): string[] {
  return events.filter(({ event }) => event.code === 'fault.raised' && event.data['action'] === 'flash').map(({ atMs, event }) => `${String(event.data['fault'])} at ${Math.round(atMs)}`);
}

function frames({ sim }: Played): { timeouts: number; retries: number } {
  const boards = sim.controller.junction()?.state().boards.filter(({ line }) => line === 'lamps') ?? [];
  return { timeouts: boards.reduce((sum, { timeouts }) => sum + timeouts, 0), retries: boards.reduce((sum, { retries }) => sum + retries, 0) };
}

test('undisturbed, ten minutes: no violation, no flash after the start, every group served', () => {
  const played = play({ site, seed: 1, endMs: 10 * minuteMs, plan: [] });
  const { report } = played;
  expect(report.violations).toEqual([]);
  expect(report.flashIntervals).toHaveLength(1);
  expect(flashFaults(played)).toEqual([]);
  for (const { id } of site.safety.groups) expect(report.greensByGroup[id], id).toBeGreaterThanOrEqual(3);
  expect(report.conflictingChanges).toBeGreaterThan(50);
  expect(frames(played).timeouts).toBe(0);
  process.stdout.write(`simulation: ${(10 / 60 / played.tookS).toFixed(3)} h of one junction per s\n`);
});

function eventsOf(seed: number): string {
  return JSON.stringify(play({ site, seed, endMs: 2 * minuteMs, plan: [] }).events);
}

test('the same seed is the same run, another seed another one', () => {
  expect(eventsOf(5)).toBe(eventsOf(5));
  expect(eventsOf(5)).not.toBe(eventsOf(6));
});

test('nuisance: 1 % of all frames lost for thirty minutes is no flash', () => {
  const plan: PlannedDisturbance[] = [{ atMs: 0, disturbance: { kind: 'noise', rates: { ...cleanRates, loss: 0.01 }, forMs: 60 * minuteMs } }];
  const played = play({ site, seed: 2, endMs: 30 * minuteMs, plan });
  expect(flashFaults(played)).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(1);
  expect(played.report.violations).toEqual([]);
  // Two frames each way, two boards, ten scans a second: about 720 are lost.
  expect(frames(played).timeouts).toBeGreaterThan(400);
});

test('nuisance: bursts and stalls of either process up to 350 ms are no flash', () => {
  const random = createRandom(9);
  const plan: PlannedDisturbance[] = [];
  for (let atMs = 40_000; atMs < 10 * minuteMs; atMs += random.int(1500, 5000)) {
    const kind = random.pick(['burst', 'signaldStall', 'monitorStall'] as const);
    plan.push({ atMs, disturbance: { kind, forMs: random.pick([350, random.int(50, 350)]) } });
  }
  const played = play({ site, seed: 3, endMs: 10 * minuteMs, plan });
  expect(flashFaults(played)).toEqual([]);
  expect(played.report.flashIntervals).toHaveLength(1);
  expect(played.report.violations).toEqual([]);
});
