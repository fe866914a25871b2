import { isPreempting } from '../order/order.ts';
import type { ControlState } from '../state.ts';
import { candidateStage } from './actuated.ts';
import type { DecisionContext } from './decision.ts';

/**
 * Since when somebody waits for another stage while a person keeps this one, ms: the maximum goes on beneath a hold, as
 * the plan's clock does, and stands beneath a stopped time. Who waited through a hold is not made to wait for a maximum more.
 */
export function heldConflictMs({ running, order: { ruling }, conflictSinceMs, lastMs }: ControlState, context: DecisionContext): number | null {
  const { nowMs } = context;
  if (running.fixed || isPreempting(ruling) || candidateStage(context) === null) return null;
  if (conflictSinceMs === null) return nowMs;
  return ruling.force?.kind === 'stopTime' ? conflictSinceMs + nowMs - lastMs : conflictSinceMs;
}
