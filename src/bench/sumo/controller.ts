import type { Step } from '../../sim/traci/client.ts';

/** What decides about the lights of one run. */
export type Controller =
  /** The product's own loop with a plan of this mode. */
  | { readonly name: string; readonly kind: 'own'; readonly mode: OwnMode }
  /** The network's own programme under the rules, and as it is: the latter is there to check the harness by, and no rule binds it. */
  | { readonly name: string; readonly kind: 'fixed' | 'native' }
  /** The best fixed plan that a search has found (fixedPlan.ts). */
  | { readonly name: string; readonly kind: 'bestFixed' }
  /** SUMO's actuated one. */
  | { readonly name: string; readonly kind: 'actuated'; readonly maxGapS: number; readonly maxGreenS: number }
  /** Greedy rules with perfect state: the stage with most vehicles (wave), or most more than downstream (pressure), every so many seconds. */
  | { readonly name: string; readonly kind: 'greedy'; readonly by: 'wave' | 'pressure'; readonly everyS: number };

export type OwnMode = 'fixed' | 'actuated' | 'adaptive';

/** Drives one light second by second; SUMO drives the others itself. */
export interface LightDriver {
  readonly lightId: string;
  /** What the light shows in the second that begins, by what was seen at the end of the last one; null = before the first. */
  next(seen: Step | null): string;
}

const maxGapsS = [2, 3];
const maxGreensS = [30, 50];
const stepsS = [5, 10, 15, 20];

export const controllers: readonly Controller[] = [
  { name: 'ngatu-adaptive', kind: 'own', mode: 'adaptive' },
  { name: 'ngatu-actuated', kind: 'own', mode: 'actuated' },
  { name: 'ngatu-fixed', kind: 'own', mode: 'fixed' },
  { name: 'fixed', kind: 'fixed' },
  { name: 'native', kind: 'native' },
  { name: 'best-fixed', kind: 'bestFixed' },
  ...maxGapsS.flatMap((maxGapS) => maxGreensS.map((maxGreenS): Controller => ({ name: `actuated-${maxGapS}-${maxGreenS}`, kind: 'actuated', maxGapS, maxGreenS }))),
  ...(['wave', 'pressure'] as const).flatMap((by) => stepsS.map((everyS): Controller => ({ name: `${by}-${everyS}`, kind: 'greedy', by, everyS }))),
];

/** By name, or all whose name begins so: `wave`, `actuated-2`, `peers`, `all`; null = nobody is called so. */
export function controllersNamed(name: string): readonly Controller[] | null {
  if (name === 'all') return controllers;
  if (name === 'peers') return controllers.filter(({ kind }) => kind !== 'own');
  const exact = controllers.filter((one) => one.name === name);
  const found = exact.length > 0 ? exact : controllers.filter((one) => one.name.startsWith(`${name}-`));
  return found.length === 0 ? null : found;
}
