import type { GreenEnd } from '../../model/mode.ts';
import type { PlanStage } from '../../model/plan.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { overdueGroups } from '../demand/demand.ts';
import { extendedUntilMs } from '../detection/detection.ts';
import type { GroupLayout } from '../layout.ts';
import { changeTowards, endingGroups, placesAhead, stageServing, type DecisionContext, type StageDecision } from './decision.ts';
import { planStageOf } from './runningPlan.ts';

/** Who asks for another stage, and how strongly. */
export interface Candidate { readonly stage: StageId; readonly index: number; readonly mandatory: boolean }

/** Somebody asks for another stage; null = dwell. */
export function candidateStage(context: DecisionContext): Candidate | null {
  return mandatoryStage(context) ?? demandedStage(context) ?? softStage(context);
}

/** Actuated: leave for the candidate once every group that would end has gapped out or reached its maximum. */
export function decideActuated(context: DecisionContext, candidate: Candidate): StageDecision | null {
  const change = changeTowards(context.layout, context.stage, candidate.stage);
  if (change === undefined) return null;
  const reasons: Record<GroupId, GreenEnd> = {};
  for (const group of endingGroups(context, change)) {
    const reason = candidate.mandatory ? 'forceOff' : endReason(context, group);
    if (reason === null) return null;
    reasons[group] = reason;
  }
  return { change, index: change.to === candidate.stage ? candidate.index : context.running.index, reasons };
}

export function mandatoryStage(context: DecisionContext): Candidate | null {
  for (const group of overdueGroups(context.layout, context.demands, context.nowMs)) {
    if (context.served.includes(group)) continue;
    const found = stageServing(context, group);
    if (found !== undefined && changeTowards(context.layout, context.stage, found.stage) !== undefined) return { ...found, mandatory: true };
  }
  return null;
}

function demandedStage(context: DecisionContext): Candidate | null {
  for (const index of placesAhead(context.running)) {
    const item = context.running.plan.stages[index];
    if (item !== undefined && item.stage !== context.stage && isWanted(context, item) && changeTowards(context.layout, context.stage, item.stage) !== undefined) {
      return { stage: item.stage, index, mandatory: false };
    }
  }
  return null;
}

function softStage(context: DecisionContext): Candidate | null {
  const { plan } = context.running;
  if (planStageOf(context.running, context.stage)?.recall === 'soft') return null;
  const index = placesAhead(context.running).find((place) => plan.stages[place]?.recall === 'soft');
  const stage = index === undefined ? undefined : plan.stages[index]?.stage;
  if (index === undefined || stage === undefined || changeTowards(context.layout, context.stage, stage) === undefined) return null;
  return { stage, index, mandatory: false };
}

export function isWanted(context: DecisionContext, item: PlanStage): boolean {
  const groups = context.layout.stages.get(item.stage)?.stage.groups ?? [];
  const unserved = groups.filter((group) => !context.served.includes(group));
  const recalled = item.recall === 'min' || item.recall === 'max';
  return unserved.some((group) => {
    if ((context.demands[group]?.sinceMs ?? null) !== null) return true;
    const pedestrian = context.layout.byId.get(group)?.pedestrian === true;
    return item.recall === 'ped' ? pedestrian : recalled && (item.recall === 'max' || !pedestrian);
  });
}

export function endReason(context: DecisionContext, id: GroupId): GreenEnd | null {
  const group = context.layout.byId.get(id);
  if (group === undefined || group.pedestrian) return 'gapOut';
  const item = planStageOf(context.running, context.stage);
  if (context.nowMs >= maxOutMs(context, group, item)) return 'maxOut';
  // Recall to the maximum: the gap doesn't count.
  if (item?.recall === 'max') return null;
  return context.nowMs >= extendedUntilMs(group, context.detectors, item?.passageMs ?? group.passageMs) ? 'gapOut' : null;
}

/** When a group's green may be prolonged no more: its maximum, counted from the first conflicting call, ms. */
export function maxOutMs(context: DecisionContext, group: GroupLayout, item: PlanStage | undefined): number {
  const goSinceMs = context.tracks[group.id]?.goSinceMs ?? context.nowMs;
  return Math.max(goSinceMs, context.conflictSinceMs ?? context.nowMs) + (item?.maxGreenMs ?? group.maxGreenMs);
}
