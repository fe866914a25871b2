import type { GreenEnd } from '../model/mode.ts';
import type { DetectorId, DetectorSample } from '../model/detector.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { GroupId } from '../model/relation.ts';
import { initialAdaptive, leastAhead, stepAdaptive, type AdaptiveState, type Proposal, type Question } from './adaptive/adaptive.ts';
import { aheadShare, laneLayoutsOf } from './adaptive/laneLayout.ts';
import { pressureOf } from './actuation/maxWait.ts';
import { servable } from './demand/demand.ts';
import { isBlind } from './detection/detector.ts';
import type { GroupLayout, SiteLayout } from './layout.ts';
import { isAdaptive } from './order/ladder.ts';
import { selection } from './order/order.ts';
import { decideActuated, mandatoryStage, type Candidate } from './plan/actuated.ts';
import { changeTowards, endingGroups, type DecisionContext, type StageDecision } from './plan/decision.ts';
import { wantedPlan } from './plan/planning.ts';
import { minGreenInPlanMs, planStageOf } from './plan/runningPlan.ts';
import { leadMs, type Foreseen } from './promise/commitment.ts';
import { goes } from './sequence/groupTrack.ts';
import { minimumPassedAtMs } from './sequence/sequencer.ts';
import type { ControlConfig, ControlState } from './state.ts';

/** Where the optimiser sits: it proposes, once a second; the sequencer lets through what its own floors allow. */

function asksAdaptive({ given, planning, order }: ControlState): boolean {
  return wantedPlan(given, planning, selection(order), false).mode === 'adaptive';
}

/** Enough lanes are seen before they stop, by what is believed of their detectors now. */
export function seesAhead(site: SealedSite, { adaptive }: ControlState): boolean {
  return (adaptive?.ahead ?? aheadShare(laneLayoutsOf(site).walking, () => 1)) >= leastAhead;
}

/** One tick of the adaptive loop; it runs from the first plan on that asks for it, so that it knows the street when it is let. */
export function stepSeat({ site, learned }: ControlConfig, layout: SiteLayout, state: ControlState, samples: Readonly<Record<DetectorId, DetectorSample>>, nowMs: number): ControlState {
  if (!asksAdaptive(state)) return state;
  const layouts = laneLayoutsOf(site);
  const before = state.adaptive ?? initialAdaptive(layouts, learned ?? {}, nowMs);
  const adaptive: AdaptiveState = stepAdaptive(layouts, before, {
    detectors: site.traffic.detectors, samples, nowMs,
    trust: (id) => (isBlind(state.detectors[id]) ? 0 : 1),
    isGreen: (group) => state.tracks[group] !== undefined && goes(state.tracks[group]),
    isCalled: (group) => (state.demands[group]?.sinceMs ?? null) !== null,
    question: () => questionOf(site, layout, state, nowMs),
  });
  return { ...state, adaptive };
}

/** What is to be decided now; null = nothing can be. */
function questionOf(site: SealedSite, layout: SiteLayout, state: ControlState, nowMs: number): Question | null {
  const { sequence, posture, order, tracks, running, promise } = state;
  const { stage } = sequence;
  const stands = posture.posture === 'run' && sequence.target === null && !sequence.closing && stage !== null && order.ruling.force === null;
  if (!stands || !isAdaptive(state) || promise.commitment !== null) return null;
  const context = contextOf(layout, state, nowMs);
  const minGreenMs = (group: GroupLayout): number => minGreenInPlanMs(running, group, stage);
  const leadS = Math.ceil(leadMs(layout, context) / 1000);
  const leastS = Math.max(leadS, Math.ceil((minimumPassedAtMs(layout, sequence, tracks, minGreenMs, nowMs) - nowMs) / 1000));
  // Nothing that could be answered would come true: it stays.
  if (leastS > leadS) return null;
  const stages = site.traffic.stages;
  const serves = (groups: readonly GroupId[]): boolean => groups.some((group) => !state.withheld.includes(group));
  const planned = new Set(running.plan.stages.map((item) => item.stage));
  const boundMs = Math.min(pressureOf(context)?.slackMs ?? Infinity, maximumLeftMs(context, stage));
  return {
    stage, beganMs: sequence.beganMs,
    walking: layout.groups.some((group) => group.pedestrian && (sequence.served.includes(group.id) || (state.demands[group.id]?.sinceMs ?? null) !== null)),
    start: { stage: stages.findIndex(({ id }) => id === stage), leastS, leadS, mostS: Math.max(leadS, Math.floor(boundMs / 1000)), allowed: stages.map(({ id, groups }) => planned.has(id) && serves(groups)) },
    bounds: {
      leastS: stages.map(({ id, groups }) => Math.ceil(Math.max(0, ...groups.map((group) => leastMs(layout, state, group, id))) / 1000)),
      mostS: stages.map(({ id }) => Math.floor((planStageOf(running, id)?.maxGreenMs ?? layout.maxWaitMs) / 1000)),
    },
  };
}

