import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { truthTrial } from '../property/evidence/truthTrial.ts';

/** About a day of a cabinet's life a seed, and so many moments asked of it: a month is thirty seeds. */
const [turns, questions] = [5000, 3000];

export const campaign: Campaign = {
  summary: 'The evidence record against the simulator’s truth: a day of lamp changes a seed with cuts, losses, restarts, steps of the clock, silent boards, lost lamps, flash; each answer is held against what was shown, and each doubt against where there should be one (docs/evidence.md)',
  figures: { days: 'sum', records: 'sum', asked: 'sum', sure: 'sum', undetermined: 'sum', doubted: 'sum', wrong: 'sum', trustedInDoubt: 'sum', doubtedForNothing: 'sum', enforcement: 'sum' },
  run(seed) {
    const { figures, problems } = truthTrial(seed, turns, questions);
    return { figures: { ...figures }, problems };
  },
};
