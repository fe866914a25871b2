import type { SealedSite } from '../model/artefact.ts';
import { decidedEvent } from './actuation/decided.ts';
import type { AdaptiveState } from './adaptive/adaptive.ts';
import { labelsPerTick } from './adaptive/adaptive.ts';
import { laneLayoutsOf } from './adaptive/laneLayout.ts';
import { beginPlanning, continuePlanning } from './adaptive/planner.ts';
import { makeModel } from './adaptive/plannerModel.ts';
import { settings } from './adaptive/settings.ts';
import { createControl, stepControl, type ControlInputs, type ControlState, type ControlStep } from './control.ts';
import type { GivenPlans } from './plan/planning.ts';
import type { Commitment } from './promise/commitment.ts';

/** What a tick decided about stages: a change, or one that is promised for later. */
export type Deciding = 'decided' | 'promised';

/** The optimiser in the midst of a plan: its thousands of futures follow from the question and the lanes. */
type Working = Omit<NonNullable<AdaptiveState['working']>, 'plan'>;
type Remembered = Omit<ControlState, 'given' | 'adaptive'> & { readonly adaptive: (Omit<AdaptiveState, 'working'> & { readonly working: Working | null }) | null };

/**
 * A tick of control as it can be gone through again: all that it remembered and all that it was given. Control is pure
 * (architecture.md), so that the same site gives the same step. Plain data.
 */
export interface TickBasis { readonly remembered: Remembered; readonly given: GivenPlans; readonly inputs: ControlInputs }

/** Whether a tick is worth keeping; null = it decided nothing about stages, or did what was promised before. */
export function decidingOf(before: ControlState, { state, events }: Pick<ControlStep, 'state' | 'events'>): Deciding | null {
  const [was, is] = [before.promise.commitment, state.promise.commitment];
  const decided = events.find(({ code }) => code === 'stage.decided');
  if (decided !== undefined) return was !== null && isPromised(decided, was) ? null : 'decided';
  return is !== null && !isSamePromise(was, is) ? 'promised' : null;
}

/** A change of stage is told as the promise has it; whom it passes over, its own moment says. */
export function isPromised({ data }: { readonly data: Readonly<Record<string, unknown>> }, { stage, atMs, madeMs, decision: { change, reasons, why, seen } }: Pick<Commitment, 'stage' | 'decision' | 'atMs' | 'madeMs'>): boolean {
  return JSON.stringify(sorted(data)) === JSON.stringify(sorted(decidedEvent({ from: stage, to: change.to, reasons, why: why ?? null, seen: seen ?? null, skipped: [], promisedForMs: atMs - madeMs }).data));
}

function sorted(data: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(data).filter(([key]) => key !== 'skip').toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** One promise is told from the next by when it was made, of which run of a stage. */
function isSamePromise(one: Pick<Commitment, 'beganMs' | 'madeMs'> | null, other: Pick<Commitment, 'beganMs' | 'madeMs'> | null): boolean {
  return one?.beganMs === other?.beganMs && one?.madeMs === other?.madeMs;
}

export function basisOf({ given, adaptive, ...rest }: ControlState, inputs: ControlInputs): TickBasis {
  return { remembered: { ...rest, adaptive: adaptive === null ? null : { ...adaptive, working: withoutPlan(adaptive.working) } }, given, inputs };
}

function withoutPlan(working: AdaptiveState['working']): Working | null {
  if (working === null) return null;
  const { question, ticks, askedMs } = working;
  return { question, ticks, askedMs };
}

/** What control remembered then, whole. */
export function stateOf(site: SealedSite, { remembered, given }: TickBasis): ControlState {
  const { adaptive } = remembered;
  if (adaptive === null) return { ...remembered, given, adaptive };
  const { working } = adaptive;
  if (working === null) return { ...remembered, given, adaptive: { ...adaptive, working } };
  const layouts = laneLayoutsOf(site);
  const model = makeModel(working.question.walking ? layouts.walking : layouts.riding, adaptive.lanes, working.question.bounds, settings);
  let plan = beginPlanning(model, working.question.start, settings);
  for (let tick = 0; tick < working.ticks; tick += 1) plan = continuePlanning(plan, labelsPerTick);
  return { ...remembered, given, adaptive: { ...adaptive, working: { ...working, plan } } };
}

/** What any tick of a site shares with its first: whoever keeps many, keeps what is beyond this. */
export function commonOf(site: SealedSite): unknown {
  return basisOf(createControl({ site, plan: site.traffic.builtinPlan, planVersion: 0 }, 0), noInputs);
}

const noInputs: ControlInputs = { n: 0, nowMs: 0, detectors: {}, samples: [], written: {}, boardsReady: true, restart: false, wall: { wallMs: 0, synced: false, errorMs: null }, requests: [] };

/** The tick once more. */
export function repeatTick(site: SealedSite, basis: TickBasis): ControlStep {
  const { given: { plan, version, book } } = basis;
  return stepControl({ site, plan, planVersion: version, ...(book === null ? {} : { book }) }, stateOf(site, basis), basis.inputs);
}
