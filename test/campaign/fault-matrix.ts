import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { checkRecording } from '../street/check-recording.ts';
import { withoutEquipment } from '../street/excuse.ts';
import { faultyLimits } from '../street/trial.ts';
import type { Violation } from '../street/verdict.ts';
import { watchHost, type Host } from './trial/host.ts';
import { load, startTrialJunction } from './trial/junction.ts';
import { dealFor, type Deal } from './trial/matrixDeal.ts';
import { keep, keptOfBuild, type Kept } from './trial/matrixTable.ts';
import { openMatrix, tryFault, type Tried } from './trial/matrixTrial.ts';

const root = join(import.meta.dirname, '../..');
/** Faults of one seed. */
const perSeed = 4;
/** The third bus trip of an hour latches (safety.md S5): the next junction is a new one. */
const mostBusTrips = 2;

/** What the lamps showed in all of a junction's trials, the equipment's own doing left out. */
export function judgeTrials(paths: { readonly recording: string; readonly artefact: string }, trials: readonly Tried[]): readonly Violation[] {
  const { violations, flashIntervals } = checkRecording(paths.recording, paths.artefact, faultyLimits);
  return withoutEquipment(violations, trials.flatMap(({ told }) => told), flashIntervals);
}

interface Life { readonly trials: readonly Tried[]; readonly violations: readonly Violation[]; readonly problems: readonly string[]; readonly left: readonly Deal[] }

/** One junction, and as many of the faults as it can bear. */
async function live(seed: number, faults: readonly Deal[], host: Host): Promise<Life> {
  const random = createRandom(seed * 100 + faults.length);
  const junction = await startTrialJunction({ seed });
  const [trials, problems]: [Tried[], string[]] = [[], []];
  const left = [...faults];
  try {
    const matrix = await openMatrix(junction, host);
    while (left.length > 0 && junction.gaveUp() === null) {
      if (((await junction.faults())?.counts.busTrips1h ?? 0) >= mostBusTrips) break;
      const deal = left.shift();
      if (deal === undefined) break;
      const tried = await tryFault(matrix, deal.fault, random, deal.turn);
      if (typeof tried === 'string') problems.push(tried);
      else trials.push(tried);
    }
    matrix.news.close();
  } finally {
    await junction.stop();
  }
  const violations = judgeTrials({ recording: junction.recording(), artefact: junction.artefact() }, trials);
  junction.discard();
  return { trials, violations, problems, left };
}

function keptOf(seed: number, { trials, violations }: Life): readonly Kept[] {
  const [date, commit] = [new Date().toISOString().slice(0, 16), execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()];
  return trials.map(({ record, fromMs, toMs }) => ({ date, commit, seed, ...record, wrong: violations.filter(({ tMs }) => tMs >= fromMs - 1 && tMs <= toMs).length, alsoCodes: [...record.alsoCodes] }));
}

function problemsOf(life: Life): readonly string[] {
  return [
    ...life.problems, ...life.violations.map((violation) => `lamps: ${JSON.stringify(violation)}`),
    ...life.trials.filter(({ record }) => record.backBy === 'never').map(({ record }) => `${record.fault}: never came back`),
  ];
}

export const campaign: Campaign = {
  summary: 'Real daemons on a pty: each fault of line, board and lamp at a random moment of a coloured junction; in what time it is told, what the junction goes to, and how it comes back (docs/fault-matrix.md)',
  figures: { trials: 'sum', disturbed: 'sum', flashes: 'sum', 'wrong lamp states': 'sum', 'raised max ms': 'max', 'in flash max ms': 'max', 'load max': 'max' },
  tried: ['trials'],
  async run(seed): Promise<SeedOutcome> {
    const host = watchHost();
    let faults = dealFor(seed, perSeed, keptOfBuild(root));
    const lives: Life[] = [];
    try {
      while (faults.length > 0 && lives.length < perSeed) {
        const life = await live(seed, faults, host);
        lives.push(life);
        faults = life.left;
      }
    } finally {
      host.close();
    }
    const kept = lives.flatMap((life) => keptOf(seed, life));
    keep(root, kept);
    const sound = kept.filter(({ disturbed }) => !disturbed);
    const most = (of: (record: Kept) => number | null): number => Math.max(0, ...sound.map((record) => of(record) ?? 0));
    return {
      figures: {
        trials: kept.length, disturbed: kept.length - sound.length, flashes: kept.filter(({ wentTo }) => wentTo === 'flash').length,
        'wrong lamp states': lives.reduce((sum, { violations }) => sum + violations.length, 0), 'raised max ms': most(({ codeMs }) => codeMs), 'in flash max ms': most(({ wentMs }) => wentMs), 'load max': load(),
      },
      problems: lives.flatMap(problemsOf).map((problem) => `seed ${seed}: ${problem}; replay: scripts/campaign fault-matrix --seed ${seed} --minutes 0.1`),
    };
  },
};
