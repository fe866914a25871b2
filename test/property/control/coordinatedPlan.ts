import type { SealedSite } from '../../../src/model/artefact.ts';
import { corrections, planSchema, type Plan } from '../../../src/model/plan.ts';
import type { PlanMode } from '../../../src/model/planId.ts';
import { leastSplitMs } from '../../../src/model/planSplit.ts';
import type { Random } from '../../../src/platform/random.ts';

/** A coordinated plan that fits the site: its built-in sequence with splits that hold every minimum. */
export function coordinatedPlan(site: SealedSite, random: Random, modes: readonly PlanMode[] = ['coordinated', 'coordinatedFixed']): Plan | null {
  const stages = new Map(site.traffic.stages.map((stage) => [stage.id, stage]));
  const mode = random.pick(modes);
  const base: Plan = { ...site.traffic.builtinPlan, id: 'wave', mode };
  const items = base.stages.map((item, index) => ({ stage: item.stage, splitMs: Math.ceil(((leastSplitMs(site.safety, stages, base, index) ?? 0) + random.int(0, 12_000)) / 1000) * 1000, recall: random.pick(['none', 'min', 'ped'] as const) }));
  const cycleMs = items.reduce((sum, { splitMs }) => sum + splitMs, 0);
  const parsed = planSchema.safeParse({ ...base, stages: items.map((item) => (mode === 'coordinatedFixed' ? { ...item, recall: 'none' } : item)), cycleMs, offsetMs: random.int(0, 20) * 1000, coordination: { correction: random.pick(corrections) } });
  return parsed.success ? parsed.data : null;
}
