import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { versions, type Mark } from '../../src/bench/rollback/cabinet.ts';
import { runRollback, type RollbackRun } from '../../src/bench/rollback/session.ts';
import { wentAsItShould } from '../../src/bench/rollback/start.ts';
import { readBenchScenario } from '../../src/bench/sumo/scenarioSite.ts';
import { scenarioFolder } from '../scenario/shared.ts';

/** Seeds 1, 3, 5 … are the first network with SUMO's seeds 1, 2, 3 …; the even ones the second. */
const scenarios = ['cologne1', 'ingolstadt1'] as const;

function secondOf(run: RollbackRun | undefined, planVersion: number, state: Mark['state']): number {
  return run?.marks.findLast((mark) => mark.planVersion === planVersion && mark.state === state)?.s ?? 0;
}

async function measure(seed: number): Promise<SeedOutcome> {
  const name = scenarios[(seed - 1) % scenarios.length] ?? scenarios[0];
  const sumoSeed = Math.ceil(seed / scenarios.length);
  const outcome = await runRollback({
    bench: await readBenchScenario(scenarioFolder(name)), seed: sumoSeed, version: 'campaign', forS: null, atS: null, courses: ['good', 'rollback', 'noRollback'],
    ended: () => false, progress: () => undefined, run: () => undefined,
  });
  if (outcome === null) throw new Error('ended');
  const { runs, problems } = outcome;
  const of = (course: RollbackRun['course']): RollbackRun | undefined => runs.find((run) => run.course === course);
  const [good, undone, left] = [of('good'), of('rollback'), of('noRollback')];
  const afterS = secondOf(undone, versions.bad, 'undone') - secondOf(undone, versions.bad, 'active');
  const wrong = runs.filter((run) => !wentAsItShould(run)).map((run) => `${name} ${run.course} seed ${sumoSeed}: ${run.marks.map(({ s, planVersion, state }) => `${s} ${planVersion} ${state}`).join(', ')}`);
  const worse = (undone?.delayS ?? 0) < (left?.delayS ?? 0) ? [] : [`${name} seed ${sumoSeed}: ${undone?.delayS} s undone, ${left?.delayS} s without`];
  process.stdout.write(`${name} seed ${sumoSeed}: good ${good?.delayS} s, undone after ${afterS} s ${undone?.delayS} s, without ${left?.delayS} s\n`);
  return {
    figures: { runs: runs.length, undone: wrong.length === 0 ? 1 : 0, 'undone after s at least': afterS, 'undone after s at most': afterS, 'rules broken': problems.length },
    problems: [...wrong, ...worse, ...problems],
    samples: { good: [good?.delayS ?? 0], undone: [undone?.delayS ?? 0], left: [left?.delayS ?? 0] },
  };
}

export const campaign: Campaign = {
  summary: 'A bad plan set at the peak in SUMO, undone by the cabinet itself: seed n is cologne1 (odd) or ingolstadt1 (even) with SUMO’s seed ⌈n/2⌉, each with the good set throughout, the bad one watched and the bad one unwatched; delays are s a vehicle, the median of the piece',
  figures: { runs: 'sum', undone: 'sum', 'undone after s at least': 'min', 'undone after s at most': 'max', 'rules broken': 'sum' },
  quantiles: { 'good set': { of: 'good', share: 0.5 }, 'bad set, undone': { of: 'undone', share: 0.5 }, 'bad set, unwatched': { of: 'left', share: 0.5 } },
  run: measure,
};
