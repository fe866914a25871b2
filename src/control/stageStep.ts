import type { SealedSite } from '../model/artefact.ts';
import type { GreenEnd } from '../model/mode.ts';
import type { GroupId } from '../model/relation.ts';
import type { StageId } from '../model/stage.ts';
import { endingWalks, latePedestrians, servedIn } from './demand/pedestrian.ts';
import type { GroupLayout, SiteLayout } from './layout.ts';
import { candidateStage, decideActuated, maxOutMs } from './plan/actuated.ts';
import { changeTowards, endingGroups, type DecisionContext, type StageDecision } from './plan/decision.ts';
import { boundaryMs, decideFixed, nextFixed } from './plan/fixedTime.ts';
import { adoptPending, alignPlan, alignPlanAt, isFixed, minGreenInPlanMs, planStageOf, type RunningPlan } from './plan/runningPlan.ts';
import { promisedStarts } from './promise/promisedStart.ts';
import { beginClosing, beginInterstage, minimumPassed, type Sequence } from './sequence/sequencer.ts';
import type { ControlState } from './state.ts';

/** What one tick decides about stages. */
export interface StageStep {
  readonly sequence: Sequence;
  readonly running: RunningPlan;
  readonly conflictSinceMs: number | null;
  /** An interstage begins in this tick. */
  readonly departed: { readonly from: StageId | null; readonly to: StageId; readonly conflicting: boolean; readonly newCycle: boolean } | null;
}

/** Facts of the tick that the stage decision rests on: the state with everything read, nothing decided. */
export interface StageInputs {
  readonly site: SealedSite;
  readonly layout: SiteLayout;
  readonly state: ControlState;
  readonly nowMs: number;
}

/** An interstage that never settles doesn't keep a person's flash or all red away for longer, ms. */
const longestInterstageMs = 60_000;

/** Decides, in normal operation: first stage, stay, next stage, or close for a standing command. */
export function stepStages(inputs: StageInputs): StageStep {
  const { state, nowMs } = inputs;
  const { sequence, running } = state;
  const stay: StageStep = { sequence, running, conflictSinceMs: null, departed: null };
  if (sequence.closing) return stay;
  const settled = sequence.target === null;
  if (state.command !== null && (settled || nowMs - sequence.beganMs >= longestInterstageMs)) {
    return { ...stay, sequence: beginClosing(sequence, 'manual', nowMs) };
  }
  if (sequence.stage === null && settled) return firstStage(inputs);
  return settled && sequence.stage !== null ? settledStep(inputs, sequence.stage) : { ...stay, sequence: withLatePedestrians(inputs, sequence.target, Infinity) };
}

function firstStage(inputs: StageInputs): StageStep {
  const { site, state, nowMs } = inputs;
  const adopted = adoptPending(state.running, site.traffic.firstStage, nowMs);
  const running = alignPlan(adopted, site.traffic.firstStage, nowMs);
  return depart({ ...inputs, state: { ...state, running } }, { change: { to: site.traffic.firstStage, throughAllRed: false }, index: running.index, reasons: {} });
}

function settledStep(inputs: StageInputs, stage: StageId): StageStep {
  const { layout, state, nowMs } = inputs;
  const fixed = isFixed(state.running.plan);
  const seen: DecisionContext = {
    layout, running: state.running, stage, served: state.sequence.served, tracks: state.tracks, detectors: state.detectors,
    demands: state.demands, conflictSinceMs: state.conflictSinceMs, nowMs,
  };
  const late = fixed ? state.sequence : withLatePedestrians(inputs, stage, candidateStage(seen) === null ? Infinity : remainingMs(seen));
  const asked = { ...seen, served: late.served };
  const candidate = fixed ? null : candidateStage(asked);
  const conflictSinceMs = candidate === null ? null : (state.conflictSinceMs ?? nowMs);
  const minGreenMs = (group: GroupLayout): number => minGreenInPlanMs(state.running, group, stage);
  const sequence = withEndedWalks(asked, late, fixed ? nextFixed(asked) : candidate, minGreenMs);
  const context: DecisionContext = { ...asked, served: sequence.served, conflictSinceMs };
  const stay: StageStep = { sequence, running: state.running, conflictSinceMs, departed: null };
  if (!minimumPassed(layout, sequence, state.tracks, minGreenMs, nowMs)) return stay;
  const decision = fixed ? decideFixed(context) : candidate === null ? null : decideActuated(context, candidate);
  if (decision !== null && 'again' in decision) {
    return { ...stay, running: adoptPending(alignPlanAt(state.running, decision.again, nowMs), stage, sequence.beganMs) };
  }
  if (decision !== null) return depart({ ...inputs, state: { ...state, sequence } }, decision);
  // Nobody asks for another stage: a new plan may begin here.
  return fixed || candidate !== null ? stay : { ...stay, running: adoptPending(state.running, stage, sequence.beganMs) };
}