function leastMs(layout: SiteLayout, { running, demands }: ControlState, id: GroupId, stage: string): number {
  const group = layout.byId.get(id);
  if (group === undefined || (group.pedestrian && (demands[id]?.sinceMs ?? null) === null)) return 0;
  return minGreenInPlanMs(running, group, stage);
}

/** The plan's own maximum of the running stage, where it says one, ms. */
function maximumLeftMs({ running, nowMs, tracks, served }: DecisionContext, stage: string): number {
  const maxMs = planStageOf(running, stage)?.maxGreenMs;
  if (maxMs === undefined) return Infinity;
  return Math.max(0, maxMs - Math.max(0, ...served.map((id) => nowMs - (tracks[id]?.goSinceMs ?? nowMs))));
}

function contextOf(layout: SiteLayout, state: ControlState, nowMs: number): DecisionContext {
  return {
    layout, running: state.running, stage: state.sequence.stage ?? '', served: state.sequence.served, tracks: state.tracks, detectors: state.detectors,
    demands: servable(state.demands, state.withheld), actuation: state.actuation, maximum: state.maximum, beganMs: state.sequence.beganMs,
    conflictSinceMs: state.conflictSinceMs, nowMs,
  };
}

/** A proposal is for a second, and for the stage as it stood. */
const freshMs = 1500;

function freshProposal({ adaptive, sequence }: ControlState, nowMs: number): Proposal | null {
  const proposal = adaptive?.proposal ?? null;
  if (proposal === null || proposal.stage !== sequence.stage || proposal.beganMs !== sequence.beganMs || nowMs - proposal.madeMs >= freshMs) return null;
  return proposal;
}

/** The stage that the optimiser wants next, behind whose longest wait ends; null = it stays, or has nothing to say. */
export function proposedStage(state: ControlState, context: DecisionContext): Candidate | null {
  const must = mandatoryStage(context);
  if (must !== null) return must;
  const proposal = freshProposal(state, context.nowMs);
  if (proposal === null || proposal.to === null) return null;
  const index = context.running.plan.stages.findIndex((item) => item.stage === proposal.to);
  // Only what the plan knows, and the site permits from here.
  if (index < 0 || proposal.to === context.stage || changeTowards(context.layout, context.stage, proposal.to) === undefined) return null;
  return { stage: proposal.to, index, mandatory: false, cause: 'optimiser', group: null };
}

/** The proposal as a decision: the sequencer has seen to every minimum before it asks. */
export function decideProposed(state: ControlState, context: DecisionContext, candidate: Candidate): StageDecision | null {
  if (candidate.cause !== 'optimiser') return decideActuated(context, candidate);
  const change = changeTowards(context.layout, context.stage, candidate.stage);
  const proposal = freshProposal(state, context.nowMs);
  if (change === undefined || proposal === null) return null;
  const reasons = Object.fromEntries(endingGroups(context, change).map((group): [GroupId, GreenEnd] => [group, 'optimiser']));
  const index = change.to === candidate.stage ? candidate.index : context.running.index;
  return { change, index, reasons, why: { cause: 'optimiser', group: null, causes: {}, explanation: proposal.explanation } };
}

/** With countdown displays: what the optimiser wants N s ahead is promised now. */
export function foreseeProposed(state: ControlState, context: DecisionContext, { leadMs: aheadMs, minimumAtMs }: { readonly leadMs: number; readonly minimumAtMs: number }): Foreseen | null {
  const atMs = context.nowMs + aheadMs;
  const ahead = { ...context, nowMs: atMs };
  const must = mandatoryStage(ahead);
  const candidate = must ?? proposedStage(state, context);
  if (candidate === null || atMs < minimumAtMs) return null;
  const decision = must === null ? decideProposed(state, context, candidate) : decideActuated(ahead, candidate);
  return decision === null ? null : { decision, atMs, basis: 'tail' };
}
