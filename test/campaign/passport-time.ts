import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { timedVerification } from '../property/passport/perCode.ts';

const times = 100;
/** The contract's (issue of the passport): ms of the processor for a plan. */
const mostMs = 5;

export const campaign: Campaign = {
  summary: `How long one verification takes, from a document’s text to the answer, ms of the processor (JSON, schema, signature, terms, every bound, the year walked day by day): ${times} a seed of the shipped set of 4 plans with other words and figures, and ${times / 4} of the largest set there is (64 plans of the longest sequence, 64 day plans of 48 items, 200 special dates, 200 changes, 16 signatures of 16 detectors). bare = an Ed25519 verify over the same bytes and nothing else; ratios are of the medians. A seed’s first ones run in code that is not compiled yet, as a cabinet’s do: they are in p99 and max. A seed fails where a set of the usual size takes longer than ${mostMs} ms in the median, or the largest longer than that for each of its plans`,
  figures: {
    sets: 'sum', 'ms p50': 'max', 'ms p99': 'max', 'ms max': 'max', 'bare p50': 'max', 'to bare ratio': 'max',
    'bytes max': 'max', 'largest p50': 'max', 'largest p99': 'max', 'largest max': 'max', 'largest to bare ratio': 'max', 'largest a plan max': 'max',
  },
  quantiles: {
    'ms p50': { of: 'usual', share: 0.5 }, 'ms p99': { of: 'usual', share: 0.99 }, 'ms max': { of: 'usual', share: 1 },
    'largest p50': { of: 'largest', share: 0.5 }, 'largest p99': { of: 'largest', share: 0.99 }, 'largest max': { of: 'largest', share: 1 }, 'bare p50': { of: 'bare', share: 0.5 },
  },
  run(seed) {
    const random = createRandom(seed);
    const usual = timedVerification(random, 'usual', times);
    const largest = timedVerification(random, 'largest', times / 4);
    const [usualMs, largestMs] = [median(usual.ms), median(largest.ms)];
    const slow = [...(usualMs > mostMs ? [`a set took ${usualMs} ms`] : []), ...(largestMs / largest.plans > mostMs ? [`the largest took ${largestMs} ms`] : [])];
    return {
      figures: { sets: usual.ms.length + largest.ms.length, 'to bare ratio': usualMs / median(usual.bareMs), 'bytes max': largest.text.length, 'largest to bare ratio': largestMs / median(largest.bareMs), 'largest a plan max': largestMs / largest.plans },
      samples: { usual: usual.ms, largest: largest.ms, bare: usual.bareMs },
      problems: [...slow, ...[usual, largest].flatMap(({ problem }) => (problem === null ? [] : [problem]))],
    };
  },
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
