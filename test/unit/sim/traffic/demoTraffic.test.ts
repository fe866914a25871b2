import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/platform/random.ts';
import { createDemoTraffic, type DemoTraffic } from '../../../../src/sim/traffic/demoTraffic.ts';
import { cabinetSite } from '../../../integration/cabinetSite.ts';

const site = cabinetSite(['a']);

function newTraffic(seed = 1, vehiclesPerHour = 1800): DemoTraffic {
  return createDemoTraffic({ traffic: site.traffic, groups: site.safety.groups, random: createRandom(seed), vehiclesPerHour, startMs: 0 });
}

/** Two-stage fixed time of 60 s: g1 and p1, then g2 and g6. */
function lampsAt(tMs: number): Record<string, string> {
  const phase = tMs % 60_000;
  const first = phase < 25_000;
  const second = phase >= 30_000 && phase < 55_000;
  return { g1: first ? 'G' : 'R', p1: phase < 10_000 ? 'G' : 'R', g2: second ? 'G' : 'R', g6: second ? 'G' : 'R' };
}

function drive(traffic: DemoTraffic, forMs: number, lamps: (tMs: number) => Record<string, string>): string[] {
  const lines: string[] = [];
  for (let tMs = 0; tMs < forMs; tMs += 100) lines.push(JSON.stringify(traffic.step(tMs, lamps(tMs))));
  return lines;
}

test('the same seed gives the same traffic, another one another', () => {
  const runs = [1, 1, 2].map((seed) => drive(newTraffic(seed), 120_000, lampsAt));
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]).not.toEqual(runs[2]);
});

test('a well-timed junction serves what arrives, in every group, without long waits', () => {
  const traffic = newTraffic(7, 1200);
  drive(traffic, 1_800_000, lampsAt);
  const summary = traffic.summary();
  expect(summary.arrived).toBeGreaterThan(450);
  expect(summary.served).toBeGreaterThan(summary.arrived * 0.95);
  expect(Object.values(summary.servedByGroup).every((served) => served > 10)).toBe(true);
  expect(summary.waitingMaxS).toBeLessThan(70);
});

test('at red nobody leaves: the stop line is occupied and stays so, and the wait counts', () => {
  const traffic = newTraffic();
  drive(traffic, 60_000, () => ({ g1: 'R', p1: 'R', g2: 'R', g6: 'R' }));
  expect(traffic.summary().served).toBe(0);
  expect(traffic.detectors()['d1']).toMatchObject({ occupied: true, count: 1 });
  expect(traffic.summary().waitingMaxS).toBeGreaterThan(40);
});

test('discharge begins after the lost time, at saturation headways', () => {
  const traffic = newTraffic(3, 3600);
  drive(traffic, 60_000, () => ({ g1: 'R', p1: 'R', g2: 'R', g6: 'R' }));
  const green = { g1: 'G', p1: 'R', g2: 'R', g6: 'R' };
  for (let tMs = 60_000; tMs < 61_500; tMs += 100) traffic.step(tMs, green);
  expect(traffic.summary().servedByGroup['g1']).toBe(0);
  for (let tMs = 61_500; tMs < 70_000; tMs += 100) traffic.step(tMs, green);
  // 10 s of green less 1.5 s: between all cars (2.0 s) and all motorbikes (0.7 s).
  expect(traffic.summary().servedByGroup['g1']).toBeGreaterThanOrEqual(4);
  expect(traffic.summary().servedByGroup['g1']).toBeLessThanOrEqual(13);
});

test('a press for the first who waits, another after 20 s, none while they walk', () => {
  const traffic = newTraffic();
  drive(traffic, 300_000, () => ({ g1: 'R', p1: 'R', g2: 'R', g6: 'R' }));
  const presses = traffic.detectors()['pb1']?.count ?? 0;
  expect(presses).toBeGreaterThan(5);
  expect(presses).toBeLessThanOrEqual(16);
  const walking = newTraffic();
  drive(walking, 300_000, () => ({ g1: 'R', p1: 'G', g2: 'R', g6: 'R' }));
  expect(walking.summary().walkerWaitingMaxS).toBeLessThanOrEqual(0.1);
});

test('in flash drivers feel their way through, slowly', () => {
  const traffic = newTraffic(1, 3600);
  drive(traffic, 120_000, (tMs) => (tMs % 1000 < 500 ? { g1: 'Y', g2: 'Y', g6: 'Y', p1: '' } : { g1: '', g2: '', g6: '', p1: '' }));
  expect(traffic.summary().servedByGroup['g1']).toBeGreaterThan(10);
  expect(traffic.summary().servedByGroup['g1']).toBeLessThanOrEqual(30);
});

test('only what changes is told', () => {
  const traffic = newTraffic();
  const lines = drive(traffic, 60_000, lampsAt);
  expect(lines.filter((line) => line === '{}').length).toBeGreaterThan(200);
});

test('whoever passes a zone upstream is on it while he passes, queue or none, and is counted there once', () => {
  const traffic = newTraffic(5, 1200);
  const held: number[] = [];
  for (let tMs = 0; tMs < 1_800_000; tMs += 100) {
    traffic.step(tMs, lampsAt(tMs));
    held.push(traffic.detectors()['z1']?.occupied === true ? 1 : 0);
  }
  const count = traffic.detectors()['z1']?.count ?? 0;
  const served = traffic.summary().servedByGroup['g2'] ?? 0;
  expect(count).toBeGreaterThanOrEqual(served);
  expect(count - served).toBeLessThan(30);
  const presences = held.filter((one, at) => one === 1 && held[at - 1] !== 1).length;
  expect(presences).toBeGreaterThan(count * 0.6);
  // Four tenths of a second each, and longer where they queue back to it.
  expect(held.reduce((sum, one) => sum + one, 0) / count).toBeGreaterThan(2.5);
});
