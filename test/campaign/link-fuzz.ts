import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { caseSeed } from '../property/fuzz/parser.ts';
import { hostileCase } from '../property/link/hostile.ts';

const casesASeed = 50_000;

export const campaign: Campaign = {
  summary: `Hostile messages on every inbound parser of the link, cabinet's and centre's: ${casesASeed} a seed; past = past the schema; taken = acted upon`,
  figures: { cases: 'sum', past: 'sum', taken: 'sum', problems: 'sum', 'slowest ms': 'max' },
  run(seed) {
    const problems: string[] = [];
    let [past, taken, slowest] = [0, 0, 0];
    for (let index = 0; index < casesASeed; index += 1) {
      const sinceMs = performance.now();
      const found = hostileCase(createRandom(caseSeed(seed, index)));
      slowest = Math.max(slowest, performance.now() - sinceMs);
      past += found.past ? 1 : 0;
      taken += found.taken ? 1 : 0;
      problems.push(...found.problems.map((problem) => `case ${index}: ${problem}; replay: scripts/campaign link-fuzz --seed ${seed} --minutes 0.01`));
    }
    return { figures: { cases: casesASeed, past, taken, problems: problems.length, 'slowest ms': Math.round(slowest) }, problems };
  },
};
