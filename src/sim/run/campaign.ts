import type { SealedSite } from '../../model/artefact.ts';
import type { FaultClass } from '../junction/faultClass.ts';
import { createTally, problemsOf, type SimResult } from '../junction/result.ts';
import type { Judges } from '../junction/streetVerdict.ts';
import type { Player, Players } from './player.ts';

export interface CampaignSpec {
  readonly seed: number;
  /** null: one episode. */
  readonly hours: number | null;
  readonly classes: readonly FaultClass[];
  readonly actMs: number | null;
  /** Ends as soon as every rule and class was reached: the hours are then the most. */
  readonly untilReached: boolean;
  /** Dealt first, by the replay of a seed; null: what the run has not reached yet. */
  readonly first: readonly FaultClass[] | null;
  readonly sites: (seed: number) => { readonly name: string; readonly site: SealedSite };
  readonly judges: Judges;
  readonly players: Players;
  /** Lets the judge keep up. */
  readonly drained: () => Promise<void>;
  /** A monotonic clock, ms. */
  readonly clockMs: () => number;
  readonly progress: (hours: number) => void;
  /** A seed that failed, in words, and what was dealt first in it. */
  readonly failed: (seed: number, site: string, problems: readonly string[], first: readonly FaultClass[]) => void;
  readonly interrupted: () => boolean;
}

/** Virtual time between two looks at the judge and at signals, ms. */
const sliceMs = 60_000;

/** Plays episode after episode, seeds counted up, until the hours are full (or, where that is wished, all is reached). */
export async function runCampaign(spec: CampaignSpec): Promise<SimResult> {
  const tally = createTally(spec.classes);
  const startedMs = spec.clockMs();
  const goesOn = (): boolean => spec.hours !== null && tally.hours() < spec.hours && !(spec.untilReached && tally.unreached().length === 0);
  for (let seed = spec.seed; !spec.interrupted() && (seed === spec.seed || goesOn()); seed += 1) {
    const { name, site: given } = spec.sites(seed);
    const site = spec.players.site(given, seed);
    const judge = spec.judges(site);
    const first = spec.first ?? (seed === spec.seed ? [] : tally.owing());
    const player = spec.players.begin({
      site, seed, classes: spec.classes, first, tell: (line) => { judge.observe(line); },
      ...(spec.actMs === null ? {} : { actMs: spec.actMs }),
    });
    try {
      if (!await playOut(player, spec)) break;
      const around = await player.settle();
      const { episode } = player;
      const verdict = await judge.finish(episode.endMs());
      tally.add(episode, verdict, around);
      const problems = [...problemsOf(episode, verdict), ...around.problems];
      if (problems.length > 0) spec.failed(seed, name, problems, first);
      spec.progress(tally.hours());
    } finally {
      player.close();
    }
  }
  return tally.result(spec.seed, (spec.clockMs() - startedMs) / 1000);
}

/** False where it was interrupted: half an episode is no evidence. */
async function playOut(player: Player, spec: CampaignSpec): Promise<boolean> {
  while (!await player.advance(sliceMs)) {
    await spec.drained();
    // A signal is heard between two slices alone.
    await new Promise((resolve) => { setImmediate(resolve); });
    if (spec.interrupted()) return false;
  }
  return true;
}
