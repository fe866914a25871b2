import type { GreenEnd } from '../model/mode.ts';
import type { DetectorId, DetectorSample } from '../model/detector.ts';
import { isOptimised } from '../model/planId.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { ExpectedNow } from '../model/weekHistory.ts';
import type { GroupId } from '../model/relation.ts';
import type { StageId } from '../model/stage.ts';
import { initialAdaptive, leastAhead, stepAdaptive, type AdaptiveState, type Proposal, type Question } from './adaptive/adaptive.ts';
import { aheadShare, laneLayoutsOf } from './adaptive/laneLayout.ts';
import { walkedLongAgoS } from './adaptive/plannedChange.ts';
import { pressureOf } from './actuation/maxWait.ts';
import { servable } from './demand/demand.ts';
import { isBlind } from './detection/detector.ts';
import type { GroupLayout, SiteLayout } from './layout.ts';
import { isAdaptive } from './order/ladder.ts';
import { selection } from './order/order.ts';
import { decideActuated, keptWaits, mandatoryStage, type Candidate } from './plan/actuated.ts';
import { changeTowards, endingGroups, type DecisionContext, type StageDecision } from './plan/decision.ts';
import { wantedPlan } from './plan/planning.ts';
import { minGreenInPlanMs, planStageOf } from './plan/runningPlan.ts';
import { isOver, windowOf } from './plan/window.ts';
import { leadMs, type Foreseen } from './promise/commitment.ts';
import { clears, goes, shownMs } from './sequence/groupTrack.ts';
import { minimumPassedAtMs } from './sequence/sequencer.ts';
import { isShadowing } from './shadowSeat.ts';
import type { ControlConfig, ControlState } from './state.ts';

/** Where the optimiser sits: it proposes, once a second; the sequencer lets through what its own floors allow. */

function asksAdaptive({ given, planning, order }: ControlState): boolean {
  return isOptimised(wantedPlan(given, planning, selection(order), false).mode);
}

/** Enough lanes are seen before they stop, by what is believed of their detectors now. */
export function seesAhead(site: SealedSite, { adaptive }: ControlState): boolean {
  return (adaptive?.ahead ?? aheadShare(laneLayoutsOf(site).walking, () => 1)) >= leastAhead;
}

/** What the road users say in a tick. */
export interface SeatInputs {
  readonly nowMs: number;
  readonly detectors: Readonly<Record<DetectorId, DetectorSample>>;
  /** What is usual of the detectors at this time of the week; absent = not known. */
  readonly expected?: ExpectedNow;
}

