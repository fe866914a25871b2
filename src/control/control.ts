import type { EventDraft } from '../model/event.ts';
import type { BoardSample, DesiredImage, GroupImage } from '../model/image.ts';
import type { Fault } from '../model/fault.ts';
import type { GroupId } from '../model/relation.ts';
import type { StageId } from '../model/stage.ts';
import type { WallClock } from '../model/time.ts';
import { isOptimised } from '../model/planId.ts';
import { countDecision, decidedEvent, noDecisions } from './actuation/decided.ts';
import { maximumNow } from './actuation/maximum.ts';
import { stepActuation } from './actuation/actuation.ts';
import { contactsNow } from './contacts.ts';
import { demandAll, insertDemands, stepDemands, voidDemands, waitingGroups } from './demand/demand.ts';
import { forcedSamples, stepForces } from './detection/force.ts';
import { isBlind, stepDetection } from './detection/detection.ts';
import { type SeatInputs, stepSeat, seesAhead } from './adaptiveSeat.ts';
import { layoutOf, type GroupLayout, type SiteLayout } from './layout.ts';
import { modeOf } from './mode.ts';
import { enterFlash, markOrdered } from './order/flashWay.ts';
import { stepShadowing } from './shadowSeat.ts';
import { spillBackNow } from './spillSeat.ts';
import { climb, ladderEvents } from './order/ladder.ts';
import { forcedPosture, isManual, isPreempting, selection, standingNow, stepMade, stepOrder } from './order/order.ts';
import { stepPriorities } from './priority/life.ts';
import { stepPreemptions } from './priority/preemption.ts';
import { stepOwed } from './priority/owed.ts';
import { bendNow, priorityFacts, withDemandGain } from './priority/seat.ts';
import type { ControlRequest } from './order/request.ts';
import { stepCoordination } from './plan/free.ts';
import { closedNow, scheduleRequests, stepPlanning, withClosed, type GivenPlans } from './plan/planning.ts';
import { endSplit } from './plan/runningPlan.ts';
import { yieldToPromise } from './promise/breaker.ts';
import type { Commitment } from './promise/commitment.ts';
import { stepPromises } from './promise/step.ts';
import { cycleMeasures, planChanged, recordGreens } from './record.ts';
import { runningWanted, wantedHere } from './wanted.ts';
import { withOrphans } from './sequence/departure.ts';
import { stepTracks, type GroupTracks } from './sequence/groupTrack.ts';
import { allRedSequence, allStand, desiredImage, settle } from './sequence/sequencer.ts';
import { postureImage, stepPosture, type Posture } from './sequence/startup.ts';
import { contextOf, greenFloorMs, stepStages, type StageInputs, type StageStep } from './stageStep.ts';
import { createControl, type ControlConfig, type ControlState } from './state.ts';
import { controlView, countdownsNow, type ControlView } from './view.ts';

/** What control has to say as it stands since its last tick. */
export function viewOf(config: Pick<ControlConfig, 'site'>, state: ControlState): ControlView {
  return controlView(config.site, layoutOf(config.site), state, state.lastMs);
}

export { createControl };
export type { ControlConfig, ControlRequest, ControlState, ControlView, Posture };

export interface ControlInputs extends SeatInputs {
  /** Number of the tick. */
  readonly n: number;
  /** Fresh ones since the last tick. */
  readonly samples: readonly BoardSample[];
  /** What was really written last tick: guard may have held. */
  readonly written: GroupImage;
  /** False: fail-safe or bring-up. */
  readonly boardsReady: boolean;
  /** Guard's closing has reached all red: start again from there. */
  readonly restart: boolean;
  readonly wall: WallClock;
  readonly requests: readonly ControlRequest[];
  /** A fault whose action is all red is in force. */
  readonly faultAllRed?: boolean;
  /** A fault whose action is to recall every group is in force: nobody can be seen, everybody is served. */
  readonly recallAll?: boolean;
  /** The lamps were without supply for less than 10 s: a start-up flash of 3 s is enough (safety.md S5). */
  readonly afterShortOutage?: boolean;
  /** Groups that guard gives no right of way, because their red would not be seen (safety.md S4, Lamps). */
  readonly withheld?: readonly GroupId[];
  /** Something keeps the junction in flash that only its time or a person ends. */
  readonly held?: boolean;
  /** Guard closes the junction by itself: what was promised is not kept. */
  readonly guardCloses?: boolean;
}

