import type { SealedSite } from '../../model/artefact.ts';
import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import { splitLocal, zoneOffsetMs } from '../../model/localTime.ts';
import type { Plan, PlanBook } from '../../model/plan.ts';
import { isCoordinated, stepsByClock, type PlanMode } from '../../model/planId.ts';
import type { GroupId } from '../../model/relation.ts';
import { stretchAt, tetAlarmDays, tetDaysLeft, type Scheduled } from '../../model/scheduleAnswer.ts';
import type { WallClock } from '../../model/time.ts';
import type { DetectorTracks } from '../detection/detection.ts';
import type { ControlRequest, Selection } from '../order/request.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { quietTraffic, stepResponsive, type ResponsiveTrack } from './responsive.ts';
import type { CycleOrigin } from './offset.ts';
import type { WantedPlan } from './runningPlan.ts';

/** What was given: the plan that runs where nothing else speaks, and the set that it is of. */
export interface GivenPlans { readonly plan: Plan; readonly version: number; readonly book: PlanBook | null }

/** Schedule and clock as control sees them. Plain data. */
export interface Planning {
  /** Local ms; null = the site's zone is unknown, or the wall clock is plainly wrong. */
  readonly localMs: number | null;
  /** Where the cycles of coordinated plans count from. */
  readonly origin: CycleOrigin;
  /** The wall clock is known well enough to keep a cycle by (control.md: error ≤ 0.5 s). */
  readonly coordinable: boolean;
  /** Nobody has ever vouched for the clock. */
  readonly clockKnown: boolean;
  readonly coordinatedForMs: number | null;
  /** What the schedule says; null = there is none. */
  readonly scheduled: Scheduled | null;
  readonly traffic: ResponsiveTrack;
  /** Scheduled flash since, ms; it has an end of its own. */
  readonly flashSinceMs: number | null;
  /** The dates of Tết run out within a year. */
  readonly tetRunsOut: boolean;
  /** A coordinated plan is out of step since, ms; null = it is in step, or nobody asked for it. */
  readonly outOfStepSinceMs: number | null;
}

export const noPlanning: Planning = {
  localMs: null, origin: 'midnight', coordinable: false, clockKnown: false, coordinatedForMs: null, scheduled: null, traffic: quietTraffic, flashSinceMs: null, tetRunsOut: false, outOfStepSinceMs: null,
};

export interface PlanningInputs {
  readonly site: SealedSite;
  readonly given: GivenPlans;
  readonly wall: WallClock;
  readonly nowMs: number;
  readonly sinceLastMs: number;
  readonly samples: Readonly<Record<DetectorId, DetectorSample>>;
  readonly tracks: DetectorTracks;
}

/** A clock before this was never set, ms: 2024-01-01. */
const plausibleFromMs = 1_704_067_200_000;
/** A clock that may be further off says nothing about the hour: no flash by it (as for the ban hours), ms. */
const flashWithinMs = 60_000;
/** Longest planned flash (safety.md S5), ms. */
const longestFlashMs = 8 * 3_600_000;

/** One tick of clock and schedule. */
export function stepPlanning(before: Planning, inputs: PlanningInputs): Planning {
  const { site, wall, given, nowMs } = inputs;
  const offsetMs = zoneOffsetMs(site.traffic.timezone);
  const localMs = offsetMs === null || wall.wallMs < plausibleFromMs ? null : wall.wallMs + offsetMs;
  const scheduled = given.book === null ? null : scheduledNow(before.scheduled, given.book, localMs, wall);
  const flashes = scheduled !== null && scheduled.plan === null;
  const responsive = given.book?.responsive;
  return {
    localMs, origin: site.traffic.coordinationFrom ?? 'midnight', outOfStepSinceMs: before.outOfStepSinceMs, coordinable: localMs !== null && (wall.coordinatedForMs ?? 0) > 0, clockKnown: wall.errorMs !== null, coordinatedForMs: wall.coordinatedForMs ?? null,
    scheduled,
    traffic: responsive === undefined || localMs === null ? quietTraffic : stepResponsive(responsive, before.traffic, { ...inputs, localMs, allowed: scheduled?.responsive === true }),
    flashSinceMs: flashes ? (before.flashSinceMs ?? nowMs) : null,
    tetRunsOut: scheduled === before.scheduled ? before.tetRunsOut : runsOut(given.book, localMs),
  };
}

