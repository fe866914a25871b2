import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { attackKinds, kinds, soundCase, tamperedCase } from '../property/passport/tampered.ts';

const casesASeed = 10_000;

export const campaign: Campaign = {
  summary: `Plan sets that nobody may take, ${casesASeed} a seed: half change a signed text anywhere (bits, digits, cut off, left out, doubled), half break one of ${attackKinds.length} rules by their making (replayed, rolled back, foreign, expired, mis-signed, revoked, without a clock …) and must be refused by that rule’s code alone; one sound set in a hundred must be taken in four forms. by name = refused past their form; the contract’s words for them are counted in columns of their own`,
  figures: { cases: 'sum', ...Object.fromEntries(kinds.map((kind) => [kind, 'sum' as const])), 'by name': 'sum', taken: 'sum', 'sound refused': 'sum' },
  run(seed) {
    const random = createRandom(seed);
    const figures = { cases: 0, 'by name': 0, taken: 0, 'sound refused': 0 };
    const ofKind = Object.fromEntries(kinds.map((kind) => [kind, 0]));
    const problems: string[] = [];
    for (let at = 0; at < casesASeed; at += 1) {
      const { of, refused, problem } = tamperedCase(random);
      ofKind[of] = (ofKind[of] ?? 0) + 1;
      figures.cases += 1;
      figures['by name'] += refused.some((code) => code.startsWith('plan.')) ? 1 : 0;
      figures.taken += refused.length === 0 && problem !== null ? 1 : 0;
      if (problem !== null) problems.push(`${problem}; replay: scripts/campaign passport --seed ${seed} --minutes 0.01 (case ${at})`);
      if (at % 100 === 0) figures['sound refused'] += soundCase(random).length;
    }
    if (figures['sound refused'] > 0) problems.push(`${figures['sound refused']} sound sets were refused`);
    return { figures: { ...figures, ...ofKind }, problems };
  },
};