export interface ControlStep {
  readonly state: ControlState;
  readonly posture: Posture;
  readonly desired: DesiredImage;
  /** A planned flash is reached: tokens may stop. */
  readonly failsafe: boolean;
  /** Dark was ordered and flash is reached: the lamps' supply may be opened. */
  readonly dark: boolean;
  /** Alarms of control's own: a stuck button, a wait that is too long. */
  readonly faults: readonly Fault[];
  readonly events: readonly EventDraft[];
  /** Whole seconds to the end of each group's aspect where certain, else null: what displays show. */
  readonly countdownS: ControlView['countdownS'];
  readonly view: ControlView;
  /** Contacts of field boards that are closed, by their ids (model/contact.ts). */
  readonly contacts: Readonly<Record<string, boolean>>;
}

/**
 * One tick of control: reads what the street and the road users say, decides, and asks for an image. Plans on what was
 * written and confirmed, never on what it asked for. Pure: the same state and inputs give the same step.
 */
export function stepControl(config: ControlConfig, before: ControlState, given: ControlInputs): ControlStep {
  const layout = layoutOf(config.site);
  const forced = stepForces(config.site.traffic, before.forces, given.requests, given.nowMs);
  // Preemptions and the police hear their contacts themselves: those are never forced.
  const inputs = { ...given, detectors: forcedSamples(config.site.traffic.detectors, forced.forces, given.detectors, given.nowMs) };
  const read = readStreet(config, layout, forced.forces === before.forces ? before : { ...before, forces: forced.forces }, inputs);
  const waited = stepWaits(layout, read.state, inputs.nowMs);
  const laddered = stepLadders(config, layout, waited.state, inputs.nowMs);
  const postured = stepPostures(config, layout, laddered.state, inputs);
  const shadowed = stepShadowing(config.site, stepSeat(config, layout, postured.state, inputs), inputs.nowMs);
  const decided = decide(config, layout, shadowed.state, inputs.nowMs);
  const promised = stepPromises(config.site, layout, decided.state, {
    detectors: inputs.detectors, commitment: decided.commitment, blank: decided.state.promise.blank, closes: inputs.guardCloses === true, wallMs: inputs.wall.wallMs, nowMs: inputs.nowMs,
  });
  const record = recordGreens(layout, before, decided.state, inputs.nowMs);
  const counted: ControlState = { ...decided.state, promise: promised.promise, counters: record.counters, cycleGreenMs: decided.newCycle ? {} : record.cycleGreenMs };
  const moded = stepMode(counted, inputs.nowMs);
  const state: ControlState = { ...moded.state, lastMs: inputs.nowMs };
  let view: ControlView | null = null;
  return {
    state,
    posture: state.posture.posture,
    desired: decided.desired,
    failsafe: state.posture.posture === 'flash' && forcedPosture(state.order.ruling) === 'flash',
    dark: isDark(state),
    faults: [...read.faults, ...waited.faults, ...decided.faults],
    events: [...forced.events, ...read.events, ...laddered.events, ...postured.events, ...shadowed.events, ...record.events, ...decided.events, ...promised.events, ...moded.events],
    // Made where somebody looks: most ticks nobody does.
    get contacts() { return contactsNow(layout, state, inputs.nowMs); },
    get countdownS() { return countdownsNow(layout, state, inputs.nowMs); },
    get view() { return (view ??= controlView(config.site, layout, state, inputs.nowMs)); },
  };
}

/** Start-up flash after a short outage (safety.md S5), ms. */
const shortFlashMs = 3000;

/** Dark was ordered, and flash is reached. */
export function isDark(state: ControlState): boolean {
  return state.posture.posture === 'flash' && state.order.ruling.force?.kind === 'dark';
}

interface Part { readonly state: ControlState; readonly events: readonly EventDraft[] }

