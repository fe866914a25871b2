import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { profileCase } from '../property/fuzz/profiles.ts';

const casesASeed = 2000;

export const campaign: Campaign = {
  summary: `Mutated profiles and templates into parser and linter: ${casesASeed} a seed; past = past the schema, taken = without an error; unclear = refused without place or sentence, or slower than 1 s`,
  figures: { cases: 'sum', past: 'sum', taken: 'sum', crashes: 'sum', unclear: 'sum', 'slowest ms': 'max' },
  run(seed) {
    const random = createRandom(seed);
    const figures = { cases: casesASeed, past: 0, taken: 0, crashes: 0, unclear: 0, 'slowest ms': 0 };
    const problems: string[] = [];
    for (let at = 0; at < casesASeed; at += 1) {
      try {
        const found = profileCase(random);
        figures.past += found.past ? 1 : 0;
        figures.taken += found.taken ? 1 : 0;
        figures.unclear += found.problems.length;
        figures['slowest ms'] = Math.max(figures['slowest ms'], found.ms);
        problems.push(...found.problems.map((one) => `seed ${seed} case ${at}: ${one}`));
      } catch (error) {
        figures.crashes += 1;
        problems.push(`seed ${seed} case ${at}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    return { figures, problems };
  },
};
