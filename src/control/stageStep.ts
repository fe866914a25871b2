import type { SealedSite } from '../model/artefact.ts';
import type { Fault } from '../model/fault.ts';
import type { GreenEnd } from '../model/mode.ts';
import type { GroupId } from '../model/relation.ts';
import type { StageId } from '../model/stage.ts';
import { servable } from './demand/demand.ts';
import { latePedestrians, servedIn, type StageRoom } from './demand/pedestrian.ts';
import type { Change, GroupLayout, SiteLayout } from './layout.ts';
import { aimOf } from './priority/aim.ts';
import { isConflicting, skippedStages, type Decided } from './actuation/decided.ts';
import { remainingMs, withEndedWalks } from './actuation/walks.ts';
import { keepsWaits, pressureOf, startsHere } from './actuation/maxWait.ts';
import { candidateStage, decideActuated, type Candidate } from './plan/actuated.ts';
import { heldConflictMs } from './plan/held.ts';
import { coordinatedGoal, decideCoordinated, forceOffMs, yieldsTo } from './plan/coordinated.ts';
import { beginCycle, type LocalClock } from './plan/cycle.ts';
import { changeTowards, endingGroups, type DecisionContext, type StageDecision } from './plan/decision.ts';
import { decideFixed, nextFixed } from './plan/fixedTime.ts';
import { withSeen } from './plan/seen.ts';
import { besides, mayEnd, ringMeanwhile, ringsOf } from './plan/rings.ts';
import { forcedPosture, isManual, isPreempting, orderedEnd } from './order/order.ts';
import { closedNow } from './plan/planning.ts';
import { windowOf } from './plan/window.ts';
import { adoptPending, alignPlan, minGreenInPlanMs, placeOf, planStageOf, type RunningPlan } from './plan/runningPlan.ts';
import { commit, leadMs, type Commitment } from './promise/commitment.ts';
import { besideOf, decideProposed, foreseeProposed, proposedStage } from './adaptiveSeat.ts';
import { isAdaptive } from './order/ladder.ts';
import { foresee } from './promise/foresee.ts';
import { promisedStarts } from './promise/promisedStart.ts';
import { goes } from './sequence/groupTrack.ts';
import { changeNow, interstageNow, spreadOf, withParents } from './sequence/departure.ts';
import { deniedStarts, retarget } from './sequence/retarget.ts';
import { alsoServed, beginClosing, beginInterstage, longestInterstageMs, minimumPassed, minimumPassedAtMs, type Sequence } from './sequence/sequencer.ts';
import type { ControlState } from './state.ts';

/** What one tick decides about stages. */
export interface StageStep {
  readonly sequence: Sequence;
  readonly running: RunningPlan;
  readonly conflictSinceMs: number | null;
  readonly faults: readonly Fault[];
  /** The end of the running stage stands promised: nobody else decides about it. */
  readonly commitment?: Commitment;
  /** An interstage begins in this tick. */
  readonly departed: (Decided & { readonly conflicting: boolean; readonly newCycle: boolean }) | null;
}

/** Facts of the tick that the stage decision rests on: the state with everything read, nothing decided. */
export interface StageInputs {
  readonly site: SealedSite;
  readonly layout: SiteLayout;
  readonly state: ControlState;
  readonly nowMs: number;
}

/** Decides, in normal operation: first stage, stay, next stage, or close for somebody's order. */
export function stepStages(given: StageInputs): StageStep {
  const { nowMs } = given;
  // Its red was lost on the way to its walk: nobody waits for that walk.
  const sequence = withoutWithheld(given.layout, given.state);
  const inputs = sequence === given.state.sequence ? given : { ...given, state: { ...given.state, sequence } };
  const { state } = inputs;
  const { order: { ruling } } = state;
  const running = standingTime(state, nowMs);
  // In rings who goes on while the other ring changes has had its call since before.
  const stay: StageStep = { sequence, running, conflictSinceMs: ringsOf(inputs.layout, running) === null ? null : state.conflictSinceMs, faults: [], departed: null };
  if (sequence.closing) return stay;
  const settled = sequence.target === null;
  // A running interstage is finished first, but for guard, police and preemption (safety.md S6): groups still red stay so.
  const mayClose = settled || ruling.mayRetarget || nowMs - sequence.beganMs >= longestInterstageMs;
  if (forcedPosture(ruling) !== null && mayClose) return { ...stay, sequence: beginClosing(sequence, orderedEnd(ruling), nowMs) };
  if (!settled) return interstageStep(inputs, stay);
  return sequence.stage === null ? firstStage(inputs) : settledStep(inputs, sequence.stage);
}

