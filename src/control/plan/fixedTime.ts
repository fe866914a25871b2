import type { GroupId } from '../../model/relation.ts';
import type { GreenEnd } from '../../model/mode.ts';
import type { StageId } from '../../model/stage.ts';
import { overdueGroups } from '../demand/demand.ts';
import { changeTowards, endingGroups, placesAhead, stageServing, type DecisionContext, type StageDecision } from './decision.ts';
import { splitEndNowMs } from './runningPlan.ts';

/** End of the present split, ms on the monotonic clock; null = the present stage is not the plan's. */
export function boundaryMs(context: Pick<DecisionContext, 'running' | 'stage'>): number | null {
  const { running } = context;
  if (running.plan.stages[running.index]?.stage !== context.stage) return null;
  return running.cycleStartMs + splitEndNowMs(running, running.index);
}

/** Fixed time: the next stage of the sequence when the split is over. `again` = the sequence comes back to the same stage. */
export function decideFixed(context: DecisionContext): StageDecision | { readonly again: number } | null {
  const endMs = boundaryMs(context);
  if (endMs !== null && context.nowMs < endMs) return null;
  const goal = nextFixed(context);
  if (goal === null) return null;
  if (goal.stage === context.stage) return { again: goal.index };
  const change = changeTowards(context.layout, context.stage, goal.stage);
  if (change === undefined) return null;
  const index = change.to === goal.stage ? goal.index : context.running.index;
  const reasons = Object.fromEntries(endingGroups(context, change).map((group): [GroupId, GreenEnd] => [group, 'plan']));
  return { change, index, reasons };
}

/** The stage that follows the present one as things stand; null = none is permitted. */
export function nextFixed(context: DecisionContext): { readonly stage: StageId; readonly index: number } | null {
  return forgottenGoal(context) ?? nextGoal(context);
}

interface Goal { readonly stage: StageId; readonly index: number }

function nextGoal(context: DecisionContext): Goal | null {
  for (const index of placesAhead(context.running)) {
    const stage = context.running.plan.stages[index]?.stage;
    if (stage === undefined) continue;
    if (stage === context.stage || changeTowards(context.layout, context.stage, stage) !== undefined) return { stage, index };
  }
  return null;
}

/** A group that no stage of the plan serves still has a right after maxWait (safety.md S2, liveness). */
function forgottenGoal(context: DecisionContext): Goal | null {
  const stages = context.running.plan.stages.map((item) => context.layout.stages.get(item.stage)?.stage.groups ?? []);
  const forgotten = overdueGroups(context.layout, context.demands, context.nowMs).find((group) => !context.served.includes(group) && !stages.some((groups) => groups.includes(group)));
  return forgotten === undefined ? null : (stageServing(context, forgotten) ?? null);
}
