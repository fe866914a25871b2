import type { EndCause, GreenEnd, StageCause } from '../../model/mode.ts';
import type { PlanStage } from '../../model/plan.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { conditionalCandidate } from '../actuation/conditional.ts';
import { endOfGreen, mayCutFor } from '../actuation/greenEnd.ts';
import { pressureOf } from '../actuation/maxWait.ts';
import { recallOf } from '../actuation/recall.ts';
import { nothingOwed, owedMost } from '../priority/owed.ts';
import { overdueGroups } from '../demand/demand.ts';
import { changeTowards, endingGroups, placesAhead, stageServing, type DecisionContext, type StageDecision } from './decision.ts';
import type { RingLayout } from './ringLayout.ts';
import { ringsOf, ringStage } from './rings.ts';
import { planStageOf } from './runningPlan.ts';

/** Who asks for another stage, and how strongly. */
export interface Candidate {
  readonly stage: StageId;
  readonly index: number;
  /** Greens end for it once their minimum is over: somebody's longest wait. */
  readonly mandatory: boolean;
  readonly cause: StageCause;
  /** Who asked; null = nobody in particular. */
  readonly group: GroupId | null;
}

/** Somebody asks for another stage; null = dwell. */
export function candidateStage(context: DecisionContext): Candidate | null {
  const rings = ringsOf(context.layout, context.running);
  if (rings !== null) return mandatoryStage(context) ?? keptWaits(context, aimedStage(context)) ?? ringCandidate(context, rings);
  return mandatoryStage(context) ?? keptWaits(context, aimedStage(context) ?? owedStage(context) ?? demandedStage(context)) ?? softStage(context);
}

function ringCandidate(context: DecisionContext, rings: RingLayout): Candidate | null {
  const found = ringStage(context, rings);
  if (found === null || found.stage === context.stage) return null;
  const { plan, index } = context.running;
  const place = plan.stages.findIndex((item) => item.stage === found.stage);
  return { ...found, index: place < 0 ? index : place, mandatory: false };
}

/** Actuated: leave for the candidate once every group that would end has gapped out or reached its maximum. */
export function decideActuated(context: DecisionContext, candidate: Candidate): StageDecision | null {
  return decideFor(context, candidate) ?? conditionalService(context, candidate);
}

function decideFor(context: DecisionContext, candidate: Candidate): StageDecision | null {
  const change = changeTowards(context.layout, context.stage, candidate.stage);
  if (change === undefined) return null;
  const reasons: Record<GroupId, GreenEnd> = {};
  const causes: Record<GroupId, EndCause> = {};
  for (const group of endingGroups(context, change)) {
    const ended = endOfGreen(context, group) ?? forcedEnd(context, candidate, group);
    if (ended === null) return null;
    reasons[group] = ended.end;
    causes[group] = ended.cause;
  }
  const arrives = change.to === candidate.stage;
  return { change, index: arrives ? candidate.index : context.running.index, reasons, why: { cause: candidate.cause, group: candidate.group, causes } };
}

function forcedEnd(context: DecisionContext, { mandatory, cause }: Candidate, group: GroupId): { readonly end: GreenEnd; readonly cause: EndCause } | null {
  if (mandatory) return { end: 'forceOff', cause: 'maxWait' };
  return cause === 'priority' && mayCutFor(context, group) ? { end: 'forceOff', cause: 'priority' } : null;
}

/** Some extend, others are ready: who asks for conditional service may have theirs in the meantime. */
function conditionalService(context: DecisionContext, candidate: Candidate): StageDecision | null {
  if (candidate.mandatory) return null;
  const between = conditionalCandidate(context);
  // The place in the plan stays: what is in turn is still in turn.
  return between === null ? null : decideFor(context, { ...between, index: context.running.index, mandatory: false, cause: 'conditional' });
}

/** Whose longest wait ends: next, above everything else of the plan (safety.md S2). */
export function mandatoryStage(context: DecisionContext): Candidate | null {
  const pressure = pressureOf(context);
  if (pressure !== null && pressure.slackMs <= 0) return { stage: pressure.stage, index: pressure.index, mandatory: true, cause: 'maxWait', group: pressure.group };
  for (const group of overdueGroups(context.layout, context.demands, context.nowMs)) {
    if (context.served.includes(group)) continue;
    const found = stageServing(context, group);
    if (found !== undefined && changeTowards(context.layout, context.stage, found.stage) !== undefined) return { ...found, mandatory: true, cause: 'maxWait', group };
  }
  return null;
}

