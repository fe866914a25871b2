import type { DetectorId } from '../model/detector.ts';
import type { DetectorForceStatus } from '../model/detectorForce.ts';
import type { OrderStatus, ScheduleView } from '../model/junctionState.ts';
import { controlSources, type ControlSource, type Mode } from '../model/mode.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { PromiseCounts } from '../model/promise.ts';
import type { GroupId } from '../model/relation.ts';
import type { RemainingTime } from '../model/remaining.ts';
import { scheduledAt } from '../model/scheduleAnswer.ts';
import type { StageId } from '../model/stage.ts';
import type { LadderStatus } from '../model/ladder.ts';
import { remainingS } from './order/admission.ts';
import { ladderStatus } from './order/ladder.ts';
import { selection } from './order/order.ts';
import { oldestDemandMs, waitingMs } from './demand/demand.ts';
import { isBlind } from './detection/detector.ts';
import { forceStatus } from './detection/force.ts';
import type { SiteLayout } from './layout.ts';
import type { PreemptionStatus } from '../model/preemption.ts';
import type { PriorityStatus } from '../model/priority.ts';
import { priorityStatus } from './priority/life.ts';
import { preemptionStatus } from './priority/preemption.ts';
import { coordinationView, type CoordinationView } from './plan/free.ts';
import { modulo } from './plan/offset.ts';
import { certainSeconds, remainingTimes } from './promise/remaining.ts';
import { countdownsOf } from './promise/step.ts';
import type { ControlState } from './state.ts';

/** What control has to say to the panel, `status` and the tests (model/junctionState.ts). */
export interface ControlView {
  readonly mode: Mode; readonly source: ControlSource; readonly modeSinceMs: number;
  readonly stage: StageId | null; readonly nextStage: StageId | null; readonly interstage: boolean; readonly stageElapsedMs: number;
  readonly plan: string; readonly planVersion: number; readonly cycleS: number | null; readonly cycleSecond: number | null;
  readonly coordination: CoordinationView;
  /** What the schedule says, and for how long; null = nothing was given with a schedule. */
  readonly schedule: ScheduleView | null;
  /** Whole seconds to the end of the aspect where certain, else null. */
  readonly countdownS: Readonly<Record<GroupId, number | null>>;
  readonly remaining: Readonly<Record<GroupId, RemainingTime | null>>;
  readonly promises: PromiseCounts;
  readonly waitingS: Readonly<Record<GroupId, number | null>>;
  /** Detectors that hold a call: present, locked or failed. */
  readonly calls: Readonly<Record<DetectorId, boolean>>;
  readonly forces: Readonly<Record<DetectorId, DetectorForceStatus>>;
  /** What stands, highest first: the first of them rules. */
  readonly orders: readonly OrderStatus[];
  readonly preemptions: readonly PreemptionStatus[];
  readonly priorities: readonly PriorityStatus[];
  readonly ladder: LadderStatus;
  readonly oldestDemandS: number | null;
  readonly maxDemandWaitS: number;
  readonly stageChanges: number;
  readonly conflictingChanges: number;
  readonly greensByGroup: Readonly<Record<GroupId, number>>;
  readonly demandedGroups: readonly GroupId[];
}

