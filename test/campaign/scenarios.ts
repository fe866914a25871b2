import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { playScenario, replayLine, scenariosASeed } from '../property/scenario/scenario.ts';

export const campaign: Campaign = {
  summary: `Random scenarios, ${scenariosASeed} a seed, of 90 s, one in twenty of 5 min: random site of 2 to 16 groups, plans, schedule, detectors, orders of persons and the centre, keys, preemptions, buses with priority, the optimiser, countdowns, steps of the clock, lost scans, denied greens, and since seed 6000 flash through declared stages, stage buttons and the radio of the police, wait lamps, forced detectors, full exits, the optimiser within a coordinated plan, pulse displays; shipped control and guard, guard's flash as signald takes it; judged by the street checker, the pavement's countdown and watchers of waits, wait lamps, pulses, ladder and words that share nothing with control. Waits judged: on plans on demand, where a round of the site's own figures fits into maxWaitS; close = came to 0.9 of it. Rules by mode, kinds of mode changes: the most that one seed met`,
  figures: { scenarios: 'sum', hours: 'sum', greens: 'sum', 'stage changes': 'sum', flashes: 'sum', numbers: 'sum', priorities: 'sum', 'waits judged': 'sum', 'close waits': 'sum', 'flash ways': 'sum', presses: 'sum', forces: 'sum', 'wait lamps': 'sum', pulses: 'sum', 'full exits': 'sum', 'windows (min)': 'sum', 'mode changes': 'sum', 'kinds of changes': 'max', 'rules by mode': 'max', failed: 'sum' },
  run(seed) {
    const total = { scenarios: 0, hours: 0, greens: 0, 'stage changes': 0, flashes: 0, numbers: 0, priorities: 0, 'waits judged': 0, 'close waits': 0, 'flash ways': 0, presses: 0, forces: 0, 'wait lamps': 0, pulses: 0, 'full exits': 0, 'windows (min)': 0, 'mode changes': 0, 'kinds of changes': 0, 'rules by mode': 0, failed: 0 };
    const [kinds, looks] = [new Set<string>(), new Set<string>()];
    const problems: string[] = [];
    for (let scenario = seed * scenariosASeed; scenario < (seed + 1) * scenariosASeed; scenario += 1) {
      const outcome = playScenario(scenario);
      total.scenarios += 1;
      total.hours += outcome.ticks / 36_000;
      total.greens += outcome.greens;
      total['stage changes'] += outcome.stageChanges;
      total.flashes += outcome.flashes;
      total.numbers += outcome.numbers;
      total.priorities += outcome.priorities;
      total['waits judged'] += outcome.waitShare > 0 ? 1 : 0;
      total['close waits'] += outcome.waitShare > 0.9 ? 1 : 0;
      const { newest } = outcome;
      total['flash ways'] += newest.flashWays;
      total.presses += newest.presses;
      total.forces += newest.forces;
      total['wait lamps'] += newest.waitLamps;
      total.pulses += newest.pulses;
      total['full exits'] += newest.fullExits;
      total['windows (min)'] += newest.windows / 600;
      total['mode changes'] += outcome.changes.length;
      for (const change of outcome.changes) kinds.add(change);
      for (const [mode, rules] of outcome.looks) for (const rule of Object.keys(rules)) looks.add(`${rule} in ${mode}`);
      if (outcome.problems.length === 0) continue;
      total.failed += 1;
      problems.push(`${outcome.problems.slice(0, 3).join('; ')}; replay: ${replayLine(scenario)}`);
    }
    total['kinds of changes'] = kinds.size;
    total['rules by mode'] = looks.size;
    return { figures: total, problems };
  },
};