/** In fixed time the walk ends one clearance before the split does; on demand, once somebody asks for another stage. */
function withEndedWalks(context: DecisionContext, sequence: Sequence, goal: { readonly stage: StageId } | null, minWalkMs: (group: GroupLayout) => number): Sequence {
  const change = goal === null || goal.stage === context.stage ? undefined : changeTowards(context.layout, context.stage, goal.stage);
  if (change === undefined) return sequence;
  const fixed = isFixed(context.running.plan);
  const endMs = fixed ? boundaryMs(context) : null;
  const remaining = { remainingMs: endMs === null ? 0 : endMs - context.nowMs, nowMs: context.nowMs };
  const walks = endingWalks(context, endingGroups(context, change), remaining, minWalkMs);
  if (walks.length === 0) return sequence;
  const reasons = Object.fromEntries(walks.map((group): [GroupId, GreenEnd] => [group, fixed ? 'plan' : 'gapOut']));
  return { ...sequence, served: sequence.served.filter((group) => !walks.includes(group)), reasons: { ...sequence.reasons, ...reasons } };
}

/** Longest time for which the running stage could still stand, ms. */
function remainingMs(context: DecisionContext): number {
  const item = planStageOf(context.running, context.stage);
  const ends = context.served.flatMap((id) => {
    const group = context.layout.byId.get(id);
    return group === undefined || group.pedestrian ? [] : [maxOutMs(context, group, item)];
  });
  return Math.max(0, ...ends.map((endMs) => endMs - context.nowMs));
}

function withLatePedestrians(inputs: StageInputs, stage: StageId | null, roomMs: number): Sequence {
  const { layout, state, nowMs } = inputs;
  const { sequence } = state;
  const groups = stage === null ? undefined : layout.stages.get(stage)?.stage.groups;
  if (groups === undefined || sequence.closing) return sequence;
  const late = latePedestrians({ layout, tracks: state.tracks, demands: state.demands, served: sequence.served }, groups, { remainingMs: roomMs, nowMs });
  return late.length === 0 ? sequence : { ...sequence, served: [...sequence.served, ...late] };
}

function depart(inputs: StageInputs, { change, index, reasons }: StageDecision): StageStep {
  const { site, layout, state, nowMs } = inputs;
  const { sequence, running } = state;
  const arrives = running.plan.stages[index]?.stage === change.to;
  const newCycle = arrives && sequence.stage !== null && index <= running.index;
  const moved = newCycle ? alignPlanAt(running, index, nowMs) : { ...running, index: arrives ? index : running.index };
  const next = adoptPending(moved, change.to, nowMs);
  const served = servedIn({ layout, tracks: state.tracks, demands: state.demands, served: sequence.served }, change, planStageOf(next, change.to), isFixed(next.plan));
  const promisedMs = sequence.stage === null ? {} : promisedStarts(site, layout, { stage: sequence.stage, tracks: state.tracks }, change, served, nowMs);
  return {
    sequence: beginInterstage(sequence, { target: change.to, throughAllRed: change.throughAllRed, served, reasons: { ...sequence.reasons, ...reasons }, promisedMs }, nowMs),
    running: next,
    conflictSinceMs: null,
    departed: { from: sequence.stage, to: change.to, conflicting: isConflicting(layout, sequence.served, served), newCycle },
  };
}

function isConflicting(layout: SiteLayout, before: readonly GroupId[], after: readonly GroupId[]): boolean {
  return after.some((id) => layout.byId.get(id)?.oppositions.some((item) => item.hard && before.includes(item.from)));
}
