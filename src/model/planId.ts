import { z } from 'zod';

export const planIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/);

/**
 * How a plan is run: `fixed` by its splits alone, `actuated` on demand, `coordinatedFixed` by its splits against the wall
 * clock, `coordinated` on demand within force-offs against the wall clock, `adaptive` by the optimiser,
 * `adaptiveCoordinated` by the optimiser within the window that cycle, offset and minimum splits leave.
 */
export const planModes = ['fixed', 'actuated', 'coordinated', 'coordinatedFixed', 'adaptive', 'adaptiveCoordinated'] as const;
export type PlanMode = (typeof planModes)[number];

/** A plan whose every round lasts its cycle, so that nobody waits longer than its splits say. */
export function keepsCycle(mode: PlanMode): boolean {
  return mode === 'fixed' || isCoordinated(mode);
}

/** A plan that follows the wall clock. */
export function isCoordinated(mode: PlanMode): boolean {
  return mode === 'coordinated' || mode === 'coordinatedFixed' || mode === 'adaptiveCoordinated';
}

/** A plan that the optimiser times. */
export function isOptimised(mode: PlanMode): boolean {
  return mode === 'adaptive' || mode === 'adaptiveCoordinated';
}

/** Steps by its splits whoever calls. */
export function stepsByClock(mode: PlanMode): boolean {
  return mode === 'fixed' || mode === 'coordinatedFixed';
}
