import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickSite, showsGreen, startBench, untilFlash, type Bench } from './bench.ts';

let bench: Bench;

const coloured = (): boolean => showsGreen(bench.seen);
const startupMs = 45_000;

beforeAll(async () => {
  bench = await startBench(280, quickSite());
  await bench.until('the first green', coloured, startupMs);
}, 70_000);

afterAll(() => { bench.discard(); });

test('agentd killed: no tick missed, the street does not notice', async () => {
  const before = bench.pidOf('agentd');
  process.kill(before, 'SIGKILL');
  await bench.until('agentd is back', () => ![0, before].includes(bench.pidOf('agentd')), 10_000);
  expect(coloured()).toBe(true);
  const { tick } = await bench.status() as { tick?: { n: number; due: number } };
  expect(tick?.n).toBeGreaterThanOrEqual((tick?.due ?? 0) - 1);
}, 20_000);

// safety.md S4: dead, stopped or hung signald → flash ≤ 1.0 s; the figure includes this test's own looking.
test.each([
  ['signald killed', 'signald', 'SIGKILL'],
  ['signald stopped', 'signald', 'SIGSTOP'],
  ['monitord killed', 'monitord', 'SIGKILL'],
] as const)('%s: every board flashes within 1.0 s, and the way back is a whole start-up', async (_what, name, signal) => {
  const pid = bench.pidOf(name);
  expect(pid).toBeGreaterThan(0);
  const tookMs = await untilFlash(bench, () => { process.kill(pid, signal); });
  console.info(`${_what}: flash after ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThanOrEqual(1000);
  await bench.until('the first green after the restart', coloured, startupMs);
}, 60_000);

test('after all of it: nothing lost between store and centre, no hard pair, every start-up whole, flash at the end', async () => {
  const report = await bench.end();
  expect(report).toMatchObject({ violations: 0 });
  expect(report['eventsDelivered']).toBe(report['eventsStored']);
  expect(report['eventsStored']).toBeGreaterThan(0);
  const judged = bench.judge();
  expect(judged['violations']).toEqual([]);
  expect(judged['endedInFlash']).toBe(true);
  expect(Array.isArray(judged['flashIntervals']) && judged['flashIntervals'].length >= 5).toBe(true);
}, 40_000);
