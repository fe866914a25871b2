import { beginEpisode, type Episode } from '../../src/sim/junction/episode.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { problemsOf } from '../../src/sim/junction/result.ts';
import { createTrial, type TrialVerdict } from '../street/trial.ts';
import { randomSealed, sealedNinhKieu } from './site.ts';

export type SwarmSite = 'ninh-kieu' | 'random';

/** One seed's episode as `ngatu sim run` plays it, judged in this process, and everything that is wrong with it. */
export interface SwarmRun { readonly episode: Episode; readonly verdict: TrialVerdict; readonly problems: readonly string[]; readonly simulatedMs: number; readonly tookS: number }

/** `actMs`: length of the safety act; without it the seed draws it. `first`: names of the classes that were dealt before all others. */
export function swarm(kind: SwarmSite, seed: number, actMs?: number, first: readonly string[] = []): SwarmRun {
  const site = kind === 'ninh-kieu' ? sealedNinhKieu() : randomSealed(seed);
  const trial = createTrial(JSON.parse(JSON.stringify(site)));
  const startedMs = performance.now();
  const episode = beginEpisode({
    site, seed, classes: faultClasses, actMs, first: faultClasses.filter(({ name }) => first.includes(name)),
    tell(line) { if (line.type !== 'seconds') trial.observe(line); },
  });
  while (!episode.advance(60_000)) continue;
  const verdict = trial.finish(episode.endMs());
  return { episode, verdict, problems: problemsOf(episode, verdict), simulatedMs: episode.endMs(), tookS: (performance.now() - startedMs) / 1000 };
}

/** The one line that replays a seed. */
export function replayOf(kind: SwarmSite, seed: number, actMs?: number): string {
  return `scripts/ngatu sim run --site ${kind} --seed ${seed}${actMs === undefined ? '' : ` --act ${actMs / 1000}s`}`;
}