/** Guard lets the group go, or it goes already: what runs ends in its own way. */
function mayServe(state: ControlState, group: GroupId): boolean {
  const track = state.tracks[group];
  return !state.withheld.includes(group) || (track !== undefined && goes(track));
}

function withoutWithheld(layout: SiteLayout, state: ControlState): Sequence {
  const { sequence, running } = state;
  // A closed approach that has green when its closure begins ends it by its own minimum and yellow.
  const closed = closedNow(running.plan, sequence, layout.promise !== null);
  const { blocked } = state.spillBack;
  const stays = (id: GroupId): boolean => mayServe(state, id) && !closed.includes(id) && !blocked.includes(id);
  if (sequence.served.every(stays)) return sequence;
  const reasons = Object.fromEntries(sequence.served.flatMap((id): readonly [GroupId, GreenEnd][] => (closed.includes(id) ? [[id, 'plan']] : blocked.includes(id) ? [[id, 'forceOff']] : [])));
  return { ...sequence, served: withParents(layout, sequence.served.filter(stays), state.tracks), reasons: { ...sequence.reasons, ...reasons } };
}

/** The target is frozen; it may be changed by who may, and a green that nobody grants is not waited for without end. */
function interstageStep(inputs: StageInputs, stay: StageStep): StageStep {
  const { layout, state, nowMs } = inputs;
  const { ruling } = state.order;
  if (ruling.mayRetarget && ruling.force?.kind === 'stage') {
    const change = retarget(layout, state.sequence, state.tracks, ruling.force.stage);
    if (change !== null) return { ...depart(inputs, { change, index: placeOf(state.running, change.to), reasons: {} }), departed: null };
  }
  const follows = otherRing(inputs);
  if (follows !== null) return follows;
  const denied = deniedStarts(layout, state.sequence, state.tracks, nowMs);
  if (denied.length === 0) return vehiclesOnly(state) ? stay : { ...stay, sequence: withLatePedestrians(inputs, state.sequence.target, endless) };
  return {
    ...stay, faults: [{ code: 'wait.exceeded', groups: denied, detail: 'notGranted' }],
    sequence: { ...state.sequence, served: state.sequence.served.filter((group) => !denied.includes(group)) },
  };
}

/** While one ring changes, the other may too: an interstage of its own, of other groups. */
function otherRing(inputs: StageInputs): StageStep | null {
  const { layout, state } = inputs;
  const { sequence } = state;
  if (sequence.target === null || sequence.throughAllRed || state.order.ruling.force !== null || ringsOf(layout, state.running) === null) return null;
  const decision = ringMeanwhile(contextOf(inputs, sequence.target), candidateStage, decideActuated);
  if (decision === null) return null;
  const step = depart({ ...inputs, state: { ...state, sequence: { ...sequence, stage: sequence.target } } }, decision);
  return { ...step, sequence: besides(sequence, step.sequence) };
}

/** From all red: the stage that is ordered, else the one that leads out of a planned flash, else the site's first. */
function firstStage(inputs: StageInputs): StageStep {
  const { site, state, nowMs } = inputs;
  const { force } = state.order.ruling;
  const exit = state.flashWay.ordered ? inputs.layout.flash.exit : null;
  const stage = force?.kind === 'stage' ? force.stage : (exit ?? site.traffic.firstStage);
  const running = alignPlan(adoptPending(state.running, stage, nowMs), stage, nowMs);
  return depart({ ...inputs, state: { ...state, running } }, { change: { to: stage, throughAllRed: false }, index: running.index, reasons: {} });
}

function vehiclesOnly({ order: { ruling: { force } } }: ControlState): boolean {
  return force?.kind === 'stage' && force.vehiclesOnly === true;
}

