import type { GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { endingWalks } from '../demand/pedestrian.ts';
import type { GroupLayout } from '../layout.ts';
import { forceOffMs } from '../plan/coordinated.ts';
import { changeTowards, endingGroups, type DecisionContext } from '../plan/decision.ts';
import { boundaryMs } from '../plan/fixedTime.ts';
import { planStageOf } from '../plan/runningPlan.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { endOfGreen, maxOutMs } from './greenEnd.ts';

/** In fixed time the walk ends one clearance before the split does; on demand, once somebody asks for another stage. */
export function withEndedWalks(context: DecisionContext, sequence: Sequence, goal: { readonly stage: StageId } | null, minWalkMs: (group: GroupLayout) => number): Sequence {
  const change = goal === null || goal.stage === context.stage ? undefined : changeTowards(context.layout, context.stage, goal.stage);
  const { fixed, coordinated, index } = context.running;
  if (change === undefined) return fixed ? sequence : withoutWalks(sequence, unrestedWalks(context, minWalkMs), 'gapOut');
  const endMs = fixed ? boundaryMs(context) : coordinated && index === 0 ? forceOffMs(context) : null;
  const remaining = { remainingMs: endMs === null ? 0 : endMs - context.nowMs, nowMs: context.nowMs };
  const walks = endingWalks(context, endingGroups(context, change), remaining, minWalkMs);
  return withoutWalks(sequence, fixed ? walks : walks.filter((id) => endOfGreen(context, id) !== null), fixed ? 'plan' : 'gapOut');
}

/** Walks that do not rest although nobody asks for another stage: their time is over, and nobody prolongs them. */
function unrestedWalks(context: DecisionContext, minWalkMs: (group: GroupLayout) => number): readonly GroupId[] {
  const walks = context.served.filter((id) => context.layout.byId.get(id)?.actuation?.restInWalk === false);
  if (walks.length === 0) return walks;
  return endingWalks(context, walks, { remainingMs: 0, nowMs: context.nowMs }, minWalkMs).filter((id) => endOfGreen(context, id) !== null);
}

function withoutWalks(sequence: Sequence, walks: readonly GroupId[], reason: GreenEnd): Sequence {
  if (walks.length === 0) return sequence;
  const reasons = Object.fromEntries(walks.map((group): [GroupId, GreenEnd] => [group, reason]));
  return { ...sequence, served: sequence.served.filter((group) => !walks.includes(group)), reasons: { ...sequence.reasons, ...reasons } };
}

/** Longest time for which the running stage could still stand, ms. */
export function remainingMs(context: DecisionContext): number {
  const item = planStageOf(context.running, context.stage);
  const ends = context.served.flatMap((id) => {
    const group = context.layout.byId.get(id);
    return group === undefined || group.pedestrian ? [] : [maxOutMs(context, group, item)];
  });
  return Math.max(0, ...ends.map((endMs) => endMs - context.nowMs));
}
