import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickSite, showsGreen, startBench, untilFlash, type Bench } from './bench.ts';

// Boards whose watchdog any write refreshes (docs/decisions/0020), with real daemons over a pty.

let bench: Bench;
const coloured = (): boolean => showsGreen(bench.seen);
const startupMs = 60_000;

beforeAll(async () => {
  bench = await startBench(200, quickSite('ngatu/shb8w'));
  await bench.until('the first green', coloured, startupMs);
}, 90_000);

afterAll(() => { bench.discard(); });

// safety.md S4: dead signald → flash ≤ 1.0 s; a dead monitor: consent lost at 500 ms, then the one flash command.
test.each([
  ['signald killed', 'signald', 'SIGKILL'],
  ['signald stopped', 'signald', 'SIGSTOP'],
  ['monitord killed', 'monitord', 'SIGKILL'],
] as const)('%s: boards that live by frames flash within 1.0 s, and come back through silence and proof', async (_what, name, signal) => {
  const pid = bench.pidOf(name);
  expect(pid).toBeGreaterThan(0);
  const tookMs = await untilFlash(bench, () => { process.kill(pid, signal); });
  console.info(`${_what}: flash after ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThanOrEqual(1000);
  await bench.until('the first green after it', coloured, startupMs);
}, 90_000);

test('of all this the street saw nothing wrong, and flash at the end', async () => {
  expect(await bench.end()).toMatchObject({ violations: 0 });
  expect(bench.judge()).toMatchObject({ violations: [], endedInFlash: true });
}, 40_000);