/** Minimum green of a group now: the site's and the plan's, but for a preemption, which waits for the site's alone, ms. */
export function greenFloorMs(state: ControlState, group: GroupLayout, stage: StageId | null): number {
  return isPreempting(state.order.ruling) ? group.minGreenMs : minGreenInPlanMs(state.running, group, stage);
}

/** With stop time the plan's clock stands too: its split goes on afterwards from where it was. */
function standingTime({ running, order, lastMs }: ControlState, nowMs: number): RunningPlan {
  return order.ruling.force?.kind === 'stopTime' ? { ...running, cycleStartMs: running.cycleStartMs + nowMs - lastMs } : running;
}

/** A stage that somebody chooses: stay in it, or leave for it once every green has had its minimum. */
function manualStep(inputs: StageInputs, stage: StageId): StageStep {
  const { layout, state, nowMs } = inputs;
  const { ruling } = state.order;
  const wished = ruling.force?.kind === 'stage' ? ruling.force.stage : stage;
  // Nobody begins to walk in a stage that is to be left, or that clears a track.
  const sequence = wished === stage && !vehiclesOnly(state) ? withLatePedestrians(inputs, stage, endless) : state.sequence;
  const { tracks } = state;
  const running = standingTime(state, nowMs);
  const stay: StageStep = { sequence, running, conflictSinceMs: heldConflictMs(state, contextOf(inputs, stage)), faults: [], departed: null };
  const context: DecisionContext = { ...contextOf(inputs, stage), served: sequence.served, conflictSinceMs: null };
  const goal = ruling.force?.kind === 'stage' ? ruling.force.stage : ruling.steps ? nextFixed(context)?.stage : undefined;
  if (goal === undefined || goal === stage || !minimumPassed(layout, sequence, tracks, (group) => greenFloorMs(state, group, stage), nowMs)) return stay;
  const change = changeTowards(layout, stage, goal);
  if (change === undefined) return stay;
  const reasons = Object.fromEntries(endingGroups(context, change).map((group): [GroupId, GreenEnd] => [group, orderedEnd(ruling)]));
  const why = { cause: isPreempting(ruling) ? 'preempt' : 'manual', group: null, causes: {} } as const;
  const step = depart({ ...inputs, state: { ...state, sequence } }, { change, index: placeOf(running, change.to), reasons, why });
  // The plan goes on from what was chosen, whenever that is.
  return { ...step, running: alignPlan(step.running, change.to, nowMs) };
}

export function contextOf({ layout, state, nowMs }: StageInputs, stage: StageId): DecisionContext {
  return {
    layout, running: state.running, stage, served: state.sequence.served, tracks: state.tracks, detectors: state.detectors,
    demands: servable(state.demands, state.withheld), actuation: state.actuation, maximum: state.maximum, beganMs: state.sequence.beganMs,
    conflictSinceMs: state.conflictSinceMs, aim: aimOf(layout.priority, state.priorities), owed: state.owed, nowMs,
  };
}

