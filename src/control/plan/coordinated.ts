import type { EndCause, GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import { defaultCoordination, type PlanStage } from '../../model/plan.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { minimumSplitMs } from '../../model/interstage.ts';
import { endOfGreen, type EndOfGreen } from '../actuation/greenEnd.ts';
import { decideActuated, isWanted, keptWaits, mandatoryStage, whoWants, type Candidate } from './actuated.ts';
import { changeTowards, endingGroups, isInPlan, type DecisionContext, type StageDecision } from './decision.ts';
import { planStageOf, splitEndNowMs } from './runningPlan.ts';

/**
 * Coordinated on demand: the first stage of the plan holds its green until its yield point, the end of its split; then
 * it may be left for a called stage as long as that one still fits before its own force-off, the end of its split. What
 * a stage does not use goes to those after it, and in the end to the first, which everything returns to.
 */
export function decideCoordinated(context: DecisionContext, goal: Candidate | null): StageDecision | { readonly again: number } | null {
  if (goal === null) return positionMs(context) >= lengthMs(context) ? { again: 0 } : null;
  if (goal.mandatory || !isInPlan(context)) return decideActuated(context, goal);
  const change = changeTowards(context.layout, context.stage, goal.stage);
  if (change === undefined) return null;
  const forced = positionMs(context) >= splitEndNowMs(context.running, context.running.index);
  const item = planStageOf(context.running, context.stage);
  const reasons: Record<GroupId, GreenEnd> = {};
  const causes: Record<GroupId, EndCause> = {};
  for (const group of endingGroups(context, change)) {
    const ended = forced || item === undefined ? null : endNow(context, group, item);
    if (ended === null && !forced && item !== undefined) return null;
    reasons[group] = ended?.end ?? 'forceOff';
    if (ended !== null) causes[group] = ended.cause;
  }
  return { change, index: change.to === goal.stage ? goal.index : context.running.index, reasons, why: { cause: goal.cause, group: goal.group, causes } };
}

/** A site's maximum does not count within the splits: the force-off does. One that the plan states for the stage does. */
function endNow(context: DecisionContext, id: GroupId, item: PlanStage): EndOfGreen | null {
  return endOfGreen(context, id, { maximum: item.maxGreenMs !== undefined });
}

/** The stage that follows as things stand, unless somebody's longest wait would end by it; null = the first stage goes on. */
export function coordinatedGoal(site: SealedSite, context: DecisionContext): Candidate | null {
  return mandatoryStage(context) ?? keptWaits(context, goalInTurn(site, context));
}

function goalInTurn(site: SealedSite, context: DecisionContext): Candidate | null {
  const { plan } = context.running;
  const first = plan.stages[0];
  if (first === undefined) return null;
  const home: Candidate | null = first.stage === context.stage ? null : { stage: first.stage, index: 0, mandatory: false, cause: 'plan', group: null };
  if (!isInPlan(context)) return home;
  const { index } = context.running;
  if (index === 0 && positionMs(context) < splitEndNowMs(context.running, 0)) return null;
  for (let place = index + 1; place < plan.stages.length; place += 1) {
    const item = plan.stages[place];
    const asked = item === undefined || item.stage === context.stage ? null : whoWants(context, item);
    if (item === undefined || asked === null) continue;
    if (fits(site, context, place) && changeTowards(context.layout, context.stage, item.stage) !== undefined) return { stage: item.stage, index: place, mandatory: false, ...asked };
  }
  return index === 0 ? null : home;
}

/** Somebody will want the first stage to end at its yield point: its walk ends one clearance before that. */
export function yieldsTo(context: DecisionContext): Candidate | null {
  const { plan, index } = context.running;
  if (index !== 0 || !isInPlan(context)) return null;
  const place = plan.stages.findIndex((item, at) => at > 0 && isWanted(context, item));
  const stage = plan.stages[place]?.stage;
  return stage === undefined ? null : { stage, index: place, mandatory: false, cause: 'call', group: null };
}

/** End of the present stage's split, ms on the monotonic clock: its yield point, or its force-off. */
export function forceOffMs(context: Pick<DecisionContext, 'running'>): number {
  const { running } = context;
  return running.cycleStartMs + splitEndNowMs(running, Math.max(0, running.index));
}

/** The called stage can still have its minimum before its force-off, and the permissive window is open. */
function fits(site: SealedSite, context: DecisionContext, place: number): boolean {
  const { running, layout, stage } = context;
  const from = layout.stages.get(stage)?.stage;
  const to = layout.stages.get(running.plan.stages[place]?.stage ?? '')?.stage;
  if (from === undefined || to === undefined) return false;
  const atMs = positionMs(context);
  const { permissiveMs } = running.plan.coordination ?? defaultCoordination;
  if (permissiveMs !== undefined && running.index === 0 && atMs > splitEndNowMs(running, 0) + permissiveMs) return false;
  return atMs + minimumSplitMs(site.safety, from, to) <= splitEndNowMs(running, place);
}

/** Time of the present cycle, ms; negative while the first stage is back before its cycle is due. */
function positionMs({ running, nowMs }: Pick<DecisionContext, 'running' | 'nowMs'>): number {
  return nowMs - running.cycleStartMs;
}

function lengthMs({ running }: DecisionContext): number {
  return splitEndNowMs(running, running.plan.stages.length - 1);
}
