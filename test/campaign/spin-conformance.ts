import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { compare } from '../spin/conformance.ts';
import { ownGuard } from '../spin/replay.ts';

const transitions = 1_000_000;

export const campaign: Campaign = {
  summary: 'Guard against the Spin model, decision by decision, on a million transitions of the search (docs/spin-model.md); even seeds: every pair hard, odd: two groups may run together',
  figures: { compared: 'sum', disagreements: 'sum' },
  async run(seed) {
    const found = await compare({ road: ownGuard, transitions, every: 1, together: seed % 2 === 1 });
    return { figures: { compared: found.compared, disagreements: found.disagreements.length }, problems: found.disagreements.map((one) => `seed ${seed}: ${one}`) };
  },
};
