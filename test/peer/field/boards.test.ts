import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monoMs, watchHost } from '../../campaign/trial/host.ts';
import { pauseMs, peers, startPeerJunction, type Peer, type PeerCounts, type PeerJunction } from './peerJunction.ts';
import type { Report } from '../../street/checker.ts';

/** Coloured for so long, ms (issue 4: 60 s each). */
const colouredMs = 60_000;
/** Start-up is 10 s, and a machine that has other things to do. */
const greenWithinMs = 60_000;

interface Run { readonly junction: PeerJunction; readonly green: boolean; readonly counts: PeerCounts | null; readonly killedMs: number; readonly report: Report }
const runs = new Map<Peer, Run>();
/** Longest time for which the machine itself stood still; from here on it may cost a flash, ms (safety.md S4: stalls ≤ 350 ms cost none). */
let stallMs = 0;
const longStallMs = 250;
/** So many flashes at most (the third bus trip of an hour latches), and so long each with its start-up, s. */
const mostStalled = 2;
const outageS = 15;

/** A coloured minute, then KILL to signald, and the whole recording's verdict. */
async function run(peer: Peer): Promise<Run> {
  const junction = await startPeerJunction(peer);
  const green = await junction.until(() => junction.showsGreen(), greenWithinMs);
  await pauseMs(colouredMs);
  const counts = await junction.counts();
  const killedMs = junction.killSignald();
  await junction.until(() => junction.driven() === 0, 3000);
  return { junction, green, counts, killedMs, report: await junction.finish() };
}

beforeAll(async () => {
  const [host, sinceMs] = [watchHost(), monoMs()];
  await Promise.all(peers.map(async (peer) => { runs.set(peer, await run(peer)); }));
  stallMs = host.stallMs(sinceMs);
  host.close();
}, 180_000);

afterAll(async () => {
  for (const { junction } of runs.values()) await junction.discard();
}, 20_000);

describe.each(peers)('boards served by %s', (peer) => {
  const of = (): Run => {
    const found = runs.get(peer);
    if (found === undefined) throw new Error(`${peer} did not run`);
    return found;
  };

  test('the lamps broke no rule of the street through a coloured minute with changes of stage', () => {
    const { green, report } = of();
    expect(green).toBe(true);
    expect(report.violations).toEqual([]);
    expect(report.stageChanges).toBeGreaterThanOrEqual(2);
    expect(report.conflictingChanges).toBeGreaterThanOrEqual(2);
    expect(Math.min(...Object.values(report.greensByGroup))).toBeGreaterThanOrEqual(1);
    // One flash at the beginning, one at the end, and none between them; a machine that stood still for longer than a junction bears may cost one or two, each with its start-up.
    const between = report.flashIntervals.length - 2;
    expect(between).toBeGreaterThanOrEqual(0);
    expect(between).toBeLessThanOrEqual(stallMs > longStallMs ? mostStalled : 0);
    expect(report.colouredS).toBeGreaterThan(colouredMs / 1000 - 5 - between * outageS);
  });

  test('nearly every scan brought both boards’ samples', () => {
    const { counts } = of();
    console.info(`${peer}: ${JSON.stringify(counts)}`);
    expect(counts?.crcErrors).toBe(0);
    // A time-out is an answer that came after its few ms, on a machine that does other things.
    expect(counts?.lampSamples).toBeGreaterThan(1.8 * (counts?.ticks ?? Infinity) - 100);
  });

  test('signald killed: the boards’ own watchdog has them in flash within 1.0 s', () => {
    const { junction, killedMs } = of();
    const flashed = junction.samples.filter((sample) => sample.type === 'board' && sample.flash && sample.tMs >= killedMs);
    const boards = new Map(flashed.flatMap((sample) => (sample.type === 'board' ? [[sample.board, sample.tMs] as const] : [])).toReversed());
    const tookMs = Math.max(...boards.values()) - killedMs;
    console.info(`${peer}: flash ${tookMs} ms after KILL`);
    expect(boards.size).toBe(2);
    expect(tookMs).toBeLessThanOrEqual(1000);
    // Whose watchdog is due first takes the other along, whose own is due a moment later.
    expect(flashed.filter((sample) => sample.type === 'board' && sample.tMs === Math.min(...boards.values()))).toContainEqual(expect.objectContaining({ watchdog: true }));
  });
});
