import type { Detector, DetectorId, DetectorSample } from '../../model/detector.ts';
import type { LearnedLanes } from '../../model/learned.ts';
import type { ExpectedNow } from '../../model/weekHistory.ts';
import type { StageId } from '../../model/stage.ts';
import { estimate, type Estimator } from './estimate.ts';
import { explain, type Explanation } from './explanation.ts';
import { aheadShare, type LaneLayout, type LaneLayouts } from './laneLayout.ts';
import { freshLanes, type LaneState } from './laneState.ts';
import { beginPlanning, continuePlanning, isPlanned, stepsOf, type PlannerStart, type Planning } from './planner.ts';
import { makeModel, type StageBounds } from './plannerModel.ts';
import { decidePredictive } from './predictive.ts';
import { gather, nothingGathered, readSecond, type Gathering } from './reading.ts';
import { settings } from './settings.ts';

/** A decision that is asked for: the settled stage, since when, and what bounds the next step. */
export interface Question {
  readonly stage: StageId;
  readonly beganMs: number;
  readonly start: PlannerStart;
  readonly bounds: StageBounds;
  /** Somebody walks, or wants to. */
  readonly walking: boolean;
}

/** What the optimiser proposes; the sequencer checks it against every floor. Plain data. */
export interface Proposal {
  /** The settled stage that it is about, and the begin of its interstage: of another run of it this says nothing. */
  readonly stage: StageId;
  readonly beganMs: number;
  readonly madeMs: number;
  /** Null = stay. */
  readonly to: StageId | null;
  readonly leadS: number;
  readonly explanation: Explanation;
  /** What it rests on: replayed, it gives the same answer. */
  readonly basis?: Basis;
}

/** A question, and the street as it was believed to be: plain data, but for bounds that are none (Infinity). */
export interface Basis { readonly question: Question; readonly lanes: readonly LaneState[]; readonly rule: Explanation['rule'] }

/** Everything the adaptive loop remembers. */
export interface AdaptiveState {
  readonly gathering: Gathering;
  readonly lanes: readonly LaneState[];
  /** The second that was read last, ms. */
  readonly secondMs: number;
  readonly working: { readonly plan: Planning; readonly question: Question; readonly ticks: number; readonly askedMs: number } | null;
  readonly proposal: Proposal | null;
  readonly counts: { readonly decisions: number; readonly overruns: number; readonly predictive: number };
  /** Share of the lanes that are seen ahead, by what is believed of their detectors. */
  readonly ahead: number;
}

/** What one tick brings. */
export interface AdaptiveInputs {
  readonly detectors: readonly Detector[];
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  /** How far a detector is believed: 0 = failed, 1 = wholly. */
  readonly trust: (id: DetectorId) => number;
  readonly isGreen: (group: string) => boolean;
  readonly isCalled: (group: string) => boolean;
  /** Null = nothing is to be decided now. Asked for at whole seconds alone. */
  readonly question: () => Question | null;
  readonly nowMs: number;
  /** What is usual of the detectors now; absent = not known. */
  readonly expected?: ExpectedNow | undefined;
  /** Absent = `estimate`. */
  readonly estimator?: Estimator | undefined;
}

const secondMs = 1000;
/** Labels of one tick (architecture.md: counted, not timed), and the ticks that a decision may take. */
export const labelsPerTick = 14_000;
export const mostTicks = 5;
/** Below so much look-ahead the second controller decides: the planner needs to see who comes. */
export const plannerAhead = 0.6;
/** And below so much none of the two does. */
export const leastAhead = 0.3;

/** Seconds are whole ones of the controller's own time: what is read at their end is decided on in that tick. */
function wholeSecond(nowMs: number): number {
  return Math.floor(nowMs / secondMs) * secondMs;
}

export function initialAdaptive({ walking: layout }: LaneLayouts, learned: LearnedLanes, nowMs: number): AdaptiveState {
  return {
    gathering: nothingGathered, lanes: freshLanes(layout, learned), secondMs: wholeSecond(nowMs), working: null, proposal: null,
    counts: { decisions: 0, overruns: 0, predictive: 0 }, ahead: aheadShare(layout, () => 1),
  };
}

