import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { planStageOf } from '../plan/runningPlan.ts';
import type { DecisionContext } from '../plan/decision.ts';
import { pressureOf } from './maxWait.ts';
import { endOfGreen, maxOutMs } from './greenEnd.ts';

/**
 * Conditional service: while some groups of the stage still extend and the others are ready to end, a stage that keeps
 * the former and serves a caller in place of the latter, where the former's maximum leaves it change and minimum
 * (NTCIP 1202, phase options, conditional service).
 */
export function conditionalCandidate(context: DecisionContext): { readonly stage: StageId; readonly group: GroupId } | null {
  const { layout, nowMs } = context;
  if (!layout.groups.some((group) => group.actuation?.conditionalService === true)) return null;
  const vehicles = context.served.filter((id) => layout.byId.get(id)?.pedestrian === false);
  const extending = vehicles.filter((id) => endOfGreen(context, id) === null);
  if (extending.length === 0 || extending.length === vehicles.length) return null;
  const item = planStageOf(context.running, context.stage);
  const leftMs = Math.min(...extending.map((id) => {
    const group = layout.byId.get(id);
    return group === undefined ? 0 : maxOutMs(context, group, item) - nowMs;
  }));
  for (const { to, throughAllRed } of layout.stages.get(context.stage)?.changes ?? []) {
    const groups = layout.stages.get(to)?.stage.groups ?? [];
    const caller = groups.find((id) => isCalled(context, id));
    const way = layout.ways.get(context.stage)?.get(to);
    if (throughAllRed || caller === undefined || way === undefined || !extending.every((id) => groups.includes(id))) continue;
    // Who walks is not cut off for it.
    if (context.served.some((id) => layout.byId.get(id)?.pedestrian === true && !groups.includes(id))) continue;
    const minimumMs = Math.max(...groups.filter((id) => !context.served.includes(id)).map((id) => layout.byId.get(id)?.minGreenMs ?? 0));
    // Nobody else's longest wait is spent on it.
    if (way.ms + minimumMs <= leftMs && (pressureOf(context, to)?.slackMs ?? 1) > 0) return { stage: to, group: caller };
  }
  return null;
}

function isCalled(context: DecisionContext, id: GroupId): boolean {
  const group = context.layout.byId.get(id);
  return group?.actuation?.conditionalService === true && !context.served.includes(id) && (context.demands[id]?.sinceMs ?? null) !== null;
}
