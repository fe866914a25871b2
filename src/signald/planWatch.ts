import type { FaultCode } from '../model/fault.ts';

/** How long a new set is watched before it counts as good, ms of the junction's running, where the set says nothing else. */
export const watchMs = 30 * 60_000;
/** So many starts of the process under a new set are the set's doing until somebody shows otherwise. */
export const mostStarts = 3;

/**
 * What a timing plan can do to a junction that its check did not foresee: somebody waits beyond the bound, coordination is
 * lost for good, images are refused, the tick can't keep up. Lamps, boards and lines fail by themselves, and are not here.
 */
export const planFaults = ['wait.exceeded', 'coordination.lost', 'guard.refusedImage', 'guard.closings', 'allRed.expired', 'tick.slow', 'tick.gap'] as const satisfies readonly FaultCode[];

export interface PlanWatch {
  readonly planVersion: number;
  /** What was in force when it came is none of its doing. */
  readonly before: readonly FaultCode[];
  /** How long it is watched, ms. */
  readonly wholeMs: number;
  /** Watched so far, ms: only while the junction runs stages under this set. */
  readonly ranMs: number;
  readonly lookedMs: number;
}

export function beginWatch(planVersion: number, faults: readonly FaultCode[], nowMs: number, wholeMs: number = watchMs): PlanWatch {
  return { planVersion, wholeMs, before: faults, ranMs: 0, lookedMs: nowMs };
}

export type WatchJudged =
  | { readonly outcome: 'watching'; readonly watch: PlanWatch }
  | { readonly outcome: 'good' }
  | { readonly outcome: 'bad'; readonly codes: readonly (FaultCode | 'plan.starved')[] };

/** Longest that one look counts for, ms: a process that was stopped has not watched. */
const longestLookMs = 2000;

/** One look, once a second. `runs`: the junction runs stages, and this set's plan is the one that runs; `starved`: whom it starves, null = nobody. */
export function lookAtPlan(watch: PlanWatch, now: { readonly nowMs: number; readonly runs: boolean; readonly faults: readonly FaultCode[]; readonly starved?: string | null }): WatchJudged {
  const raised = planFaults.filter((code) => now.runs && now.faults.includes(code) && !watch.before.includes(code));
  const codes = [...raised, ...(now.runs && (now.starved ?? null) !== null ? ['plan.starved' as const] : [])];
  if (codes.length > 0) return { outcome: 'bad', codes };
  const ranMs = watch.ranMs + (now.runs ? Math.min(longestLookMs, Math.max(0, now.nowMs - watch.lookedMs)) : 0);
  if (ranMs >= watch.wholeMs) return { outcome: 'good' };
  // What has ended since may come back by this set's doing.
  return { outcome: 'watching', watch: { ...watch, ranMs, lookedMs: now.nowMs, before: watch.before.filter((code) => now.faults.includes(code)) } };
}
