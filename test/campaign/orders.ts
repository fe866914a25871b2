import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { judgeLamps, problemsOf } from './trial/judged.ts';
import { load, startTrialJunction } from './trial/junction.ts';
import { ordersSite, storyKey, tellOrders, type OrdersCase, type StoryEnd } from './trial/orders.ts';

export interface Told { readonly end: StoryEnd; readonly violations: number; readonly problems: readonly string[] }

/** One story on a junction of its own, its lamps judged by the street's checker whatever came of it. */
export async function playOrders(seed: number, one: OrdersCase, minute: boolean): Promise<Told> {
  const key = storyKey();
  const site = ordersSite(one, key);
  const junction = await startTrialJunction({ seed, site });
  let end: StoryEnd;
  try {
    end = await tellOrders(junction, { site, key, one, minute });
  } finally {
    await junction.stop();
  }
  const { violations } = judgeLamps(junction);
  const found = [
    ...(end.kind === 'failed' ? [end.why] : []),
    ...violations.map(({ rule, tMs, groups, detail }) => `${rule} of ${groups.join(' ')} at ${tMs} ms: ${detail}`),
  ];
  return { end, violations: violations.length, problems: problemsOf(junction, 'orders', seed, found) };
}

export function drawnCase(seed: number): OrdersCase {
  const random = createRandom(seed);
  return { lateMs: random.int(2, 8) * 500, entry: random.pick(['side', 'main']), pausesMs: Array.from({ length: 5 }, () => random.int(0, 6000)) };
}

export const campaign: Campaign = {
  summary: 'A story of orders on real daemons on a pty, one a seed: a signed plan set, its schedule’s minute, a hold, a bus that is refused under it, an ambulance over it, a flash that is refused under her, the hold again, release, a bus that is served, a flash through declared stages and the way out of it; late starts measured at the lamps; pauses, late start and the flash’s stages by seed. Steps wait for what signald tells or the lamps show. `disturbed`: the machine itself was late (tick.gap, a silent board and the like), the story was not ended and is not counted, but judged at the lamps like the others',
  figures: { stories: 'sum', steps: 'sum', 'late starts': 'sum', disturbed: 'sum', failed: 'sum', violations: 'sum', 'load max': 'max' },
  tried: ['stories', 'disturbed'],
  async run(seed) {
    const { end, violations, problems } = await playOrders(seed, drawnCase(seed), true);
    const held = end.kind === 'held' ? end : { steps: 0, lateStarts: 0 };
    if (end.kind === 'disturbed') process.stderr.write(`orders: seed ${seed} disturbed: ${end.why}\n`);
    return {
      figures: { stories: end.kind === 'disturbed' ? 0 : 1, steps: held.steps, 'late starts': held.lateStarts, disturbed: end.kind === 'disturbed' ? 1 : 0, failed: end.kind === 'failed' ? 1 : 0, violations, 'load max': load() },
      problems,
    };
  },
};
