import type { LoggedIn } from './attendance.ts';
import type { WhenFailed } from './detector.ts';
import type { DetectorForceStatus } from './detectorForce.ts';
import type { Aspect } from './aspect.ts';
import type { PromiseCounts } from './promise.ts';
import type { GroupId } from './relation.ts';
import type { RemainingTime } from './remaining.ts';
import type { StageId } from './stage.ts';
import type { LadderStatus } from './ladder.ts';
import type { PassportView } from './passportView.ts';
import type { PreemptionStatus } from './preemption.ts';
import type { PriorityStatus } from './priority.ts';
import type { ControlSource, FreeReason, Mode } from './mode.ts';
import type { PlanMode } from './planId.ts';
import type { ScheduleReason } from './scheduleAnswer.ts';
import type { Fault } from './fault.ts';
import type { SensorStatus } from './sensor.ts';
import type { ClockStatus, Stamp } from './time.ts';
import type { Waiver } from './waiver.ts';

export interface GroupStatus {
  readonly id: GroupId; readonly kind: string; readonly commanded: Aspect;
  /** Lit letters read back ('R', 'G', ''), or null = unknown. */
  readonly readBack: string | null;
  /** Milliseconds since the commanded aspect began. */
  readonly sinceMs: number;
  /** Remaining time until the aspect ends, s, where it is certain; null otherwise (a number is never an estimate). */
  readonly countdownS: number | null;
  /** Until the present right of way or stop ends (RSMP S0025, SPaT); null = neither runs. */
  readonly remaining?: RemainingTime | null;
  /** Oldest unserved demand, s; null = none. */
  readonly waitingS: number | null;
  /** Actuations of the group's arrival detectors (advance, else stop line, else button) since its green ended; null = it has none. */
  readonly arrivedInRed: number | null;
}

/** One order that stands; a higher one may be over it. */
export interface OrderStatus {
  readonly source: ControlSource;
  readonly kind: 'flash' | 'allRed' | 'dark' | 'hold' | 'stopTime' | 'stage' | 'select';
  readonly stage?: StageId; readonly mode?: string; readonly plan?: string;
  /** Who holds it. */
  readonly by?: string;
  /** Until it ends unrenewed, s; null = as long as its key or its fault is there. */
  readonly remainingS: number | null;
}

/** What the schedule says. */
export interface ScheduleView {
  /** null = planned flash. */
  readonly plan: string | null;
  readonly mode: PlanMode | null;
  readonly reason: ScheduleReason;
  /** The special date, the change or the day plan that says so. */
  readonly name: string | null;
  /** Until it says something else, ms; null = not known. */
  readonly forMs: number | null;
  /** The plan that the traffic has chosen instead. */
  readonly traffic: { readonly signature: string; readonly plan: string } | null;
}

export interface LateStats { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number }

/** What the panel, `status` and the tests see: one snapshot of signald, published each second and on request. */
export interface JunctionState {
  readonly siteId: string; readonly siteName: string; readonly version: string; readonly stamp: Stamp;
  /** The site's own time zone: times are shown by it. */
  readonly timezone?: string;
  readonly mode: Mode; readonly source: ControlSource; readonly modeSinceMs: number;
  readonly stage: StageId | null; readonly nextStage: StageId | null; readonly interstage: boolean; readonly stageElapsedMs: number;
  readonly plan: string; readonly planVersion: number; readonly cycleS: number | null; readonly cycleSecond: number | null;
  /** Where it stands with its signed plan sets. */
  readonly passport?: PassportView;
  /** Why it does not run in step with the clock (null = it does), and how far it is behind, ms. */
  readonly coordination?: { readonly freeReason: FreeReason | null; readonly offsetErrorMs: number | null };
  readonly schedule?: ScheduleView | null;
  /** Countdown promises since control began; absent = there are no displays. */
  readonly promises?: PromiseCounts;
  /** How the wall clock is known, and for how long coordination by it lasts. */
  readonly clock?: ClockStatus;
  /** Who has ordered what, highest first. */
  readonly orders?: readonly OrderStatus[];
  readonly ladder?: LadderStatus;
  readonly preemptions?: readonly PreemptionStatus[];
  /** Requests for priority, with those that ended within a minute. */
  readonly priorities?: readonly PriorityStatus[];
  readonly groups: readonly GroupStatus[];
  readonly detectors: readonly { readonly id: string; readonly presence: 'occupied' | 'clear' | 'unknown'; readonly calls: boolean; readonly count: number; readonly fault: boolean; /** What speaks for it while it is not believed. */ readonly standIn?: WhenFailed; readonly forced: boolean; readonly force?: DetectorForceStatus }[];
  /** What the cabinet measures of itself; absent = the site names no sensors. */
  readonly sensors?: readonly SensorStatus[];
  readonly faults: readonly (Fault & { readonly since: Stamp; readonly latched: boolean })[];
  readonly boards: readonly { readonly id: string; readonly line: string; readonly profile: string; readonly identified: boolean; readonly ageMs: number | null; readonly flashing: boolean | null; readonly timeouts: number; readonly crcErrors: number; readonly retries: number }[];
  /** The seal that this junction runs under, what a bench waives of it, and until when it is commissioned. */
  readonly seal: { readonly kind: 'bench' | 'street'; readonly by: string; readonly second: string | null; readonly waived: readonly Waiver[]; readonly commissionedUntilMs: number | null };
  readonly monitor: { readonly connected: boolean; readonly consentAgeMs: number | null; /** Why it gives neither token nor green although nothing is unsafe. */ readonly withheld?: 'clock' | 'otherSite' | null };
  readonly agent: { readonly connected: boolean; readonly backlog: number };
  /** Who is at the cabinet with the tool; absent = an earlier signald. */
  readonly loggedIn?: LoggedIn;
  readonly tick: { readonly n: number; readonly due: number; readonly late: LateStats; readonly lampSamples: number; readonly scans: number };
  readonly counters: { readonly stageChanges: number; readonly conflictingChanges: number; readonly colouredMs: number; readonly fieldCheckFaults: number; readonly maxDemandWaitS: number; readonly greensByGroup: Readonly<Record<GroupId, number>>; readonly demandedGroups: readonly GroupId[] };
  readonly lastEvents: readonly { readonly n: number; readonly wallMs: number; readonly code: string; readonly text: string }[];
}

/** The agent's side: store and link. */
export interface LinkState {
  readonly broker: string; readonly connected: boolean; readonly sinceMs: number; readonly presence: 'online' | 'offline';
  readonly stored: number; readonly published: number; readonly delivered: number; readonly outbox: number; readonly inFlight: number;
  readonly lastAckAgeMs: number | null; readonly storeEpoch: string; readonly storeBytes: number; readonly synchronous: string;
  readonly reconnects: number; readonly lastError: string | null;
  /** When the centre last gave a signed sign of life; null = never in this life. */
  readonly centreAgeMs?: number | null;
  /** Orders of the centre that are renewed. */
  readonly leases?: number;
}

/** What the link has cost, newest day first. */
export interface LinkUsage {
  readonly days: readonly { readonly day: string; readonly classes: Readonly<Record<string, { readonly sentBytes: number; readonly sentMessages: number; readonly receivedBytes: number; readonly receivedMessages: number }>> }[];
  readonly budgetBytes: Readonly<Record<string, number>>;
  /** Classes that wait for the next day. */
  readonly spent: readonly string[];
}
