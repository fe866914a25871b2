import type { SealedSite } from '../../model/artefact.ts';
import type { Plan } from '../../model/plan.ts';
import type { Random } from '../../platform/random.ts';

/** Stages as a mad planner would make them: the first two joined in one, whatever their groups do to each other. Guard reads safety data alone. */
export function madTraffic(site: SealedSite): SealedSite['traffic'] {
  const { stages } = site.traffic;
  const all = [...new Set(stages.slice(0, 2).flatMap(({ groups }) => groups))];
  return { ...site.traffic, stages: stages.map((stage, index) => (index === 1 ? { ...stage, groups: all } : { ...stage, throughAllRed: [] })) };
}

/** A plan for the site's own stages that keeps no bound: any order, splits down to a second, minima of nothing. */
export function madPlan(random: Random, site: SealedSite): Plan {
  const ids = site.traffic.stages.map(({ id }) => id);
  const stages = Array.from({ length: random.int(1, ids.length + 2) }, () => ({
    stage: random.pick(ids), splitMs: random.int(10, 200) * 100, minGreenMs: random.int(0, 3) * 1000, maxGreenMs: random.int(1, 10) * 1000,
    passageMs: random.int(0, 2000), recall: random.pick(['none', 'min', 'max', 'ped', 'soft'] as const),
  }));
  return {
    id: 'mad', mode: random.pick(['fixed', 'actuated'] as const), cycleMs: random.int(30, 90) * 1000, offsetMs: random.int(0, 60) * 1000, stages,
    minGreens: site.safety.groups.map(({ id }) => ({ group: id, ms: random.int(0, 2000) })),
  };
}
