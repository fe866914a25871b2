import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { playScenario, replayLine, scenariosASeed } from '../property/scenario/scenario.ts';

export const campaign: Campaign = {
  summary: `Random scenarios, ${scenariosASeed} a seed, of 90 s, one in twenty of 5 min: random site of 2 to 16 groups, plans, schedule, detectors, orders of persons and the centre, keys, preemptions, countdowns, steps of the clock, lost scans, denied greens; shipped control and guard, judged by the street checker, the pavement's countdown and watchers of waits, ladder and words that share nothing with control. promised waits = above maxWaitS where a countdown had promised`,
  figures: { scenarios: 'sum', hours: 'sum', greens: 'sum', 'stage changes': 'sum', flashes: 'sum', numbers: 'sum', 'waits judged': 'sum', 'promised waits': 'sum', failed: 'sum' },
  run(seed) {
    const total = { scenarios: 0, hours: 0, greens: 0, 'stage changes': 0, flashes: 0, numbers: 0, 'waits judged': 0, 'promised waits': 0, failed: 0 };
    const problems: string[] = [];
    for (let scenario = seed * scenariosASeed; scenario < (seed + 1) * scenariosASeed; scenario += 1) {
      const outcome = playScenario(scenario);
      total.scenarios += 1;
      total.hours += outcome.ticks / 36_000;
      total.greens += outcome.greens;
      total['stage changes'] += outcome.stageChanges;
      total.flashes += outcome.flashes;
      total.numbers += outcome.numbers;
      total['waits judged'] += outcome.judgedWait ? 1 : 0;
      total['promised waits'] += outcome.promisedWaits;
      if (outcome.problems.length === 0) continue;
      total.failed += 1;
      problems.push(`${outcome.problems.slice(0, 3).join('; ')}; replay: ${replayLine(scenario)}`);
    }
    return { figures: total, problems };
  },
};
