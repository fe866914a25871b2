import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { manipulationTrial } from '../property/evidence/trial.ts';

/** Of a seed: some seconds. */
const count = 2200;

export const campaign: Campaign = {
  summary: `${count} manipulated exports of the evidence record a seed, 22 kinds: changed, removed, inserted, re-ordered records, truncated ends, swapped and forged checkpoints, mixed exports, everything made anew by a stranger or by the owner of the key; each must be refused by our reader and by scripts/verify-evidence (docs/evidence.md)`,
  figures: { sound: 'sum', manipulated: 'sum', missedByUs: 'sum', missedOffline: 'sum', crashed: 'sum' },
  async run(seed) {
    const { figures, problems } = await manipulationTrial(seed, count);
    return { figures: { ...figures }, problems };
  },
};
