import { faultyLimits } from '../street/trial.ts';
import type { Violation } from '../street/verdict.ts';
import type { Played } from './play.ts';

export { faultyLimits };

/** What the street holds against the controller: what a welded output does by itself is judged by the reaction to it. */
export function realViolations({ verdict }: Played): readonly Violation[] {
  return verdict.violations;
}

/** Reactions that came too late: deaths, stops and lost consent must be seen at the lamps in their time. */
export function lateReactions({ verdict }: Played): readonly string[] {
  return verdict.late;
}
