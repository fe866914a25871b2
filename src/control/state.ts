import type { MaximumNumber } from '../model/actuation.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { LearnedLanes } from '../model/learned.ts';
import type { ControlSource, Mode } from '../model/mode.ts';
import type { Plan, PlanBook } from '../model/plan.ts';
import type { GroupId } from '../model/relation.ts';
import type { AdaptiveState } from './adaptive/adaptive.ts';
import type { Estimator } from './adaptive/estimate.ts';
import type { ShadowTrack } from './adaptive/shadow.ts';
import { noDecisions, type DecisionCounts } from './actuation/decided.ts';
import { initialActuation, type ActuationTracks } from './actuation/actuation.ts';
import type { Demands } from './demand/demand.ts';
import { noSpillBack, type SpillBack } from './demand/spillBack.ts';
import { initialDemands } from './demand/demand.ts';
import type { DetectorTracks } from './detection/detection.ts';
import type { DetectorForces } from './detection/force.ts';
import { initialDetectors } from './detection/detection.ts';
import { layoutOf } from './layout.ts';
import { noFlashWay, type FlashWay } from './order/flashWay.ts';
import { groundRung, type Ladder } from './order/ladder.ts';
import { noOrders, type OrderState } from './order/order.ts';
import { noPlanning, type GivenPlans, type Planning } from './plan/planning.ts';
import { noPromise, type PromiseState } from './promise/state.ts';
import { startPlan, type RunningPlan } from './plan/runningPlan.ts';
import { nothingOwed, type Owed } from './priority/owed.ts';
import { noPriorities, type PriorityTracks } from './priority/life.ts';
import type { PreemptTracks } from './priority/preemption.ts';
import { initialTracks, type GroupTracks } from './sequence/groupTrack.ts';
import { allRedSequence, type Sequence } from './sequence/sequencer.ts';
import type { PostureTrack } from './sequence/startup.ts';

export interface ControlConfig {
  readonly site: SealedSite;
  readonly plan: Plan;
  readonly planVersion: number;
  /** The set that the plan is of, with its schedule. */
  readonly book?: PlanBook;
  /** What the adaptive loop learned before, by lane. */
  readonly learned?: LearnedLanes;
  /** Another estimator than the product's: the bench's oracle (docs/bench-sumo.md). */
  readonly estimator?: Estimator;
}

/** Counted since control began; for the panel and the tests. */
export interface ControlCounters {
  readonly stageChanges: number;
  /** Changes in which a group ended that is in a hard relation with one that started. */
  readonly conflictingChanges: number;
  readonly greensByGroup: Readonly<Record<GroupId, number>>;
  /** Groups that were called at least once. */
  readonly demandedGroups: readonly GroupId[];
  readonly maxDemandWaitMs: number;
}

/** Everything control remembers: plain immutable data, so that recorded inputs replay to the same decisions. */
export interface ControlState {
  /** Time of the previous tick, ms. */
  readonly lastMs: number;
  readonly posture: PostureTrack;
  /** The junction has left flash since control began: flash after that is no start-up's any more. */
  readonly leftFlash: boolean;
  /** A planned flash on its way in, and how it is left. */
  readonly flashWay: FlashWay;
  /** It is kept in flash by a latch, or for a time. */
  readonly held: boolean;
  /** Groups that are not asked for, though their calls stay. */
  readonly withheld: readonly GroupId[];
  /** Exits that are full, and who is kept from them. */
  readonly spillBack: SpillBack;
  readonly order: OrderState;
  readonly preempts: PreemptTracks;
  readonly priorities: PriorityTracks;
  readonly owed: Owed;
  /** What was given as a plan, whatever is selected over it. */
  readonly given: GivenPlans;
  /** Clock, schedule and traffic, as plans are chosen by them. */
  readonly planning: Planning;
  /** A person, or a preemption, chose the stages until then, ms; null = nobody has yet. */
  readonly freedMs: number | null;
  /** Somebody has waited far too long: fixed time since, ms; null = the plan's own mode. */
  readonly fixedSinceMs: number | null;
  readonly ladder: Ladder;
  readonly tracks: GroupTracks;
  readonly detectors: DetectorTracks;
  /** Detectors that somebody has forced. */
  readonly forces: DetectorForces;
  readonly demands: Demands;
  readonly actuation: ActuationTracks;
  /** The maximum in force: first, second or third. */
  readonly maximum: MaximumNumber;
  readonly sequence: Sequence;
  readonly running: RunningPlan;
  readonly conflictSinceMs: number | null;
  readonly promise: PromiseState;
  /** The adaptive loop, where a plan has asked for it; null = none has. */
  readonly adaptive: AdaptiveState | null;
  /** What it would have done while it only looks on; null = it never has. */
  readonly shadow: ShadowTrack | null;
  readonly counters: ControlCounters;
  /** Ended greens of the present cycle, ms per group, since `cycleSinceMs`. */
  readonly cycleGreenMs: Readonly<Record<GroupId, number>>;
  readonly cycleSinceMs: number;
  readonly cycleDecisions: DecisionCounts;
  readonly shown: { readonly mode: Mode; readonly source: ControlSource; readonly sinceMs: number };
}

/** Control before its first tick. */
export function createControl(config: ControlConfig, nowMs: number): ControlState {
  const layout = layoutOf(config.site);
  return {
    lastMs: nowMs,
    posture: { posture: 'flash', sinceMs: nowMs },
    leftFlash: false,
    flashWay: noFlashWay,
    held: false,
    withheld: [],
    spillBack: noSpillBack,
    order: noOrders,
    preempts: {},
    priorities: noPriorities,
    owed: nothingOwed,
    given: { plan: config.plan, version: config.planVersion, book: config.book ?? null },
    planning: noPlanning,
    freedMs: null,
    fixedSinceMs: null,
    ladder: groundRung(config.plan.mode, nowMs),
    tracks: initialTracks(layout, nowMs),
    detectors: initialDetectors(config.site.traffic.detectors, nowMs), forces: {},
    demands: initialDemands(layout),
    actuation: initialActuation(layout, nowMs),
    maximum: config.plan.maximum ?? 1,
    sequence: allRedSequence(nowMs),
    running: startPlan(config.plan, config.planVersion, nowMs),
    conflictSinceMs: null,
    promise: noPromise,
    adaptive: null,
    shadow: null,
    counters: { stageChanges: 0, conflictingChanges: 0, greensByGroup: Object.fromEntries(layout.groups.map((group) => [group.id, 0])), demandedGroups: [], maxDemandWaitMs: 0 },
    cycleGreenMs: {},
    cycleSinceMs: nowMs,
    cycleDecisions: noDecisions,
    shown: { mode: 'startup', source: 'startup', sinceMs: nowMs },
  };
}
