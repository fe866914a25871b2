import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { boundCase, boundCodes, makingCase, makingCodes, soundSet } from '../property/passport/perCode.ts';

const casesACode = 25;

export const campaign: Campaign = {
  summary: `Validly signed plan sets that break one rule each, ${casesACode} a seed for each of ${boundCodes.length} codes of the check and ${makingCodes.length} of signature, binding and freshness: the shipped set with other words, offsets, corrections, thresholds and moments, one mistake planted, then signed. Each must be told by that rule's code alone; a warning is said and the set taken. Twenty seeds are 500 sets for each code. ms = processor time of one whole verification: signature, terms, every bound, the year walked day by day`,
  figures: { cases: 'sum', refused: 'sum', warned: 'sum', 'codes refused by': 'max', 'other code': 'sum', 'sound refused': 'sum', 'ms p50': 'max', 'ms p99': 'max', 'ms max': 'max' },
  quantiles: { 'ms p50': { of: 'ms', share: 0.5 }, 'ms p99': { of: 'ms', share: 0.99 }, 'ms max': { of: 'ms', share: 1 } },
  run(seed) {
    const random = createRandom(seed);
    const bound = boundCodes.flatMap((code) => Array.from({ length: casesACode }, () => boundCase(random, code)));
    const cases = [...bound, ...makingCodes.flatMap((code) => Array.from({ length: casesACode }, () => makingCase(random, code)))];
    const sound = Array.from({ length: casesACode }, () => soundSet(random)).filter((one) => one !== null);
    const wrong = cases.flatMap(({ problem }) => (problem === null ? [] : [problem]));
    const refused = cases.filter((one) => one.refused);
    return {
      figures: { cases: cases.length, refused: refused.length, warned: cases.length - refused.length, 'codes refused by': new Set(refused.map(({ code }) => code)).size, 'other code': wrong.length, 'sound refused': sound.length },
      samples: { ms: bound.map(({ ms }) => ms) },
      problems: [...new Set(wrong), ...sound],
    };
  },
};
