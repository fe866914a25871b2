import type { SealedSite } from '../../../src/model/artefact.ts';
import { corrections, planSchema, type Plan } from '../../../src/model/plan.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import type { Random } from '../../../src/platform/random.ts';

/** A coordinated plan that fits the site: its built-in sequence with splits that hold every minimum. */
export function coordinatedPlan(site: SealedSite, random: Random): Plan | null {
  const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
  const mode = random.pick(['coordinated', 'coordinatedFixed'] as const);
  const base: Plan = { ...site.traffic.builtinPlan, id: 'wave', mode };
  const items = base.stages.map((item, index) => ({ stage: item.stage, splitMs: Math.ceil(((leastSplitMs(site.safety, stages, base, index) ?? 0) + random.int(0, 12_000)) / 1000) * 1000, recall: random.pick(['none', 'min', 'ped'] as const) }));
  const cycleMs = items.reduce((sum, { splitMs }) => sum + splitMs, 0);
  const parsed = planSchema.safeParse({ ...base, stages: items.map((item) => (mode === 'coordinated' ? item : { ...item, recall: 'none' })), cycleMs, offsetMs: random.int(0, 20) * 1000, coordination: { correction: random.pick(corrections) } });
  return parsed.success ? parsed.data : null;
}
