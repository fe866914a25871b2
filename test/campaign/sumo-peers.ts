import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { controllersNamed, type Controller } from '../../src/bench/sumo/controller.ts';
import { runOnce } from '../../src/bench/sumo/oneRun.ts';
import { rulesOf, type RuleName } from '../../src/bench/sumo/rules.ts';
import { readBenchScenario, type BenchScenario } from '../../src/bench/sumo/scenarioSite.ts';
import { scenarioFolder } from '../scenario/shared.ts';

/** Mean delays of another harness over seeds, s (control.md, Benchmark): of actuated and greedy peers the best variant's. */
const references = [
  { scenario: 'cologne1', rules: 'resco', peer: 'native', delayS: 58.8 },
  { scenario: 'cologne1', rules: 'resco', peer: 'actuated', delayS: 40.6 },
  { scenario: 'cologne1', rules: 'resco', peer: 'greedy', delayS: 26.4 },
  { scenario: 'cologne1', rules: 'street', peer: 'actuated', delayS: 46.3 },
  { scenario: 'cologne1', rules: 'street', peer: 'greedy', delayS: 30.4 },
  { scenario: 'ingolstadt1', rules: 'resco', peer: 'native', delayS: 40.6 },
  { scenario: 'ingolstadt1', rules: 'resco', peer: 'actuated', delayS: 28.4 },
  { scenario: 'ingolstadt1', rules: 'resco', peer: 'greedy', delayS: 23.9 },
  { scenario: 'ingolstadt1', rules: 'street', peer: 'actuated', delayS: 30.9 },
  { scenario: 'ingolstadt1', rules: 'street', peer: 'greedy', delayS: 25.8 },
  { scenario: 'ingolstadt7', rules: 'resco', peer: 'native', delayS: 88.5 },
  { scenario: 'ingolstadt7', rules: 'resco', peer: 'actuated', delayS: 41.2 },
  { scenario: 'ingolstadt7', rules: 'resco', peer: 'greedy', delayS: 34 },
  { scenario: 'hangzhou1', rules: 'resco', peer: 'native', delayS: 417 },
  { scenario: 'hangzhou1', rules: 'resco', peer: 'actuated', delayS: 67.7 },
  { scenario: 'hangzhou1', rules: 'resco', peer: 'greedy', delayS: 33.8 },
] as const satisfies readonly { readonly rules: RuleName; readonly [key: string]: unknown }[];
type Reference = (typeof references)[number];

const tolerance = 0.1;
const sumoSeeds = [1, 2, 3, 4, 5];

function variantsOf(peer: Reference['peer']): readonly Controller[] {
  const names = peer === 'greedy' ? ['wave', 'pressure'] : [peer];
  return names.flatMap((name) => controllersNamed(name) ?? []);
}

interface Told { readonly delayS: number; readonly problems: readonly string[] }

async function one(bench: BenchScenario, controller: Controller, rules: RuleName, seed: number): Promise<Told> {
  const { name, beginS, endS = beginS + 3600 } = bench.scenario;
  const outcome = await runOnce({ bench, controller, rules: rulesOf(rules, 0), seed, scale: 1, lie: null, window: { beginS, endS }, progress: () => undefined, ended: () => false });
  if (outcome === null) throw new Error('ended');
  return { delayS: outcome.delay.delayS, problems: outcome.problems.slice(0, 3).map((problem) => `${name} ${rules} ${controller.name} seed ${seed}: ${problem}`) };
}

/** Every variant with all seeds: the best is the one of the best mean. */
async function measure({ scenario, rules, peer, delayS }: Reference): Promise<SeedOutcome> {
  const bench = await readBenchScenario(scenarioFolder(scenario));
  const told: { readonly controller: Controller; readonly all: readonly Told[]; readonly meanS: number }[] = [];
  for (const controller of variantsOf(peer)) {
    const all: Told[] = [];
    for (const seed of sumoSeeds) all.push(await one(bench, controller, rules, seed));
    told.push({ controller, all, meanS: all.reduce((sum, run) => sum + run.delayS, 0) / all.length });
  }
  const { controller, all, meanS } = told.reduce((found, next) => (next.meanS < found.meanS ? next : found));
  const problems = told.flatMap((variant) => variant.all.flatMap((run) => run.problems));
  const apart = meanS / delayS - 1;
  const off = Math.abs(apart) <= tolerance ? [] : [`${scenario} ${rules} ${controller.name}: ${meanS.toFixed(1)} s, the reference is ${delayS} s`];
  process.stdout.write(`${scenario} ${rules} ${peer}: ${controller.name} ${meanS.toFixed(2)} s (${all.map((run) => run.delayS.toFixed(1)).join(' ')}), reference ${delayS}, ${(apart * 100).toFixed(1)} %\n`);
  return {
    figures: { runs: told.length * sumoSeeds.length, figures: 1, 'within 10 %': off.length === 0 ? 1 : 0, 'slower by % at most': apart * 100, 'faster by % at most': -apart * 100, 'rules broken': problems.length },
    problems: [...off, ...problems],
  };
}

export const campaign: Campaign = {
  summary: 'Peers of the SUMO benchmark beside the reference figures of control.md, within 10 %: seed n measures figure n of 16, each with SUMO’s seeds 1–5',
  figures: { runs: 'sum', figures: 'sum', 'within 10 %': 'sum', 'slower by % at most': 'max', 'faster by % at most': 'max', 'rules broken': 'sum' },
  async run(seed) {
    const reference = references[(seed - 1) % references.length];
    if (reference === undefined) throw new Error(`no figure ${seed}`);
    return measure(reference);
  },
};
