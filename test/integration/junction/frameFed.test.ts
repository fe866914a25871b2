import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickSite, showsGreen, startBench, untilFlash, type Bench } from './bench.ts';

// Boards whose watchdog any write refreshes, and such as any frame does, a question too (docs/decisions/0020), with real
// daemons over a pty: a junction of each kind, side by side.

const kinds = ['anyWrite', 'anyFrame'] as const;
const benches = new Map<(typeof kinds)[number], Bench>();
const startupMs = 60_000;

const coloured = (bench: Bench, what: string): Promise<number> => bench.until(what, () => showsGreen(bench.seen), startupMs);
const each = async <T>(act: (bench: Bench) => Promise<T>): Promise<readonly (readonly [string, T])[]> => Promise.all([...benches].map(async ([kind, bench]) => [kind, await act(bench)] as const));

beforeAll(async () => {
  for (const kind of kinds) benches.set(kind, await startBench(260, quickSite('ngatu/shb8w', kind)));
  await each((bench) => coloured(bench, 'the first green'));
}, 120_000);

afterAll(() => { for (const bench of benches.values()) bench.discard(); });

// safety.md S4: dead signald → flash ≤ 1.0 s. A dead monitor: consent lost at 500 ms, then the one flash command; where that one is
// lost on its way nothing follows it, and the board's own watchdog drops it 300 + 900 ms after the last consent (decision 0020).
test.each([
  ['signald killed', 'signald', 'SIGKILL', 1000],
  ['signald stopped', 'signald', 'SIGSTOP', 1000],
  ['monitord killed', 'monitord', 'SIGKILL', 1300],
] as const)('%s: boards that live by frames flash in time, and come back through silence and proof', async (_what, name, signal, mostMs) => {
  for (const [kind, bench] of benches) {
    const pid = bench.pidOf(name);
    expect(pid).toBeGreaterThan(0);
    const tookMs = await untilFlash(bench, () => { process.kill(pid, signal); });
    console.info(`${kind}, ${_what}: flash after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThanOrEqual(mostMs);
  }
  await each((bench) => coloured(bench, 'the first green after it'));
}, 150_000);

test('of all this the street saw nothing wrong, and flash at the end', async () => {
  for (const [kind, ended] of await each((bench) => bench.end())) expect([kind, ended]).toMatchObject([kind, { violations: 0 }]);
  for (const bench of benches.values()) expect(bench.judge()).toMatchObject({ violations: [], endedInFlash: true });
}, 60_000);
