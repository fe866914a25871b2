import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { corruptStores } from '../integration/store/corruption.ts';

const storesASeed = 500;

export const campaign: Campaign = {
  summary: `${storesASeed} spoilt copies of a store a seed: bits, pages (zeroed, garbled, swapped, stale), truncations in database, log and archive; each opened, stored into and read (docs/store.md)`,
  figures: { stores: 'sum', harmless: 'sum', replaced: 'sum', flagged: 'sum', unseen: 'sum', crashes: 'sum', 'opening max ms': 'max' },
  run(seed) {
    const { figures: { stores, harmless, replaced, flagged, unseen, crashes, slowestMs }, problems } = corruptStores(seed, storesASeed);
    return { figures: { stores, harmless, replaced, flagged, unseen, crashes, 'opening max ms': slowestMs }, problems: problems.slice(0, 5).map((problem) => `${problem}; replay: scripts/campaign corruption --seed ${seed} --minutes 0.1`) };
  },
};
