import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import { runNuisance, type NuisanceFigures } from '../../src/sim/nuisance/nuisance.ts';
import { lampsOnly, sealedNinhKieu } from '../simulation/site.ts';

/** Hours of the junction per seed. */
const hours = 10;

/** Of ten seeds seven lose 0.1 % of their frames, two lose 1 %, one has bursts and stalls: as safety.md S4 asks for them. */
const kinds = [
  { column: 'h at 0.1 %', loss: 0.001, bursts: false, stalls: false },
  { column: 'h at 1 %', loss: 0.01, bursts: false, stalls: false },
  { column: 'h of bursts, stalls', loss: 0, bursts: true, stalls: true },
] as const;

function kindOf(seed: number): (typeof kinds)[number] {
  const place = seed % 10;
  return place < 7 ? kinds[0] : place < 9 ? kinds[1] : kinds[2];
}

/** Of six tens of seeds four play sites of one lamp board, one of two, one the shipped site with its detector line: independently of the kind. */
function siteOf(seed: number): SealedSite {
  const place = Math.floor(seed / 10) % 6;
  return place === 0 ? sealedNinhKieu() : lampsOnly(seed, place === 1 ? 2 : 1);
}

/** Two successive silent scans, or more: rare enough to prove the dice, frequent enough to be counted. */
function pairs(runs: readonly number[]): number {
  return runs.slice(2).reduce((sum, count) => sum + count, 0);
}

function figuresOf(run: NuisanceFigures, column: string): Record<string, number> {
  const lossy = column === 'h at 1 %';
  return {
    [column]: run.colouredHours, flashes: run.flashes, closings: run.closings, 'stage changes': run.stageChanges, 'lost frames': run.lostFrames,
    'bursts, stalls': run.burstsDone + run.stallsDone,
    '≥ 2 silent scans at 1 %': lossy ? pairs(run.silentRuns) : 0, 'by the arithmetic': lossy ? pairs(run.arithmetic.silentRuns) : 0,
    'longest silence, scans': run.silentRuns.reduce((longest, count, length) => (count > 0 ? length : longest), 0),
  };
}

export const campaign: Campaign = {
  summary: 'Nuisance flashes of control, guard, monitor and scan alone on lossy lines (safety.md S4); hours are hours in operation',
  figures: {
    'h at 0.1 %': 'sum', 'h at 1 %': 'sum', 'h of bursts, stalls': 'sum', flashes: 'sum', closings: 'sum', 'stage changes': 'sum', 'lost frames': 'sum',
    'bursts, stalls': 'sum', '≥ 2 silent scans at 1 %': 'sum', 'by the arithmetic': 'sum', 'longest silence, scans': 'max',
  },
  run(seed) {
    const { column, loss, bursts, stalls } = kindOf(seed);
    const run = runNuisance({ site: siteOf(seed), seed, loss, trouble: { bursts, stalls }, hours }, () => performance.now());
    const problems = run.ok ? [] : [`seed ${seed}: ${run.flashes} flashes ${JSON.stringify(run.flashesByCause)}, ${run.closings} closings, ${run.startUps} start-ups, ${run.stageChanges} stage changes; replay: scripts/campaign nuisance --seed ${seed} --minutes 0.01`];
    return { figures: figuresOf(run, column), problems };
  },
};