/** Everything that comes in: requests, lamps, detectors, demands. */
function readStreet(config: ControlConfig, layout: SiteLayout, before: ControlState, inputs: ControlInputs): Part & { readonly faults: readonly Fault[] } {
  const { nowMs } = inputs;
  const tracks = stepTracks(layout, before.tracks, { n: inputs.n, writtenAtMs: before.lastMs, written: inputs.written, samples: inputs.samples });
  const served = servedNow(layout, tracks, before.posture.posture);
  const detection = stepDetection(config.site.traffic.detectors, before.detectors, inputs.detectors, served, nowMs, inputs.expected);
  // In flash nobody waits for a green of ours: demands count from all red on.
  const counts = before.posture.posture === 'run' || before.posture.posture === 'allRed';
  const demands = voidDemands(counts ? stepDemands(layout, before.demands, detection.tracks, served, nowMs, inputs.recallAll) : before.demands, withOrphans(layout, before.running.plan.closed?.groups ?? []));
  const planning = stepPlanning(before.planning, { site: config.site, given: before.given, wall: inputs.wall, nowMs, sinceLastMs: nowMs - before.lastMs, samples: inputs.detectors, tracks: detection.tracks });
  const coordination = stepCoordination(before, nowMs);
  const requests = [...scheduleRequests(planning, nowMs, before.given.book !== null && before.order.forced.some(({ source }) => source === 'schedule'), selection(before.order)), ...inputs.requests];
  const maximum = maximumNow(before.running.plan, layout.zoneMs, inputs.wall);
  const actuation = stepActuation(layout, before.actuation, {
    before: before.tracks, tracks, detectors: detection.tracks, samples: inputs.detectors, running: before.running, sequence: before.sequence,
    conflictSinceMs: before.conflictSinceMs, maximum, nowMs,
  });
  const offered = { nowMs, requests, stages: layout.stages, fixedOnly: (layout.promise?.pulses.length ?? 0) > 0 };
  const preempted = stepPreemptions(layout.preemptions, before.preempts, {
    nowMs, detectors: inputs.detectors, requests, settled: settledStage(before), settledMs: before.sequence.settledMs, forced: standingNow(before.order, offered),
  });
  const ordered = stepOrder(before.order, { ...offered, preempting: preempted.standing, samples: inputs.samples, police: layout.police, detectors: inputs.detectors, faultAllRed: inputs.faultAllRed === true });
  const favoured = stepPriorities(layout.priority ?? undefined, before.priorities, { nowMs, requests, samples: inputs.detectors, ...priorityFacts(layout, before, ordered.order.ruling) });
  const spilled = spillBackNow(config.site, before, detection.tracks, nowMs);
  const asked = inputs.requests.findLast((request) => request.kind === 'plan');
  const given: GivenPlans = asked === undefined ? before.given : { plan: asked.plan, version: asked.planVersion, book: asked.book ?? null };
  // Leaving manual: who waited while somebody chose the stages is served once.
  const left = isManual(before.order.ruling) && !isManual(ordered.order.ruling);
  return {
    state: {
      ...before, planning: { ...planning, outOfStepSinceMs: coordination.sinceMs }, withheld: withOrphans(layout, withClosed(closedNow(before.running.plan, before.sequence, layout.promise !== null), [...(inputs.withheld ?? []), ...spilled.state.blocked])), spillBack: spilled.state, held: inputs.held === true, tracks, detectors: detection.tracks, actuation, maximum, given, order: ordered.order, preempts: preempted.tracks, priorities: favoured.tracks,
      owed: stepOwed(layout, before.owed, { runs: before.posture.posture === 'run', preempting: isPreempting(ordered.order.ruling), demands, before: before.tracks, tracks, sinceLastMs: nowMs - before.lastMs }),
      demands: left ? demandAll(demands, nowMs) : demands,
      freedMs: left ? nowMs : before.freedMs,
      // Time that stood goes on from where it stood.
      running: left && before.order.ruling.force?.kind !== 'stopTime' ? endSplit(before.running, nowMs) : before.running,
    },
    events: [...detection.events, ...spilled.events, ...preempted.events, ...ordered.events, ...favoured.events],
    faults: [...detection.faults, ...preempted.faults, ...ordered.faults, ...coordination.faults, ...(planning.tetRunsOut ? [{ code: 'schedule.tetRunsOut' } as const] : [])],
  };
}

function settledStage({ posture, sequence }: ControlState): StageId | null {
  return posture.posture === 'run' && sequence.target === null && !sequence.closing ? sequence.stage : null;
}

