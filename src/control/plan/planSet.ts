import type { Plan } from '../../model/plan.ts';

/** Plans on hand: the built-in one is always there. */
export interface PlanSet {
  readonly builtin: Plan;
  readonly plans: readonly Plan[];
  readonly version: number;
  readonly defaultPlan: string;
}
export interface SelectedPlan { readonly plan: Plan; readonly version: number }

/** The plan to run: the one asked for, else the set's default, else the built-in (version 0). */
export function selectPlan(set: PlanSet, asked: string | null): SelectedPlan {
  const found = set.plans.find((plan) => plan.id === asked) ?? set.plans.find((plan) => plan.id === set.defaultPlan);
  return found === undefined ? { plan: set.builtin, version: 0 } : { plan: found, version: set.version };
}
