import type { DetectorId, DetectorSample } from '../model/detector.ts';
import type { EventDraft } from '../model/event.ts';
import type { BoardSample, DesiredImage, GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';
import type { WallClock } from '../model/time.ts';
import { insertDemands, stepDemands } from './demand/demand.ts';
import { stepDetection } from './detection/detection.ts';
import { layoutOf, type GroupLayout, type SiteLayout } from './layout.ts';
import { modeOf } from './mode.ts';
import { minGreenInPlanMs } from './plan/runningPlan.ts';
import { cycleMeasures, recordGreens } from './record.ts';
import { stepCommand, type ControlRequest } from './request.ts';
import { stepTracks, type GroupTracks } from './sequence/groupTrack.ts';
import { allRedSequence, allStand, desiredImage, settle } from './sequence/sequencer.ts';
import { postureImage, stepPosture, type Posture } from './sequence/startup.ts';
import { stepStages, type StageStep } from './stageStep.ts';
import { createControl, type ControlConfig, type ControlState } from './state.ts';
import { controlView, type ControlView } from './view.ts';

export { createControl };
export type { ControlConfig, ControlRequest, ControlState, ControlView, Posture };

export interface ControlInputs {
  readonly nowMs: number;
  /** Number of the tick. */
  readonly n: number;
  readonly detectors: Readonly<Record<DetectorId, DetectorSample>>;
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
}

export interface ControlStep {
  readonly state: ControlState;
  readonly posture: Posture;
  readonly desired: DesiredImage;
  /** A planned flash is reached: tokens may stop. */
  readonly failsafe: boolean;
  readonly events: readonly EventDraft[];
  readonly view: ControlView;
}

/**
 * One tick of control: reads what the street and the road users say, decides, and asks for an image. Plans on what was
 * written and confirmed, never on what it asked for. Pure: the same state and inputs give the same step.
 */
export function stepControl(config: ControlConfig, before: ControlState, inputs: ControlInputs): ControlStep {
  const layout = layoutOf(config.site);
  const read = readStreet(config, layout, before, inputs);
  const postured = stepPostures(config, layout, read.state, inputs);
  const decided = decide(config, layout, postured.state, inputs.nowMs);
  const record = recordGreens(layout, before, decided.state, inputs.nowMs);
  const counted: ControlState = { ...decided.state, counters: record.counters, cycleGreenMs: decided.newCycle ? {} : record.cycleGreenMs };
  const moded = stepMode(counted, inputs.nowMs);
  const state: ControlState = { ...moded.state, lastMs: inputs.nowMs };
  return {
    state,
    posture: state.posture.posture,
    desired: decided.desired,
    failsafe: state.posture.posture === 'flash' && state.command?.kind === 'flash',
    events: [...read.events, ...postured.events, ...record.events, ...decided.events, ...moded.events],
    view: controlView(layout, state, inputs.nowMs),
  };
}

interface Part { readonly state: ControlState; readonly events: readonly EventDraft[] }

/** Everything that comes in: requests, lamps, detectors, demands. */
function readStreet(config: ControlConfig, layout: SiteLayout, before: ControlState, inputs: ControlInputs): Part {
  const { nowMs } = inputs;
  const tracks = stepTracks(layout, before.tracks, { n: inputs.n, writtenAtMs: before.lastMs, written: inputs.written, samples: inputs.samples });
  const served = servedNow(layout, tracks, before.posture.posture);
  const detection = stepDetection(config.site.traffic.detectors, before.detectors, inputs.detectors, served, nowMs);
  // In flash nobody waits for a green of ours: demands count from all red on.
  const counts = before.posture.posture === 'run' || before.posture.posture === 'allRed';
  const demands = counts ? stepDemands(layout, before.demands, detection.tracks, served, nowMs) : before.demands;
  const asked = inputs.requests.findLast((request) => request.kind === 'plan');
  const running = asked === undefined ? before.running : { ...before.running, pending: { plan: asked.plan, version: asked.planVersion } };
  const command = stepCommand(before.command, inputs.requests, nowMs);
  return { state: { ...before, tracks, detectors: detection.tracks, demands, running, command }, events: detection.events };
}

/** A demand is served by a green or a walk; a clearance or a yellow serves nobody who comes now. */
function servedNow(layout: SiteLayout, tracks: GroupTracks, posture: Posture): (group: GroupId) => boolean {
  return (id) => {
    const aspect = tracks[id]?.aspect;
    return aspect === 'green' || (posture === 'run' && aspect === 'flashingYellow' && layout.byId.get(id)?.group.kind === 'flashingYellowArrow');
  };
}

function stepPostures(config: ControlConfig, layout: SiteLayout, before: ControlState, inputs: ControlInputs): Part {
  const { nowMs } = inputs;
  const settled = settle(layout, before.sequence, before.tracks, nowMs);
  const posture = stepPosture(layout, before.posture, before.tracks, {
    nowMs, boardsReady: inputs.boardsReady, restart: inputs.restart, forced: before.command?.kind ?? null,
    closed: settled.closing && allStand(layout, before.tracks, nowMs),
    flashMs: config.site.safety.startup.flashMs, yellowMs: config.site.safety.startup.yellowMs,
  });
  const events = arrival(before, settled, nowMs);
  if (posture === before.posture) return { state: { ...before, sequence: settled }, events };
  const demands = posture.posture === 'allRed' ? insertDemands(before.demands, nowMs) : before.demands;
  const hasRun = before.hasRun || posture.posture === 'run';
  return {
    state: { ...before, posture, sequence: allRedSequence(nowMs), demands, hasRun },
    events: [...events, { code: 'startup.step', data: { step: posture.posture } }],
  };
}

function arrival(before: ControlState, settled: ControlState['sequence'], nowMs: number): readonly EventDraft[] {
  if (settled.stage === before.sequence.stage && settled.target === before.sequence.target) return [];
  if (settled.target !== null || settled.stage === null) return [];
  return [{ code: 'stage.changed', data: { stage: settled.stage, from: before.sequence.stage, interstageMs: nowMs - before.sequence.beganMs } }];
}

interface Decided extends Part { readonly desired: DesiredImage; readonly newCycle: boolean }

function decide(config: ControlConfig, layout: SiteLayout, before: ControlState, nowMs: number): Decided {
  const { posture } = before.posture;
  if (posture !== 'run') return { state: before, desired: postureImage(layout, posture), newCycle: false, events: [] };
  const step = stepStages({ site: config.site, layout, state: before, nowMs });
  const state: ControlState = { ...before, sequence: step.sequence, running: step.running, conflictSinceMs: step.conflictSinceMs };
  const counted = countDeparture(layout, state, step, nowMs);
  const minGreenMs = (group: GroupLayout): number => minGreenInPlanMs(before.running, group, before.sequence.stage);
  const image = desiredImage(layout, step.sequence, before.tracks, minGreenMs, nowMs);
  const plan = step.running.plan === before.running.plan ? [] : [planChanged(before, step)];
  return { state: counted.state, desired: image, newCycle: step.departed?.newCycle === true, events: [...plan, ...counted.events] };
}

function planChanged(before: ControlState, step: StageStep): EventDraft {
  return { code: 'plan.changed', data: { plan: step.running.plan.id, version: step.running.version, before: before.running.plan.id } };
}

function countDeparture(layout: SiteLayout, state: ControlState, step: StageStep, nowMs: number): Part {
  const { departed } = step;
  if (departed === null) return { state, events: [] };
  const { counters } = state;
  const first = departed.from === null;
  const next: ControlState = {
    ...state,
    counters: first ? counters : { ...counters, stageChanges: counters.stageChanges + 1, conflictingChanges: counters.conflictingChanges + (departed.conflicting ? 1 : 0) },
    cycleSinceMs: departed.newCycle || first ? nowMs : state.cycleSinceMs,
  };
  return { state: next, events: departed.newCycle ? [cycleMeasures(layout, state, nowMs)] : [] };
}

function stepMode(state: ControlState, nowMs: number): Part {
  const { mode, source } = modeOf(state);
  const { shown } = state;
  if (mode === shown.mode && source === shown.source) return { state, events: [] };
  return { state: { ...state, shown: { mode, source, sinceMs: nowMs } }, events: [{ code: 'mode.changed', data: { from: shown.mode, to: mode, source } }] };
}