/** A demand is served by a green or a walk; a clearance or a yellow serves nobody who comes now. */
function servedNow(layout: SiteLayout, tracks: GroupTracks, posture: Posture): (group: GroupId) => boolean {
  return (id) => {
    const aspect = tracks[id]?.aspect;
    return aspect === 'green' || (posture === 'run' && aspect === 'flashingYellow' && layout.byId.get(id)?.group.kind === 'flashingYellowArrow');
  };
}

/** A wait of 1.5 maxWait alarms and steps to fixed time, for a cycle at least and until it is over; never to flash (safety.md S2). */
function stepWaits(layout: SiteLayout, before: ControlState, nowMs: number): { readonly state: ControlState; readonly faults: readonly Fault[] } {
  const limitMs = 1.5 * layout.maxWaitMs;
  // Who waited because a person held the stages is served first, and is no sign that the plan can't serve him.
  const freed = before.freedMs !== null && nowMs - before.freedMs < limitMs && before.order.ruling.force === null;
  const groups = before.posture.posture === 'run' && !freed ? waitingGroups(layout, before.demands, limitMs, nowMs) : [];
  const faults: readonly Fault[] = groups.length === 0 ? [] : groups.map((group) => ({ code: 'wait.exceeded', groups: [group] }));
  const { fixedSinceMs } = before;
  // Whom guard lets nobody serve, fixed time serves no sooner.
  const stays = groups.some((group) => !before.withheld.includes(group)) || (fixedSinceMs !== null && nowMs - fixedSinceMs < before.running.plan.cycleMs);
  // Who waits because a person holds the stages waits for that person.
  const next = stays && before.order.ruling.force === null ? (fixedSinceMs ?? nowMs) : null;
  return { state: next === fixedSinceMs ? before : { ...before, fixedSinceMs: next }, faults };
}

function stepPostures(config: ControlConfig, layout: SiteLayout, before: ControlState, inputs: ControlInputs): Part {
  const { nowMs } = inputs;
  const settled = settle(layout, before.sequence, before.tracks, nowMs);
  const posture = stepPosture(layout, before.posture, before.tracks, {
    nowMs, boardsReady: inputs.boardsReady, restart: inputs.restart, forced: forcedPosture(before.order.ruling), atOnce: before.order.ruling.atOnce,
    closed: settled.closing && allStand(layout, before.tracks, nowMs),
    flashMs: Math.min(config.site.safety.startup.flashMs, inputs.afterShortOutage === true ? shortFlashMs : Infinity), yellowMs: config.site.safety.startup.yellowMs,
  });
  const events = arrival(before, settled, nowMs);
  const flashWay = posture.posture === 'flash' ? markOrdered(before.flashWay, before.order.ruling, posture !== before.posture) : before.flashWay;
  if (posture === before.posture) return { state: { ...before, flashWay, sequence: settled }, events };
  // Nobody could be served before the junction runs: waits count from there.
  const demands = posture.posture === 'allRed' || posture.posture === 'run' ? insertDemands(before.demands, nowMs) : before.demands;
  const leftFlash = before.leftFlash || (posture.posture !== 'flash' && posture.posture !== 'flashTime');
  return {
    state: { ...before, posture, flashWay, sequence: allRedSequence(nowMs), demands, leftFlash },
    events: [...events, { code: 'startup.step', data: { step: posture.posture } }],
  };
}

function arrival(before: ControlState, settled: ControlState['sequence'], nowMs: number): readonly EventDraft[] {
  if (settled.stage === before.sequence.stage && settled.target === before.sequence.target) return [];
  if (settled.target !== null || settled.stage === null) return [];
  return [{ code: 'stage.changed', data: { stage: settled.stage, from: before.sequence.stage, interstageMs: nowMs - before.sequence.beganMs } }];
}

interface Decided extends Part { readonly desired: DesiredImage; readonly commitment: Commitment | null; readonly newCycle: boolean; readonly faults: readonly Fault[] }

