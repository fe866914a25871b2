import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSettled } from '../full/actor.ts';
import { fullFaultNames, fullFaults } from '../full/fullFault.ts';
import { createFullStack, planSite } from '../full/fullStack.ts';
import type { FullStack } from '../full/stack.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { beginEpisode, type Episode, type EpisodeSpec } from '../junction/episode.ts';
import type { FaultClass } from '../junction/faultClass.ts';
import { nothingAround, type AroundVerdict } from '../junction/result.ts';

/** One episode with whatever stands around it. */
export interface Player {
  readonly episode: Episode;
  advance(byMs: number): Promise<boolean>;
  /** After its end: what the processes around signald owe. */
  settle(): Promise<AroundVerdict>;
  /** Leaves nothing behind. */
  close(): void;
}

/** Who plays a seed's episode on a site. */
export interface Players {
  /** The site as it is played: the full stack's has the author of its plans among its keys. */
  readonly site: (site: SealedSite, seed: number) => SealedSite;
  readonly begin: (spec: EpisodeSpec) => Player;
}

/** signald, its monitor and the cabinet, nobody else. */
export const alone: Players = {
  site: (site) => site,
  begin(spec) {
    const episode = beginEpisode(spec);
    return { episode, advance: (byMs) => Promise.resolve(episode.advance(byMs)), settle: () => Promise.resolve(nothingAround), close: () => undefined };
  },
};

/** Fault classes of the processes around signald. */
export const fullClasses: readonly FaultClass[] = fullFaultNames.map((name) => ({
  // Short ones are more frequent than long ones.
  name, size: 'small', draw: (random) => ({ kind: 'around', what: name, forMs: Math.floor(fullFaults[name] * random.next() ** 2) }), reaches: [], observes: [],
}));

/** An outbox that was filled for minutes is empty this long after everything was healed, ms. */
const drainMs = 600_000;
/** Events younger than this are still on their way, ms. */
const onTheirWayMs = 30_000;

/** With agent, record, link, broker and centre. */
export const fullStack: Players = {
  site: planSite,
  begin(spec) {
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-sim-'));
    const made: { stack: FullStack | null } = { stack: null };
    const episode = beginEpisode({
      ...spec,
      around(parts) {
        made.stack = createFullStack({ seed: spec.seed, dir }, parts);
        return made.stack;
      },
    });
    const { sim } = episode;
    const run = async (untilMs: number): Promise<void> => {
      await runSettled(sim.world, untilMs);
      sim.run(untilMs);
    };
    return {
      episode,
      advance: async (byMs) => episode.advanceWith(run, byMs),
      async settle() {
        const { stack } = made;
        if (stack === null || episode.crash() !== null) return nothingAround;
        const limitMs = sim.world.nowMs() + drainMs;
        while (!stack.isDrained() && sim.world.nowMs() < limitMs) await run(sim.world.nowMs() + 1000);
        const problems = stack.isDrained() ? [] : [`the outbox does not drain: ${stack.linkState()?.outbox ?? '?'} records after ${drainMs / 60_000} min`];
        const ledger = stack.settle(sim.world.nowMs() - onTheirWayMs);
        return { lostRecords: ledger.lostRecords, problems: [...problems, ...wrongs(ledger)] };
      },
      close() {
        made.stack?.close();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};

function wrongs({ doubles, holes, lost }: ReturnType<FullStack['settle']>): readonly string[] {
  return [...(doubles > 0 ? [`${doubles} records twice at the centre`] : []), ...(holes > 0 ? [`${holes} seqs missing at the centre`] : []), ...lost.map((one) => `lost: ${one}`)];
}
