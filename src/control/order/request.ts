import type { ControlSource } from '../../model/mode.ts';
import type { Plan, PlanBook } from '../../model/plan.ts';
import type { DetectorId } from '../../model/detector.ts';
import type { DetectorForceKind } from '../../model/detectorForce.ts';
import type { PriorityStatus, PriorityVehicle } from '../../model/priority.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';

interface Ordered {
  readonly source: ControlSource;
  /** The person or the seat of the centre: a lease of the centre has one holder. */
  readonly by?: string;
  /** The end that was asked for, ms; the order's own bounds may end it sooner. */
  readonly untilMs: number;
}

/** A priority that is asked for, changed, or taken back (RSMP M0022). */
export type PriorityRequest = { readonly kind: 'priority'; readonly id: string; readonly source: PriorityStatus['source']; readonly by?: string } & (
  | { readonly action: 'new'; readonly group: GroupId; readonly level: number; readonly vehicle: PriorityVehicle; readonly etaS: number; readonly input?: DetectorId }
  | { readonly action: 'update'; readonly level?: number; readonly etaS?: number }
  | { readonly action: 'cancel' });

/** What may be asked of control; every request passes through the same floors (safety.md S6). */
export type ControlRequest =
  | ({ readonly kind: 'flash' | 'allRed' | 'dark' | 'hold' | 'stopTime' } & Ordered)
  /** The next stage, of whoever holds the stages by hand. */
  | { readonly kind: 'step'; readonly source: ControlSource; readonly by?: string }
  /** That stage, and stay there. */
  | ({ readonly kind: 'stage'; readonly stage: StageId } & Ordered)
  | ({ readonly kind: 'mode'; readonly mode: 'fixed' | 'actuated' } & Ordered)
  /** A plan for a while; what was given as a plan is there again afterwards. */
  | ({ readonly kind: 'select'; readonly plan: Plan; readonly planVersion: number } & Ordered)
  /** A person's call of a preemption that the site lets persons call; an end that has passed takes it back. */
  | { readonly kind: 'preempt'; readonly preemption: string; readonly untilMs: number; readonly source: ControlSource; readonly by?: string }
  | PriorityRequest
  /** A detector as it is to be seen for a while; null = as it is. */
  | { readonly kind: 'detector'; readonly detector: DetectorId; readonly state: DetectorForceKind | null; readonly source: 'centre' | 'technician'; readonly by?: string; readonly untilMs: number }
  | { readonly kind: 'release'; readonly source?: ControlSource }
  /** A plan that was given, with the set that it is of: no lease ends it. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly planVersion: number; readonly book?: PlanBook };

/** What keeps the junction from choosing its own stages; `stopTime` holds the stage and the plan's clock with it. */
export type Force = { readonly kind: 'flash' | 'allRed' | 'dark' | 'hold' | 'stopTime' } | { readonly kind: 'stage'; readonly stage: StageId; /** Nobody begins to walk in it. */ readonly vehiclesOnly?: true };

/** One order in force, or waiting under a higher one. Plain data. */
export interface Standing { readonly source: ControlSource; readonly force: Force; readonly sinceMs: number; readonly untilMs: number; readonly by?: string }

/** What a source has chosen of plan and mode. */
export interface Selection {
  readonly source: ControlSource;
  readonly mode: 'fixed' | 'actuated' | null;
  readonly plan: { readonly plan: Plan; readonly version: number } | null;
  readonly untilMs: number;
  readonly by?: string;
}

/** Everything that stands, whoever rules. */
export interface Standings { readonly forced: readonly Standing[]; readonly selected: readonly Selection[] }

const minuteMs = 60_000;
/** The centre's leases: only valid messages renew them (safety.md S6). */
const centreForceMs = minuteMs;
const centreSelectionMs = 2 * minuteMs;
/** Longest presence of a preemption (control.md). */
const longestPreemptionMs = 3 * minuteMs;
/** Technician's time-out, longest (safety.md S6). */
const longestManualMs = 1440 * minuteMs;
/** Longest planned flash (safety.md S5). */
const longestFlashMs = 480 * minuteMs;
/** Longest all red by a person, and by a fault; flash follows (safety.md S5). */
export const personAllRedMs = 5 * minuteMs;
export const faultAllRedMs = minuteMs;

/** Longest time for which one request of this source may stand unrenewed, ms. */
export function longestMs(source: ControlSource, kind: Force['kind'] | 'selection'): number {
  const stages = holdsStages(kind);
  if (source === 'centre') return stages ? centreForceMs : centreSelectionMs;
  if (source === 'railPreemption' || source === 'emergencyPreemption') return longestPreemptionMs;
  return stages || kind === 'selection' ? longestManualMs : longestFlashMs;
}

/** All red has its own end, which no renewal moves: flash follows until the order's end. */
export function aged(standing: Standing, nowMs: number): Standing {
  const limitMs = standing.source === 'guard' ? faultAllRedMs : personAllRedMs;
  if (standing.force.kind !== 'allRed' || nowMs - standing.sinceMs < limitMs) return standing;
  return { ...standing, force: { kind: 'flash' }, sinceMs: nowMs };
}

/** Stages are chosen by somebody, or none is. */
export function holdsStages(kind: Force['kind'] | 'selection'): kind is 'stage' | 'hold' | 'stopTime' {
  return kind === 'stage' || kind === 'hold' || kind === 'stopTime';
}

export function sameForce(a: Force, b: Force): boolean {
  return a.kind === b.kind && (a.kind !== 'stage' || (b.kind === 'stage' && a.stage === b.stage));
}
