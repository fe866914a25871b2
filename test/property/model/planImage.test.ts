import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { cycleImage } from '../../../src/model/planImage.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../randomSite.ts';

it('draws no two groups of a hard pair at once, and every start an intergreen after the end that it waits for', () => {
  let pairs = 0;
  assert(property(integer({ min: 0, max: 0xffff_ffff }), (seed) => {
    const random = createRandom(seed);
    const site = randomSite(random);
    const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
    const base: Plan = { ...site.traffic.builtinPlan, mode: 'fixed' };
    const items = base.stages.map((item, index) => ({ ...item, splitMs: (leastSplitMs(site.safety, stages, base, index) ?? 0) + random.int(0, 90) * 100 }));
    const plan: Plan = { ...base, stages: items, cycleMs: items.reduce((sum, { splitMs }) => sum + splitMs, 0) };
    const image = cycleImage(site.safety, stages, plan);
    const spansOf = (group: string): readonly { readonly fromMs: number; readonly toMs: number }[] => image.groups.find((line) => line.group === group)?.spans ?? [];
    for (const { a, b, relation } of site.safety.relations) {
      if (relation !== 'hard') continue;
      pairs += 1;
      for (const one of spansOf(a)) for (const other of spansOf(b)) expect(one.fromMs < other.toMs && other.fromMs < one.toMs, `seed ${seed}: ${a} ${b}`).toBe(false);
    }
  }), { numRuns: 60 });
  expect(pairs).toBeGreaterThan(100);
});
