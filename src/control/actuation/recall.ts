import type { Recall } from '../../model/actuation.ts';
import type { PlanStage } from '../../model/plan.ts';
import type { GroupLayout } from '../layout.ts';
import type { RunningPlan } from '../plan/runningPlan.ts';

/**
 * Recall of one group: the plan's word for the group, else the plan's for its stage, else the site's for the group.
 * Pedestrians know `ped` and `soft` alone, vehicles everything else.
 */
export function recallOf(running: Pick<RunningPlan, 'plan'>, group: GroupLayout, item: PlanStage | undefined): Recall {
  const own = running.plan.recalls?.find((one) => one.group === group.id)?.recall;
  if (own !== undefined) return forKind(own, group);
  const ofStage = item?.recall ?? 'none';
  // A stage's min recall is the vehicles': whoever walks asks for it, or has a recall of their own.
  if (ofStage !== 'none') return group.pedestrian && ofStage === 'min' ? 'none' : forKind(ofStage, group);
  return forKind(group.actuation?.recall ?? 'none', group);
}

function forKind(recall: Recall, group: GroupLayout): Recall {
  if (!group.pedestrian) return recall === 'ped' ? 'none' : recall;
  return recall === 'min' || recall === 'max' ? 'ped' : recall;
}
