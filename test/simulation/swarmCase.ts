import { expect, test } from 'vitest';
import { actMs } from './seeds.ts';
import { replayOf, swarm, type SwarmSite } from './swarm.ts';

/** One test per seed of a kind of site; a failing one names the line that replays it. */
export function testSwarm(kind: SwarmSite, seeds: readonly number[]): void {
  const total = { simulatedMs: 0, colouredS: 0, tookS: 0, disturbances: 0, flashes: 0 };
  test.each(seeds)(`${kind}, seed %i`, (seed) => {
    const { episode, verdict, problems, simulatedMs, tookS } = swarm(kind, seed, actMs);
    total.simulatedMs += simulatedMs;
    total.colouredS += verdict.report.colouredS;
    total.tookS += tookS;
    total.disturbances += episode.performed.length;
    total.flashes += verdict.report.flashIntervals.length - 1;
    expect(problems, `replay: ${replayOf(kind, seed, actMs)}`).toEqual([]);
  });

  test(`${kind}: the swarm meets trouble, and works between it`, () => {
    const hours = total.simulatedMs / 3_600_000;
    process.stdout.write(`swarm ${kind}: ${seeds.length} seeds, ${hours.toFixed(2)} h, ${total.disturbances} disturbances, ${total.flashes} flashes, ${(hours / total.tookS).toFixed(3)} h per s\n`);
    // Which classes a seed deals changes with their list; without trouble there would be none.
    expect(total.flashes).toBeGreaterThan(seeds.length / 2);
    expect(total.colouredS * 1000).toBeGreaterThan(total.simulatedMs / 2);
  });
}
