import { play, swarmPlan, type Played } from './play.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';
import { createLiveness } from './liveness.ts';
import { faultyLimits, lateReactions, realViolations } from './verdict.ts';

export type SwarmSite = 'ninh-kieu' | 'random';

/** One seed's run, and everything that is wrong with it. */
export interface SwarmRun { readonly played: Played; readonly problems: readonly string[]; readonly simulatedMs: number }

/** A person ends a latched fault after this, ms. */
const resetAfterMs = 15_000;

/** A safety act of `actMs` with every class of fault, then the liveness act. */
export function swarm(kind: SwarmSite, seed: number, actMs: number): SwarmRun {
  const site = kind === 'ninh-kieu' ? sealedNinhKieu() : randomSealed(seed);
  // What began last may last for a while: silent boards, stuck lamps.
  const liveness = createLiveness(site, actMs + 30_000);
  const played = play({
    site, seed, endMs: liveness.endMs, plan: swarmPlan(site, seed, actMs), resetAfterMs, limits: faultyLimits,
    everySecond: (sim) => { liveness.look(sim); },
  });
  const problems = [
    ...realViolations(played).map(({ rule, tMs, groups, detail }) => `${rule} at ${tMs} ms (${groups.join(' ')}): ${detail}`),
    ...lateReactions(played),
    ...liveness.problems(played.sim),
  ];
  return { played, problems, simulatedMs: liveness.endMs };
}

/** The one line that replays a seed. */
export function replayOf(kind: SwarmSite, seed: number): string {
  return `node_modules/.bin/node test/simulation/replay.ts ${kind} ${seed}`;
}