function settledStep(inputs: StageInputs, stage: StageId): StageStep {
  if (isManual(inputs.state.order.ruling)) return manualStep(inputs, stage);
  const { layout, state, nowMs } = inputs;
  const { commitment } = state.promise;
  if (commitment !== null && commitment.stage === stage && commitment.beganMs === state.sequence.beganMs) return committedStep(inputs, commitment);
  const { fixed, coordinated } = state.running;
  const rings = ringsOf(layout, state.running);
  const byForceOff = coordinated && !fixed;
  const seen = contextOf(inputs, stage);
  // Who has priority is served by the rules of demand: the optimiser knows nobody in particular.
  const adaptive = isAdaptive(state) && state.priorities.stage === null;
  const next = (context: DecisionContext): Candidate | null => (adaptive ? proposedStage(inputs, context) : byForceOff ? (coordinatedGoal(inputs.site, context) ?? yieldsTo(context)) : candidateStage(context));
  // Who stays, the optimiser among them, stays for nobody's longest wait.
  const ownMs = next(seen) === null && !(adaptive && byForceOff) ? Infinity : !byForceOff ? remainingMs(seen) : adaptive ? windowOf(inputs.site, seen).mostMs : forceOffMs(seen) - nowMs;
  const late = fixed ? state.sequence : withLatePedestrians(inputs, stage, { remainingMs: Math.min(ownMs, pressureOf(seen)?.slackMs ?? Infinity), forced: startsHere(seen), keepsWaits: (walk) => keepsWaits(seen, walk) });
  const asked = { ...seen, served: late.served };
  const candidate = fixed ? null : next(asked);
  const conflictSinceMs = candidate === null ? null : (state.conflictSinceMs ?? nowMs);
  const minGreenMs = (group: GroupLayout): number => minGreenInPlanMs(state.running, group, stage);
  // Promised ends come N s after their decision, those of walks too.
  const sequence = layout.promise === null ? withEndedWalks(asked, late, fixed ? nextFixed(asked) : candidate, minGreenMs) : late;
  const context: DecisionContext = { ...asked, served: sequence.served, conflictSinceMs };
  const stay: StageStep = { sequence, running: state.running, conflictSinceMs, faults: [], departed: null };
  if (layout.promise !== null) {
    const made = promise({ ...inputs, state: { ...state, sequence } }, context, minGreenMs);
    if (made !== null) return { ...stay, commitment: made };
  }
  // In rings each phase has its minimum for itself; else the stage as a whole.
  if (rings === null && !minimumPassed(layout, sequence, state.tracks, minGreenMs, nowMs)) return stay;
  const decision = adaptive ? decideProposed(inputs, context, candidate) : byForceOff ? coordinatedDecision(inputs.site)(context) : fixed ? decideFixed(context) : candidate === null ? null : decideActuated(context, candidate);
  if (decision !== null && 'again' in decision) {
    return { ...stay, running: adoptPending(beginCycle(inputs.site, state.running, decision.again, clockOf(inputs)), stage, sequence.beganMs) };
  }
  if (decision !== null && rings !== null && !mayEnd(context, endingGroups(context, decision.change))) return stay;
  if (decision !== null) return layout.promise === null ? depart({ ...inputs, state: { ...state, sequence } }, decision) : stay;
  // Nobody asks for another stage: a new plan may begin here.
  return fixed || byForceOff || candidate !== null ? stay : { ...stay, running: adoptPending(state.running, stage, sequence.beganMs) };
}

/** The end that can be promised now; null = none can. */
function promise({ site, layout, state, nowMs }: StageInputs, context: DecisionContext, minGreenMs: (group: GroupLayout) => number): Commitment | null {
  const { sequence, tracks, running } = state;
  const minimumAtMs = minimumPassedAtMs(layout, sequence, tracks, minGreenMs, nowMs);
  const coordinated = running.coordinated && !running.fixed ? coordinatedDecision(site) : null;
  const proposed = isAdaptive(state) && state.priorities.stage === null ? foreseeProposed({ site, state, nowMs }, context, { leadMs: leadMs(layout, context), minimumAtMs }) : 'unasked';
  const foreseen = proposed !== 'unasked' ? proposed : foresee(context, { coordinated, leadMs: leadMs(layout, context), minimumAtMs, arrivals: state.promise.arrivals, minGreenMs });
  if (foreseen === null) return null;
  const { change, index } = foreseen.decision;
  const served = servedNext({ ...state, running: adoptPending({ ...running, index }, change.to, nowMs) }, layout, change);
  return commit({ context, beganMs: sequence.beganMs, served, minWalkMs: minGreenMs }, { ...foreseen, decision: withSeen(site, context, foreseen.decision, { basis: foreseen.basis, ...besideOf(state, nowMs) }) });
}

/** The coordinated decider, which asks the site's minima too. */
function coordinatedDecision(site: SealedSite): (context: DecisionContext) => ReturnType<typeof decideCoordinated> {
  return (context) => decideCoordinated(context, coordinatedGoal(site, context));
}

/** What is promised comes true at its time, whatever anybody wishes since. */
function committedStep(inputs: StageInputs, commitment: Commitment): StageStep {
  const { state, nowMs } = inputs;
  const { decision: { reasons }, walkEndsMs } = commitment;
  const over = state.sequence.served.filter((id) => nowMs >= (walkEndsMs[id] ?? Infinity));
  const sequence = over.length === 0 ? state.sequence : {
    ...state.sequence, served: state.sequence.served.filter((id) => !over.includes(id)),
    reasons: { ...state.sequence.reasons, ...Object.fromEntries(over.flatMap((id) => (reasons[id] === undefined ? [] : [[id, reasons[id]]]))) },
  };
  if (nowMs >= commitment.atMs) return depart({ ...inputs, state: { ...state, sequence } }, commitment.decision, commitment);
  return { sequence, running: state.running, conflictSinceMs: state.conflictSinceMs, faults: [], commitment, departed: null };
}