export function controlView(site: SealedSite, layout: SiteLayout, state: ControlState, nowMs: number): ControlView {
  const { sequence, running, shown, counters } = state;
  const runs = state.posture.posture === 'run';
  const clocked = runs && (running.fixed || running.coordinated);
  const calls: Record<DetectorId, boolean> = {};
  for (const [id, track] of Object.entries(state.detectors)) calls[id] = (isBlind(track) && track.standIn !== null ? track.standIn.calls : track.calling) || track.lockedFor.length > 0;
  const waitingS: Record<GroupId, number | null> = {};
  for (const group of layout.groups) waitingS[group.id] = seconds(waitingMs(state.demands, group.id, nowMs));
  return {
    mode: shown.mode, source: shown.source, modeSinceMs: shown.sinceMs,
    stage: runs ? sequence.stage : null, nextStage: runs ? sequence.target : null, interstage: runs && sequence.target !== null,
    stageElapsedMs: nowMs - (sequence.target === null ? sequence.settledMs : sequence.beganMs),
    plan: running.plan.id, planVersion: running.version,
    cycleS: clocked ? running.plan.cycleMs / 1000 : null,
    cycleSecond: clocked ? Math.floor(cycleMsNow(running, nowMs) / 1000) : null,
    coordination: coordinationView(state, nowMs), schedule: scheduleView(state),
    countdownS: countdownsNow(layout, state, nowMs),
    remaining: remainingTimes(site, layout, state, nowMs), promises: state.promise.counts,
    waitingS, calls, forces: forceStatus(state.forces, nowMs), orders: ordersOf(state, nowMs), ladder: ladderNow(state, nowMs), preemptions: preemptionStatus(layout.preemptions, state.preempts, nowMs),
    priorities: priorityStatus(state.priorities, nowMs),
    oldestDemandS: seconds(oldestDemandMs(layout, state.demands, nowMs)),
    maxDemandWaitS: Math.floor(counters.maxDemandWaitMs / 1000),
    stageChanges: counters.stageChanges, conflictingChanges: counters.conflictingChanges,
    greensByGroup: counters.greensByGroup, demandedGroups: counters.demandedGroups,
  };
}

/** On demand the first stage may be back before its cycle is due: the last one is still counted to its end. */
function cycleMsNow({ coordinated, plan, cycleStartMs }: ControlState['running'], nowMs: number): number {
  return coordinated ? modulo(nowMs - cycleStartMs, plan.cycleMs) : nowMs - cycleStartMs;
}

function scheduleView({ given, planning }: ControlState): ScheduleView | null {
  const { localMs, scheduled, traffic } = planning;
  if (scheduled === null || given.book === null) return null;
  const { plan, mode, reason, name } = scheduled;
  const untilMs = localMs === null || reason === 'clockUnknown' ? null : scheduledAt(given.book, localMs).untilMs;
  return { plan, mode, reason, name, forMs: untilMs === null || localMs === null ? null : untilMs - localMs, traffic: traffic.chosen };
}

function ladderNow(state: ControlState, nowMs: number): LadderStatus {
  const source = selection(state.order)?.plan == null ? null : selection(state.order)?.source;
  const status = ladderStatus(state.ladder, source === 'centre' || source === 'technician' ? source : 'local', nowMs);
  // The last rung is the guard's: a fault's flash, with its own minimum stay and its own way back.
  return state.shown.mode === 'flash' && state.shown.source === 'guard' ? { ...status, rung: 'flash', cause: 'fault' } : status;
}

function ordersOf(state: ControlState, nowMs: number): readonly OrderStatus[] {
  const { forced, selected } = state.order;
  return [
    ...forced.map((item): OrderStatus => ({ source: item.source, kind: item.force.kind, ...(item.force.kind === 'stage' ? { stage: item.force.stage } : {}), ...holder(item), remainingS: remainingS(item, nowMs) })),
    ...selected.map((item): OrderStatus => ({ source: item.source, kind: 'select', ...(item.mode === null ? {} : { mode: item.mode }), ...(item.plan === null ? {} : { plan: item.plan.plan.id }), ...holder(item), remainingS: remainingS(item, nowMs) })),
  ].toSorted((a, b) => controlSources.indexOf(a.source) - controlSources.indexOf(b.source));
}

function holder({ by }: { readonly by?: string }): Pick<OrderStatus, 'by'> {
  return by === undefined ? {} : { by };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}

/** Whole seconds to the end of each group's aspect, for displays and for the panel; null = blank, or not certain. */
export function countdownsNow(layout: SiteLayout, state: ControlState, nowMs: number): Readonly<Record<GroupId, number | null>> {
  return layout.promise === null ? certainSeconds(layout, state, nowMs) : countdownsOf(layout, state, nowMs);
}
