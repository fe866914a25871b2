import { createRandom } from '../../src/platform/random.ts';
import { fullFaultNames, planFullFaults, type FullFault } from '../../src/sim/full/fullFault.ts';
import { stackProblems } from '../../src/sim/full/stackProblems.ts';
import { playFull, type FullPlayed } from './fullPlay.ts';
import { sealedNinhKieu } from './site.ts';

/** One seed of the swarm around signald, and everything that is wrong with it. */
export interface FullRun { readonly played: FullPlayed; readonly problems: readonly string[]; readonly simulatedMs: number }

/**
 * From the last fault to an empty outbox: one wait for the broker (full jitter, 300 s at most), the centre's own, the
 * pump's patience with rows that the broker swallowed, and the rows themselves.
 */
export const drainBoundMs = 600_000;

/** A street on which nothing changes by what happens around signald: only accepted plans may. */
export const harmlessFaults: readonly FullFault[] = fullFaultNames.filter((name) => name !== 'centre.goodPlan');

/** Tight rings overflow, wide ones hold. */
const ringCapacities = [200, 400, 1000, 120_000] as const;

export async function fullSwarm(seed: number, actMs: number, names: readonly FullFault[] = fullFaultNames): Promise<FullRun> {
  const random = createRandom(seed * 17 + 3);
  const ringCapacity = random.pick(ringCapacities);
  const plan = planFullFaults(random, 20_000, actMs, names);
  const played = await playFull({ site: sealedNinhKieu(), seed, plan, healMs: actMs, endMs: actMs + drainBoundMs + 60_000, ringCapacity });
  return { played, problems: fullProblems(played), simulatedMs: played.sim.world.nowMs() };
}

/** What is wrong around signald, and on a street to which nothing was done. */
export function fullProblems({ verdict, report, stack, drainMs }: FullPlayed): string[] {
  const problems = report.violations.map(({ rule, tMs, groups, detail }) => `${rule} at ${tMs} ms (${groups.join(' ')}): ${detail}`);
  if (report.flashIntervals.length > 1) problems.push(`${report.flashIntervals.length - 1} flashes by what happened around signald`);
  if (verdict.diedWithSignald > 0) problems.push(`${verdict.diedWithSignald} records died, and signald did not`);
  if (verdict.numbered < 100) problems.push(`only ${verdict.numbered} events: nothing was proved`);
  if (drainMs === null || drainMs > drainBoundMs) problems.push(`the outbox drained ${drainMs === null ? 'never' : `after ${drainMs} ms`}`);
  return [...problems, ...stackProblems(stack, verdict)];
}