const endless: Omit<StageRoom, 'services' | 'nowMs'> = { remainingMs: Infinity, forced: [] };

function withLatePedestrians({ layout, state, nowMs }: StageInputs, stage: StageId | null, room: typeof endless): Sequence {
  const { sequence } = state;
  const groups = stage === null ? undefined : layout.stages.get(stage)?.stage.groups;
  if (groups === undefined || sequence.closing) return sequence;
  const late = latePedestrians({ layout, tracks: state.tracks, demands: servable(state.demands, state.withheld), served: sequence.served }, groups, { ...room, services: sequence.services, nowMs });
  return alsoServed(sequence, late);
}

/** `promised`: whom the plan that runs from here on may have closed since he was promised. */
function servedNext(state: ControlState, layout: SiteLayout, change: Change, promised: readonly GroupId[] = []): readonly GroupId[] {
  const { sequence, running, tracks, demands } = state;
  const wanted = servedIn({ layout, tracks, demands, served: sequence.served }, change, planStageOf(running, change.to), running);
  const closed = running.plan.closed?.groups.filter((id) => !promised.includes(id)) ?? [];
  return withParents(layout, wanted.filter((id) => mayServe(state, id) && !closed.includes(id) && !state.spillBack.blocked.includes(id)), {});
}

/** `promised`: as it was; absent, its starts are promised now. */
function depart(inputs: StageInputs, made: StageDecision, promised?: Commitment): StageStep {
  const { site, layout, state, nowMs } = inputs;
  const { sequence, running } = state;
  const decision = promised !== undefined || sequence.stage === null ? made : withSeen(site, contextOf(inputs, sequence.stage), made, besideOf(state, nowMs));
  const { change, index, reasons } = decision;
  const arrives = running.plan.stages[index]?.stage === change.to;
  const newCycle = arrives && sequence.stage !== null && index <= running.index;
  const moved = newCycle ? beginCycle(site, running, index, clockOf(inputs)) : { ...running, index: arrives ? index : running.index };
  const next = adoptPending(moved, change.to, nowMs);
  const starts = promised?.startsMs;
  const called = servedNext({ ...state, running: next }, layout, change, promised?.served).filter((id) => !vehiclesOnly(state) || layout.byId.get(id)?.pedestrian !== true);
  // To whom a start is promised, it is given, whoever still asks.
  const served = starts === undefined ? called : [...called, ...Object.keys(starts).filter((id) => !called.includes(id) && mayServe(state, id))];
  const from = { stage: sequence.stage, tracks: state.tracks, endsAtMs: sequence.spread.endsAtMs };
  const time = changeNow(state.tracks, nowMs);
  const promisedMs = starts ?? (sequence.stage === null ? {} : promisedStarts(layout, from, change, served, time));
  // A later end was promised from the promised begin: a tick that came late for that one moves nothing behind it.
  const spread = spreadOf(layout, from, interstageNow(layout, from, change, served, time.restMs), served, promised?.atMs ?? nowMs);
  return {
    sequence: beginInterstage(sequence, { target: change.to, throughAllRed: change.throughAllRed, served, reasons: { ...sequence.reasons, ...reasons }, promisedMs, spread }, nowMs),
    running: next,
    conflictSinceMs: ringsOf(layout, next) === null ? null : state.conflictSinceMs,
    faults: [],
    departed: {
      from: sequence.stage, to: change.to, reasons, why: decision.why ?? null, seen: decision.seen ?? null, promisedForMs: promised === undefined ? 0 : promised.atMs - promised.madeMs, skipped: skippedStages(running, decision),
      conflicting: isConflicting(layout, sequence.served, served), newCycle,
    },
  };
}

function clockOf({ state, nowMs }: StageInputs): LocalClock {
  return { localMs: state.planning.localMs, origin: state.planning.origin, nowMs };
}
