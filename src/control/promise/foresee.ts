import type { GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { latestEndMs } from '../actuation/maxWait.ts';
import { maximumMs } from '../actuation/maximum.ts';
import { recallOf } from '../actuation/recall.ts';
import { isBlind } from '../detection/detector.ts';
import type { DetectorTrack } from '../detection/detector.ts';
import type { GroupLayout } from '../layout.ts';
import { candidateStage, decideActuated } from '../plan/actuated.ts';
import { endingGroups, isInPlan, type DecisionContext, type StageDecision } from '../plan/decision.ts';
import { boundaryMs, decideFixed } from '../plan/fixedTime.ts';
import { planStageOf } from '../plan/runningPlan.ts';
import { onsetGreenMs, type ArrivalTracks } from './arrivals.ts';
import type { Foreseen } from './commitment.ts';
import { travelMs } from './rules.ts';

export interface ForesightInputs {
  /** N and what must come before the end, ms. */
  readonly leadMs: number;
  /** Decides where the plan is coordinated on demand; null = it is not. */
  readonly coordinated: ((context: DecisionContext) => StageDecision | { readonly again: number } | null) | null;
  /** Every served group has had its minimum then, ms; Infinity = one of them has no full green yet. */
  readonly minimumAtMs: number;
  readonly arrivals: ArrivalTracks;
  readonly minGreenMs: (group: GroupLayout) => number;
}

/** A look so far ahead that every green has reached its maximum, ms. */
const longMs = 3_600_000;
/** Who sees at least so much further than N may decide at the tail, ms (algorithms.md 3.2 E). */
const tailRoomMs = 2000;
/** A gap behind the last known arrival, ms. */
const gapMs = 1000;

/**
 * The end of the running stage as it can be promised now; null = not yet. In fixed time the plan's boundary; with advance
 * detection the deciders' own answer for N s ahead; without it the whole green is decided as soon as somebody asks.
 */
export function foresee(context: DecisionContext, inputs: ForesightInputs): Foreseen | null {
  const earliestMs = context.nowMs + inputs.leadMs;
  if (context.running.fixed) return foreseeFixed(context, Math.max(earliestMs, boundaryMs(context) ?? 0), inputs.minimumAtMs);
  if (inputs.coordinated !== null) return foreseeCoordinated(context, inputs, inputs.coordinated);
  const ahead: DecisionContext = { ...context, nowMs: earliestMs, aheadMs: inputs.leadMs };
  const candidate = candidateStage(ahead);
  if (candidate === null) return null;
  const all = decideActuated({ ...context, nowMs: context.nowMs + longMs }, candidate);
  if (all === null) return null;
  const vehicles = vehiclesOf(context, all);
  if (candidate.mandatory || (vehicles.length > 0 && vehicles.every(({ id }) => seesAhead(context, id)))) {
    if (earliestMs < inputs.minimumAtMs) return null;
    const decision = decideActuated({ ...ahead, detectors: arrivingAtStopLine(context, vehicles) }, candidate);
    return decision === null ? null : { decision, atMs: earliestMs, basis: 'tail' };
  }
  return foreseeOnset(context, inputs, all, { vehicles, next: candidate.stage });
}

function foreseeFixed(context: DecisionContext, atMs: number, minimumAtMs: number): Foreseen | null {
  if (atMs < minimumAtMs) return null;
  const decision = decideFixed({ ...context, nowMs: atMs });
  return decision === null || 'again' in decision ? null : { decision, atMs, basis: 'plan' };
}

/** The force-off, which is known as long as the plan is; sooner only by who sees far enough ahead, or for whom maxWait has gone by. */
function foreseeCoordinated(context: DecisionContext, inputs: ForesightInputs, decide: NonNullable<ForesightInputs['coordinated']>): Foreseen | null {
  const earliestMs = context.nowMs + inputs.leadMs;
  const atMs = earliestMs;
  if (atMs < inputs.minimumAtMs) return null;
  const soon = decide({ ...context, nowMs: atMs, aheadMs: inputs.leadMs });
  if (soon === null || 'again' in soon) return null;
  if (Object.values(soon.reasons).every((reason) => reason === 'forceOff')) return { decision: soon, atMs, basis: 'plan' };
  // Somebody's longest wait, or a stage beside the plan, knows no force-off that it could be left to: nothing else would ever end it.
  if (soon.why?.cause === 'maxWait' || !isInPlan(context)) return { decision: soon, atMs, basis: 'onset' };
  const vehicles = vehiclesOf(context, soon);
  if (vehicles.length === 0 || !vehicles.every(({ id }) => seesAhead(context, id))) return null;
  const decision = decide({ ...context, nowMs: atMs, aheadMs: inputs.leadMs, detectors: arrivingAtStopLine(context, vehicles) });
  return decision === null || 'again' in decision ? null : { decision, atMs, basis: 'tail' };
}

function foreseeOnset(context: DecisionContext, inputs: ForesightInputs, all: StageDecision, { vehicles, next }: { readonly vehicles: readonly GroupLayout[]; readonly next: StageId }): Foreseen | null {
  if (!Number.isFinite(inputs.minimumAtMs)) return null;
  const item = planStageOf(context.running, context.stage);
  const reasons: Record<GroupId, GreenEnd> = { ...all.reasons };
  const soonestMs = Math.max(context.nowMs + inputs.leadMs, inputs.minimumAtMs);
  // Nobody's longest wait is given away by a green that is decided at its onset.
  const latestMs = Math.max(soonestMs, latestEndMs(context, next));
  let atMs = soonestMs;
  for (const group of vehicles) {
    const maxMs = maximumMs(group, item, context.maximum);
    const blind = group.extenders.filter(({ id }) => isBlind(context.detectors[id]));
    // Whom a broken detector would have seen has its fail time, as on demand; where it states none the whole green.
    const blindMs = Math.max(0, ...blind.map(({ failTimeMs }) => Math.min(maxMs, failTimeMs ?? maxMs)));
    const seenMs = Math.max(onsetGreenMs(group, inputs.arrivals, { minMs: inputs.minGreenMs(group), maxMs }), Math.min(maxMs, inputs.minGreenMs(group) + (context.owed?.[group.id] ?? 0)));
    const greenMs = recallOf(context.running, group, item) === 'max' ? maxMs : Math.max(seenMs, blindMs);
    reasons[group.id] = greenMs >= maxMs ? 'maxOut' : 'gapOut';
    const goSinceMs = context.tracks[group.id]?.goSinceMs ?? context.nowMs;
    atMs = Math.max(atMs, goSinceMs + greenMs, favouredUntilMs(context, group.id, goSinceMs + maxMs));
  }
  return { decision: { ...all, reasons }, atMs: Math.min(atMs, latestMs), basis: 'onset' };
}

/** Who has priority and comes within the longest green is waited for; when it has gone by is not known at the onset. */
function favouredUntilMs({ aim }: DecisionContext, group: GroupId, maxedMs: number): number {
  if (aim === undefined || aim === null || !aim.groups.includes(group) || aim.etaMs > maxedMs + aim.extendMs) return 0;
  return Math.min(aim.etaMs + gapMs, maxedMs + aim.extendMs);
}

function vehiclesOf(context: DecisionContext, { change }: StageDecision): readonly GroupLayout[] {
  return endingGroups(context, change).flatMap((id) => {
    const group = context.layout.byId.get(id);
    return group === undefined || group.pedestrian ? [] : [group];
  });
}

function seesAhead({ layout, detectors }: DecisionContext, id: GroupId): boolean {
  const { promise } = layout;
  if (promise === null || (promise.lookAheadMs[id] ?? 0) < promise.commitMs + tailRoomMs) return false;
  // A blind advance detector announces nobody.
  return layout.byId.get(id)?.extenders.every((detector) => detector.role !== 'advance' || detectors[detector.id]?.failed === false) === true;
}

/** Who passed an advance detector holds the green until he is at the stop line, not until its passage time is over. */
function arrivingAtStopLine(context: DecisionContext, vehicles: readonly GroupLayout[]): DecisionContext['detectors'] {
  const moved: Record<string, DetectorTrack> = { ...context.detectors };
  for (const group of vehicles) {
    for (const { id, role, distanceM, extensionMs } of group.extenders) {
      const track = context.detectors[id];
      if (role !== 'advance' || track === undefined || track.seenAtMs === null) continue;
      const heldMs = extensionMs + (planStageOf(context.running, context.stage)?.passageMs ?? group.passageMs);
      moved[id] = { ...track, seenAtMs: track.seenAtMs + Math.max(0, travelMs(distanceM, group.group.speedKmh) + gapMs - heldMs) };
    }
  }
  return moved;
}