/** The stage in turn, unless somebody's wait would pass its bound by it: then theirs. */
export function keptWaits(context: DecisionContext, wanted: Candidate | null): Candidate | null {
  if (wanted === null) return null;
  const pressure = pressureOf(context, wanted.stage);
  if (pressure === null || pressure.slackMs > 0 || pressure.stage === wanted.stage || pressure.stage === context.stage) return wanted;
  return { stage: pressure.stage, index: pressure.index, mandatory: false, cause: 'maxWait', group: pressure.group };
}

/** A vehicle finds its green so long before it arrives, ms. */
const aimMarginMs = 2000;

/** The stage of who has priority, once the way to it takes until they arrive; what is in turn is still in turn afterwards. */
function aimedStage(context: DecisionContext): Candidate | null {
  const { aim, running, layout, stage, nowMs } = context;
  if (aim === undefined || aim === null || aim.stage === stage || changeTowards(layout, stage, aim.stage) === undefined) return null;
  const wayMs = layout.ways.get(stage)?.get(aim.stage)?.ms ?? 0;
  if (nowMs + wayMs + aimMarginMs < aim.etaMs) return null;
  const turn = demandedStage({ ...context, aim: null });
  const next = turn === null || turn.stage === aim.stage ? placesAhead(running).find((place) => running.plan.stages[place]?.stage === aim.stage) : undefined;
  return { stage: aim.stage, index: next ?? running.index, mandatory: false, cause: 'priority', group: aim.groups[0] ?? null };
}

/** After a preemption who was kept waiting longest comes first. */
function owedStage(context: DecisionContext): Candidate | null {
  for (const group of owedMost(context.owed ?? nothingOwed, context.demands)) {
    const found = context.served.includes(group) ? undefined : stageServing(context, group);
    if (found !== undefined && changeTowards(context.layout, context.stage, found.stage) !== undefined) return { ...found, mandatory: false, cause: 'owed', group };
  }
  return null;
}

function demandedStage(context: DecisionContext): Candidate | null {
  for (const index of placesAhead(context.running)) {
    const item = context.running.plan.stages[index];
    if (item === undefined || item.stage === context.stage || changeTowards(context.layout, context.stage, item.stage) === undefined) continue;
    const asked = whoWants(context, item);
    if (asked !== null) return { stage: item.stage, index, mandatory: false, ...asked };
  }
  return null;
}

function softStage(context: DecisionContext): Candidate | null {
  const { plan } = context.running;
  if (softGroup(context, planStageOf(context.running, context.stage), context.stage) !== undefined) return null;
  for (const index of placesAhead(context.running)) {
    const item = plan.stages[index];
    const group = item === undefined ? undefined : softGroup(context, item, item.stage);
    if (item === undefined || group === undefined || changeTowards(context.layout, context.stage, item.stage) === undefined) continue;
    return { stage: item.stage, index, mandatory: false, cause: 'softRecall', group };
  }
  return null;
}

/** A group of the stage that is on soft recall. */
export function softGroup(context: DecisionContext, item: PlanStage | undefined, stage: StageId): GroupId | undefined {
  return context.layout.stages.get(stage)?.stage.groups.find((id) => {
    const group = context.layout.byId.get(id);
    return group !== undefined && recallOf(context.running, group, item) === 'soft';
  });
}

/** Somebody wants the stage. */
export function isWanted(context: DecisionContext, item: PlanStage): boolean {
  return whoWants(context, item) !== null;
}

/** Who of a stage's groups wants it: first whoever calls, then recalls. */
export function whoWants(context: DecisionContext, item: PlanStage): Pick<Candidate, 'cause' | 'group'> | null {
  const unserved = (context.layout.stages.get(item.stage)?.stage.groups ?? []).filter((group) => !context.served.includes(group));
  const caller = unserved.find((group) => (context.demands[group]?.sinceMs ?? null) !== null);
  if (caller !== undefined) return { cause: 'call', group: caller };
  const favoured = unserved.find((group) => context.aim?.groups.includes(group) === true);
  if (favoured !== undefined) return { cause: 'priority', group: favoured };
  const recalled = unserved.find((id) => {
    const group = context.layout.byId.get(id);
    const recall = group === undefined ? 'none' : recallOf(context.running, group, item);
    return recall !== 'none' && recall !== 'soft';
  });
  return recalled === undefined ? null : { cause: 'recall', group: recalled };
}
