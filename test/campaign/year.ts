import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { noYear, playYear } from '../property/control/year.ts';
import { sealedNinhKieu } from '../simulation/site.ts';
import { ninhKieuPlans } from '../unit/model/ninhKieuPlans.ts';

export const campaign: Campaign = {
  summary: 'A simulated year of schedule and mode a seed, second by second, from 2027-01-01: Tết, holidays, a closed approach, power cuts, link outages with drift, steps of the clock, persons. Seconds but for changes, steps, cuts, outages. Wrong: beside the calendar by its own reading, or coordinated beyond 0.5 s',
  figures: Object.fromEntries(Object.keys(noYear()).map((name) => [name, 'sum' as const])),
  run(seed) {
    const { figures, problems } = playYear(sealedNinhKieu(), ninhKieuPlans(), createRandom(seed), '2027-01-01', 365);
    return { figures: { ...figures }, problems: problems.map((problem) => `seed ${seed}: ${problem}`) };
  },
};