/** One tick of the adaptive loop; it runs while a plan asks for it, whatever the ladder lets it do, and while it looks on: it knows the street when it is let. */
export function stepSeat({ site, learned, estimator }: ControlConfig, layout: SiteLayout, state: ControlState, { detectors: samples, expected, nowMs }: SeatInputs): ControlState {
  if (!asksAdaptive(state) && !isShadowing(site, state)) return state;
  const layouts = laneLayoutsOf(site);
  const before = state.adaptive ?? initialAdaptive(layouts, learned ?? {}, nowMs);
  const adaptive: AdaptiveState = stepAdaptive(layouts, before, {
    detectors: site.traffic.detectors, samples, nowMs, estimator, expected,
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
  if (!stands || (!isAdaptive(state) && !isShadowing(site, state)) || promise.commitment !== null) return null;
  const context = contextOf(layout, state, nowMs);
  const minGreenMs = (group: GroupLayout): number => minGreenInPlanMs(running, group, stage);
  const leadS = Math.ceil(leadMs(layout, context) / 1000);
  const window = running.coordinated ? windowOf(site, context) : null;
  const leastS = Math.max(leadS, Math.ceil(Math.max(minimumPassedAtMs(layout, sequence, tracks, minGreenMs, nowMs) - nowMs, window?.leastMs ?? 0) / 1000));
  // Nothing that could be answered would come true: it stays.
  if (leastS > leadS) return null;
  const stages = site.traffic.stages;
  const serves = (groups: readonly GroupId[]): boolean => groups.some((group) => !state.withheld.includes(group));
  const planned = new Set(running.plan.stages.map((item) => item.stage));
  const boundMs = Math.min(pressureOf(context)?.slackMs ?? Infinity, maximumLeftMs(context, stage), window?.mostMs ?? Infinity);
  const fits = window === null ? () => true : windowOf(site, { ...context, nowMs: nowMs + leadS * 1000 }).allows;
  return {
    stage, beganMs: sequence.beganMs,
    walking: layout.groups.some((group) => group.pedestrian && (sequence.served.includes(group.id) || (state.demands[group.id]?.sinceMs ?? null) !== null)),
    start: { stage: stages.findIndex(({ id }) => id === stage), leastS, leadS, mostS: Math.max(leadS, Math.floor(boundMs / 1000)), allowed: stages.map(({ id, groups }) => planned.has(id) && serves(groups) && fits(id)), walkedS: walkedS(layout, state, stage, nowMs) },
    bounds: {
      leastS: stages.map(({ id, groups }) => Math.ceil(Math.max(0, ...groups.map((group) => leastMs(layout, state, group, id))) / 1000)),
      mostS: stages.map(({ id }) => Math.floor((planStageOf(running, id)?.maxGreenMs ?? layout.maxWaitMs) / 1000)),
    },
  };
}

/** Since the last walk of the stage that ends by itself did, s; below 0 = somebody will go on for so long. */
function walkedS(layout: SiteLayout, { sequence, tracks, running }: ControlState, stage: StageId, nowMs: number): number {
  const walks = layout.groups.filter(({ id, pedestrian, actuation }) => pedestrian && actuation?.restInWalk === false && layout.stages.get(stage)?.stage.groups.includes(id) === true);
  const sinceS = walks.map((group) => {
    const track = tracks[group.id];
    if (track === undefined) return walkedLongAgoS;
    if (sequence.served.includes(group.id)) return -Math.max(0, Math.ceil((minGreenInPlanMs(running, group, stage) - shownMs(track, nowMs)) / 1000));
    // Its clearance is over once it stands.
    const clearedMs = clears(track) ? 0 : group.group.pedestrianClearanceMs;
    return Math.floor((nowMs - track.writtenAtMs + clearedMs) / 1000);
  });
  return Math.min(walkedLongAgoS, ...sinceS);
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

/** What the optimiser wants where somebody else decides; nothing where it is not asked. */
export function besideOf(state: ControlState, nowMs: number): { readonly proposed?: StageId | null } {
  const proposal = isAdaptive(state) && state.priorities.stage === null ? freshProposal(state, nowMs) : null;
  return proposal === null ? {} : { proposed: proposal.to };
}

/** Who is asked, and now: what is decided for later rests on what is proposed now. */
export interface Seat { readonly site: SealedSite; readonly state: ControlState; readonly nowMs: number }

/** The stage that the optimiser wants next, within the window of a coordinated plan, behind whose longest wait ends, and never one by which another's would pass its bound; null = it stays, or has nothing to say. */
export function proposedStage({ site, state, nowMs }: Seat, context: DecisionContext): Candidate | null {
  const must = mandatoryStage(context);
  if (must !== null) return must;
  const window = context.running.coordinated ? windowOf(site, context) : null;
  if (window !== null && window.mostMs <= 0) return keptWaits(context, window.next);
  const proposal = freshProposal(state, nowMs);
  if (proposal === null || proposal.to === null || (window !== null && (window.leastMs > 0 || !window.allows(proposal.to)))) return null;
  const index = context.running.plan.stages.findIndex((item) => item.stage === proposal.to);
  // Only what the plan knows, and the site permits from here.
  if (index < 0 || proposal.to === context.stage || changeTowards(context.layout, context.stage, proposal.to) === undefined) return null;
  const wanted: Candidate = { stage: proposal.to, index, mandatory: false, cause: 'optimiser', group: null };
  return keptWaits(context, wanted);
}

/** The proposal as a decision: the sequencer has seen to every minimum before it asks. `again` = the first stage goes on into the next cycle. */
export function decideProposed({ state, nowMs }: Seat, context: DecisionContext, candidate: Candidate | null): StageDecision | { readonly again: number } | null {
  if (candidate === null) return context.running.coordinated && isOver(context) ? { again: 0 } : null;
  if (candidate.mandatory || candidate.cause === 'maxWait') return decideActuated(context, candidate);
  const change = changeTowards(context.layout, context.stage, candidate.stage);
  if (change === undefined) return null;
  const index = change.to === candidate.stage ? candidate.index : context.running.index;
  const ends = (end: GreenEnd): Readonly<Record<GroupId, GreenEnd>> => Object.fromEntries(endingGroups(context, change).map((group): [GroupId, GreenEnd] => [group, end]));
  if (candidate.cause !== 'optimiser') return { change, index, reasons: ends('forceOff'), why: { cause: candidate.cause, group: null, causes: {} } };
  const proposal = freshProposal(state, nowMs);
  return proposal === null ? null : { change, index, reasons: ends('optimiser'), why: { cause: 'optimiser', group: null, causes: {}, explanation: proposal.explanation } };
}

/** With countdown displays: what the optimiser wants N s ahead is promised now. */
export function foreseeProposed(seat: Seat, context: DecisionContext, { leadMs: aheadMs, minimumAtMs }: { readonly leadMs: number; readonly minimumAtMs: number }): Foreseen | null {
  const atMs = context.nowMs + aheadMs;
  const ahead = { ...context, nowMs: atMs };
  const candidate = proposedStage(seat, ahead);
  if (candidate === null || atMs < minimumAtMs) return null;
  const decision = decideProposed(seat, ahead, candidate);
  return decision === null || 'again' in decision ? null : { decision, atMs, basis: 'tail' };
}