function decide(config: ControlConfig, layout: SiteLayout, before: ControlState, nowMs: number): Decided {
  const { posture } = before.posture;
  if (posture !== 'run') return { state: before, desired: postureImage(layout, posture), newCycle: false, commitment: null, events: [], faults: [] };
  const { ruling, blank } = layout.promise === null ? { ruling: before.order.ruling, blank: null } : yieldToPromise(before, layout.promise, nowMs);
  const wished = { ...before, running: runningWanted(layout, before) };
  const led = enterFlash(layout, before, ruling, (stage) => (group) => greenFloorMs(wished, group, stage), nowMs);
  const ruled = bendNow(config.site, layout, { ...wished, order: { ...before.order, ruling: led.ruling } }, nowMs);
  const step = stepStages({ site: config.site, layout, state: ruled, nowMs });
  // A change that was promised before somebody pressed is not his step.
  const order = step.departed === null || ruling !== before.order.ruling ? before.order : stepMade(before.order);
  const promise = blank === before.promise.blank ? before.promise : { ...before.promise, blank, takenBackMs: blank === null ? before.promise.takenBackMs : Math.max(blank.sinceMs, before.promise.takenBackMs ?? 0) };
  // The exit stage leads out once.
  const flashWay = step.departed?.from === null ? { ...led.flashWay, ordered: false } : led.flashWay;
  const moved: ControlState = { ...before, flashWay, priorities: ruled.priorities, sequence: step.sequence, running: step.running, conflictSinceMs: step.conflictSinceMs, order, promise };
  const state = gained({ site: config.site, layout, state: ruled, nowMs }, moved, step);
  const counted = countDeparture(layout, state, step, nowMs);
  const minGreenMs = (group: GroupLayout): number => greenFloorMs(ruled, group, before.sequence.stage);
  const image = desiredImage(layout, step.sequence, before.tracks, minGreenMs, nowMs);
  const plan = step.running.plan.id === before.running.plan.id && step.running.version === before.running.version ? [] : [planChanged(before.running, step.running)];
  return { state: counted.state, desired: image, newCycle: step.departed?.newCycle === true, commitment: step.commitment ?? null, events: [...plan, ...counted.events], faults: step.faults };
}

/** What priority moved on demand is counted. */
function gained(inputs: StageInputs, moved: ControlState, { departed }: StageStep): ControlState {
  const { state, nowMs } = inputs;
  const { stage, target } = state.sequence;
  if (state.priorities.stage === null || stage === null || target !== null || state.order.ruling.force !== null) return moved;
  return withDemandGain(contextOf(inputs, stage), moved, departed === null ? null : { causes: departed.why?.causes ?? {} }, nowMs - state.lastMs);
}

/** The best that can be had of what is wanted, a step at most in a minimum stay. */
function stepLadders({ site }: ControlConfig, layout: SiteLayout, before: ControlState, nowMs: number): Part {
  const { mode } = wantedHere(layout, before, false);
  const ladder = climb(before.ladder, { mode, coordinable: before.planning.coordinable, longWait: before.fixedSinceMs !== null, blind: isBlind(layout, before.detectors), ahead: !isOptimised(mode) || seesAhead(site, before) }, nowMs);
  return ladder === before.ladder ? { state: before, events: [] } : { state: { ...before, ladder }, events: ladderEvents(before.ladder, ladder) };
}

function countDeparture(layout: SiteLayout, state: ControlState, step: StageStep, nowMs: number): Part {
  const { departed } = step;
  if (departed === null) return { state, events: [] };
  const { counters } = state;
  const first = departed.from === null;
  const decisions = countDecision(state.cycleDecisions, departed);
  const next: ControlState = {
    ...state, cycleDecisions: departed.newCycle || first ? noDecisions : decisions,
    counters: first ? counters : { ...counters, stageChanges: counters.stageChanges + 1, conflictingChanges: counters.conflictingChanges + (departed.conflicting ? 1 : 0) },
    cycleSinceMs: departed.newCycle || first ? nowMs : state.cycleSinceMs,
  };
  return { state: next, events: [decidedEvent(departed), ...(departed.newCycle ? [cycleMeasures(layout, { ...state, cycleDecisions: decisions }, nowMs)] : [])] };
}

function stepMode(state: ControlState, nowMs: number): Part {
  const { mode, source } = modeOf(state);
  const { shown } = state;
  if (mode === shown.mode && source === shown.source) return { state, events: [] };
  return { state: { ...state, shown: { mode, source, sinceMs: nowMs } }, events: [{ code: 'mode.changed', data: { from: shown.mode, to: mode, source } }] };
}
