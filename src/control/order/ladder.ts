import type { EventDraft } from '../../model/event.ts';
import { rungs, type LadderCause, type LadderStatus, type Rung } from '../../model/ladder.ts';
import { isOptimised, stepsByClock, type PlanMode } from '../../model/planId.ts';

/** Where it stands. Plain data. */
export interface Ladder { readonly wanted: Rung; readonly rung: Rung; readonly cause: LadderCause | null; readonly sinceMs: number }

/** Why each rung can't be had now; an absent one can. Flash is the junction's last resort, and always there. */
export type Unavailable = Readonly<Partial<Record<Rung, LadderCause>>>;

/** A rung is kept for as long at least, up and down, ms. */
export const minimumStayMs = 60_000;

export function firstRung(wanted: Rung, unavailable: Unavailable, nowMs: number): Ladder {
  return { wanted, ...reachable(wanted, unavailable), sinceMs: nowMs };
}

/**
 * One tick of the ladder: the best rung from the wanted one down that can be had. It steps at most once in a minimum
 * stay; what somebody else is wanted to run is an order, and followed at once.
 */
export function stepLadder(before: Ladder, wanted: Rung, unavailable: Unavailable, nowMs: number): Ladder {
  if (wanted !== before.wanted) return firstRung(wanted, unavailable, nowMs);
  const { rung, cause } = reachable(wanted, unavailable);
  if (rung === before.rung) return cause === before.cause ? before : { ...before, cause };
  return nowMs - before.sinceMs < minimumStayMs ? before : { wanted, rung, cause, sinceMs: nowMs };
}

function reachable(wanted: Rung, unavailable: Unavailable): { readonly rung: Rung; readonly cause: LadderCause | null } {
  const below = rungs.slice(rungs.indexOf(wanted));
  const rung = below.find((one) => unavailable[one] === undefined) ?? 'flash';
  // What keeps it from the wanted one, not from those between.
  return { rung, cause: rung === wanted ? null : (unavailable[wanted] ?? 'fault') };
}

export function ladderEvents(before: Ladder, after: Ladder): readonly EventDraft[] {
  if (before.rung === after.rung) return [];
  return [{ code: 'ladder.step', data: { from: before.rung, to: after.rung, wanted: after.wanted, cause: after.cause } }];
}

/** The rung that a plan's mode asks for. */
function rungOf(mode: PlanMode): Rung {
  switch (mode) {
    case 'adaptive': return 'adaptiveIsolated';
    case 'adaptiveCoordinated': return mode;
    case 'coordinated':
    case 'coordinatedFixed': return 'coordinated';
    case 'actuated':
    case 'fixed': return mode;
  }
}

/** What the ladder asks in a tick. */
export interface LadderFacts {
  readonly mode: PlanMode;
  /** The clock is known well enough to keep a cycle by. */
  readonly coordinable: boolean;
  /** Somebody has waited far too long. */
  readonly longWait: boolean;
  /** Too few detectors are left to answer anybody's demand. */
  readonly blind: boolean;
  /** Enough of the lanes are seen before they stop for the optimiser to look ahead. */
  readonly ahead: boolean;
}

/** One tick of the junction's ladder. */
export function climb(before: Ladder, facts: LadderFacts, nowMs: number): Ladder {
  return stepLadder(before, rungOf(facts.mode), unavailableNow(facts), nowMs);
}

function unavailableNow({ mode, coordinable, longWait, blind, ahead }: LadderFacts): Unavailable {
  const trouble: LadderCause | null = longWait ? 'longWait' : blind ? 'detectors' : null;
  // A plan that steps by its splits has nothing to do on demand, and is as good as blind.
  const onDemand: LadderCause | null = trouble ?? (stepsByClock(mode) ? 'clock' : null);
  const coordinated: LadderCause | null = longWait ? 'longWait' : coordinable ? (stepsByClock(mode) ? null : trouble) : 'clock';
  // Nobody who asked for another plan gets the optimiser on his way down.
  const adaptive: LadderCause | null = isOptimised(mode) ? (trouble ?? (ahead ? null : 'detectors')) : 'notBuilt';
  // Without the clock the optimiser goes on by itself; without sight the plan goes on in step.
  const inWindow: LadderCause | null = adaptive ?? (coordinable ? null : 'clock');
  return {
    ...(inWindow === null ? {} : { adaptiveCoordinated: inWindow }), ...(adaptive === null ? {} : { adaptiveIsolated: adaptive }),
    ...(coordinated === null ? {} : { coordinated }), ...(onDemand === null ? {} : { actuated: onDemand }),
  };
}

/** The optimiser decides about stages: its rung, and a plan that runs as the rung says. */
export function isAdaptive({ ladder, running }: { readonly ladder: Ladder; readonly running: { readonly fixed: boolean; readonly coordinated: boolean } }): boolean {
  const rung: Rung = running.coordinated ? 'adaptiveCoordinated' : 'adaptiveIsolated';
  return ladder.rung === rung && !running.fixed;
}

/** Before the first tick: nothing keeps the first step waiting. */
export function groundRung(mode: PlanMode, nowMs: number): Ladder {
  return { ...firstRung(rungOf(mode), unavailableNow({ mode, coordinable: false, longWait: false, blind: false, ahead: true }), nowMs), sinceMs: nowMs - minimumStayMs };
}

export function ladderStatus(ladder: Ladder, planFrom: LadderStatus['planFrom'], nowMs: number): LadderStatus {
  const { rung, wanted, cause, sinceMs } = ladder;
  return { rung, wanted, cause, sinceS: Math.floor((nowMs - sinceMs) / 1000), planFrom };
}