function scheduledNow(before: Scheduled | null, book: PlanBook, localMs: number | null, wall: WallClock): Scheduled {
  if (localMs === null) return before?.reason === 'clockUnknown' ? before : unclocked(book, 0, Number.MAX_SAFE_INTEGER);
  const fresh = before !== null && localMs >= before.fromMs && localMs < before.untilMs && before.reason !== 'clockUnknown' ? before : stretchAt(book, localMs);
  // Flash at the wrong hour is worse than a plan at the wrong hour.
  const known = wall.errorMs !== null && wall.errorMs <= flashWithinMs;
  return fresh.plan === null && !known ? unclocked(book, fresh.fromMs, fresh.untilMs) : fresh;
}

function unclocked(book: PlanBook, fromMs: number, untilMs: number): Scheduled {
  return { plan: book.defaultPlan, mode: null, responsive: false, reason: 'clockUnknown', name: null, fromMs, untilMs };
}

function runsOut(book: PlanBook | null, localMs: number | null): boolean {
  const left = book?.schedule === undefined || localMs === null ? null : tetDaysLeft(book.schedule, splitLocal(localMs).day);
  return left !== null && left < tetAlarmDays;
}

/** What the schedule asks of the order of control: a planned flash with its end, or nothing any more. */
export function scheduleRequests(planning: Planning, nowMs: number, stands: boolean, chosen: Selection | null): readonly ControlRequest[] {
  const { scheduled, flashSinceMs, localMs } = planning;
  const endMs = flashSinceMs === null ? nowMs : flashSinceMs + longestFlashMs;
  // A selection that ends with this tick is over.
  const overruled = chosen !== null && nowMs < chosen.untilMs;
  const wants = scheduled !== null && flashSinceMs !== null && localMs !== null && !overruled && nowMs < endMs;
  if (wants === stands) return [];
  if (!wants) return [{ kind: 'release', source: 'schedule' }];
  return [{ kind: 'flash', source: 'schedule', untilMs: endMs }];
}

/** The plan that is wanted now: the highest selection, else what the traffic or the schedule chooses, else what was given. */
export function wantedPlan(given: GivenPlans, planning: Planning, chosen: Selection | null, forcedFixed: boolean): WantedPlan & { readonly mode: PlanMode } {
  const { plan, version, mode: put } = chosen?.plan == null ? scheduledPlan(given, planning) : { ...chosen.plan, mode: null };
  const mode: PlanMode = chosen?.mode ?? put ?? plan.mode;
  return { plan, version, mode, fixed: forcedFixed || stepsByClock(mode), coordinated: !forcedFixed && isCoordinated(mode) && planning.coordinable };
}

function scheduledPlan({ plan, version, book }: GivenPlans, { scheduled, traffic }: Planning): { readonly plan: Plan; readonly version: number; readonly mode: PlanMode | null } {
  const id = traffic.chosen?.plan ?? scheduled?.plan;
  const found = book?.plans.find((one) => one.id === id);
  return { plan: found ?? plan, version, mode: traffic.chosen === null ? (scheduled?.mode ?? null) : null };
}

/** Whom the running plan has closed. Where there are countdown displays, what a change brings was promised before: it comes, and ends once its stage stands. */
export function closedNow({ closed }: Plan, { target, served }: Pick<Sequence, 'target' | 'served'>, displays: boolean): readonly GroupId[] {
  if (closed === undefined) return [];
  return displays && target !== null ? closed.groups.filter((id) => !served.includes(id)) : closed.groups;
}

/** Whom guard gives nothing, and whom the running plan has closed: neither is asked for. */
export function withClosed(closed: readonly GroupId[], withheld: readonly GroupId[]): readonly GroupId[] {
  return closed.length === 0 ? withheld : [...new Set([...withheld, ...closed])];
}
