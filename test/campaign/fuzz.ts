import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { fuzzSeed } from '../property/fuzz/fuzzSeed.ts';
import { parserNames } from '../property/fuzz/parsers.ts';

/** Cases of one seed: 200 seeds of each parser are ten million. */
const casesASeed = 50_000;

const columns = ['cases', 'past', 'taken', 'crashes', 'hangs', 'effects', 'slowest ms'] as const;

export const campaign: Campaign = {
  summary: `Hostile input on the parsers: ${casesASeed} cases a seed, of ipc, bus and site file in turn; past = past framing and checksum; taken = past every check; effects = safety effects, those of bus and ipc judged at the lamps too (docs/fuzz.md)`,
  figures: { ...Object.fromEntries(parserNames.flatMap((name) => columns.map((column) => [`${name} ${column}`, column === 'slowest ms' ? 'max' : 'sum'] as const))), 'street h': 'sum' },
  async run(seed) {
    const parser = parserNames[seed % parserNames.length] ?? 'bus';
    const { figures, problems } = await fuzzSeed({ parser, seed, from: 0, to: casesASeed, street: true, coverage: false });
    const { cases, past, taken, crashes, hangs, effects, slowestMs, streetHours } = figures;
    const own = { cases, past, taken, crashes, hangs, effects, 'slowest ms': slowestMs };
    return {
      figures: { ...Object.fromEntries(Object.entries(own).map(([column, figure]) => [`${parser} ${column}`, figure])), 'street h': streetHours },
      problems: problems.map((problem) => `${problem}; replay: scripts/campaign fuzz --seed ${seed} --minutes 0.01`),
    };
  },
};