/** One tick: gathers; at every whole second estimates and asks what is to be decided; plans on what was asked. */
export function stepAdaptive(layouts: LaneLayouts, before: AdaptiveState, inputs: AdaptiveInputs): AdaptiveState {
  const layout = layouts.walking;
  const gathered: AdaptiveState = { ...before, gathering: gather(before.gathering, inputs.detectors, inputs.samples) };
  if (inputs.nowMs - before.secondMs < secondMs) return work(layout, gathered, inputs.nowMs);
  const { readings, next } = readSecond(gathered.gathering, inputs.trust);
  const lanes = (inputs.estimator ?? estimate)(layout, before.lanes, readings, inputs.isGreen, inputs.isCalled, inputs.expected);
  const ahead = aheadShare(layout, (at) => lanes[at]?.confidence ?? 0);
  // A late tick steps once with what it has; it never replays.
  const late = inputs.nowMs - before.secondMs >= 2 * secondMs;
  return work(layout, ask(layouts, { ...gathered, gathering: next, lanes, ahead, secondMs: late ? wholeSecond(inputs.nowMs) : before.secondMs + secondMs }, inputs), inputs.nowMs);
}

function ask({ walking, riding }: LaneLayouts, state: AdaptiveState, inputs: AdaptiveInputs): AdaptiveState {
  const question = inputs.question();
  // Who was asked a second ago and has not answered: the previous decision stands, counted.
  const overrun = state.working !== null;
  const layout = question?.walking === false ? riding : walking;
  const counts = overrun ? { ...state.counts, overruns: state.counts.overruns + 1 } : state.counts;
  if (question === null) return { ...state, working: null, proposal: null, counts };
  if (state.ahead >= plannerAhead) {
    const plan = beginPlanning(makeModel(layout, state.lanes, question.bounds, settings), question.start, settings);
    return { ...state, counts, working: { plan, question, ticks: 0, askedMs: inputs.nowMs } };
  }
  const to = decidePredictive(layout, state.lanes, question.start);
  const proposal = proposalOf(layout, question, to, inputs.nowMs, explain(layout, { rule: 'predictive', start: question.start, to, steps: [], queues: queuesOf(state.lanes), labels: 0, ticks: 1 }), state.lanes);
  return { ...state, working: null, proposal, counts: { ...counts, predictive: counts.predictive + 1 } };
}

function work(layout: LaneLayout, state: AdaptiveState, nowMs: number): AdaptiveState {
  if (state.working === null) return state;
  const { question, askedMs } = state.working;
  const plan = continuePlanning(state.working.plan, labelsPerTick);
  const ticks = state.working.ticks + 1;
  if (!isPlanned(plan)) {
    if (ticks < mostTicks) return { ...state, working: { plan, question, ticks, askedMs } };
    return { ...state, working: null, counts: { ...state.counts, overruns: state.counts.overruns + 1 } };
  }
  const steps = stepsOf(plan);
  const to = steps[0]?.to ?? null;
  const explanation = explain(layout, { rule: 'planner', start: question.start, to, steps, queues: plan.model.lanes.map(({ queue }) => queue), labels: plan.made, ticks });
  return { ...state, working: null, proposal: proposalOf(layout, question, to, nowMs, explanation, state.lanes), counts: { ...state.counts, decisions: state.counts.decisions + 1 } };
}

function queuesOf(lanes: readonly LaneState[]): readonly number[] {
  return lanes.map(({ queue, unseen }) => queue + unseen);
}

function proposalOf(layout: LaneLayout, question: Question, to: number | null, madeMs: number, explanation: Explanation, lanes: readonly LaneState[]): Proposal {
  const { stage, beganMs, start } = question;
  return { stage, beganMs, madeMs, to: to === null ? null : (layout.stages[to]?.id ?? null), leadS: start.leadS, explanation, basis: { question, lanes, rule: explanation.rule } };
}

/** The same decision once more, from what it rested on; null = stay. */
export function decideAgain({ walking, riding }: LaneLayouts, { question, lanes, rule }: Basis): StageId | null {
  const layout = question.walking ? walking : riding;
  const to = rule === 'predictive' ? decidePredictive(layout, lanes, question.start) : (stepsOf(wholePlan(layout, lanes, question))[0]?.to ?? null);
  return to === null ? null : (layout.stages[to]?.id ?? null);
}

function wholePlan(layout: LaneLayout, lanes: readonly LaneState[], { bounds, start }: Question): Planning {
  return continuePlanning(beginPlanning(makeModel(layout, lanes, bounds, settings), start, settings), Infinity);
}
