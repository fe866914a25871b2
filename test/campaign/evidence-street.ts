import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { streetTrial } from '../property/evidence/streetTrial.ts';

/** Of a seed: an act of faults, and so many moments asked of it. */
const [actMs, questions] = [10 * 60_000, 3000];

export const campaign: Campaign = {
  summary: 'The evidence record of a real junction in virtual time (signald, line, boards, monitor; faults of all of them, of supply, police, persons and control) against what its lamps did: every colour that is said to be sure, at moments of which half lie within 0.4 s of a change; each fourth seed without faults, where nothing may be doubted (docs/evidence.md)',
  figures: { hours: 'sum', faults: 'sum', records: 'sum', lives: 'sum', asked: 'sum', sure: 'sum', undetermined: 'sum', doubted: 'sum', wrong: 'sum', doubtedForNothing: 'sum' },
  run(seed) {
    const { figures, problems } = streetTrial(seed, actMs, questions, seed % 4 !== 0);
    return { figures: { ...figures }, problems };
  },
};
