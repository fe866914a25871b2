import { problem, type Problem } from '../../model/problem.ts';
import type { ResolvedProfile } from '../../model/profile.ts';

/** A display without messages is blank by then, ms (control.md, The countdown that never lies). */
const blanksWithinMs = 1500;

/** How a countdown display gets its numbers, and what it shows when nobody is left who vouches for them. */
export function displayProblems({ role, display, points }: ResolvedProfile): Problem[] {
  if (role !== 'countdownDisplay') return display === undefined ? [] : [problem('profile.displayOfOtherRole', 'display', { role })];
  if (display === undefined) return [problem('profile.displayUnsaid', 'display')];
  const { drive, blanksItselfMs } = display;
  // It counts what the last cycle was: a lie at the first change of a plan.
  if (drive === 'selfLearning') return [problem('profile.selfLearning', 'display.drive')];
  // Once it counts, nothing blanks it: the site check says where that may be.
  if (drive === 'pulse') return pulseProblems(points, display.countsS);
  const problems: Problem[] = [];
  if (blanksItselfMs === undefined || blanksItselfMs > blanksWithinMs) problems.push(problem('profile.noSelfBlank', 'display.blanksItselfMs', { ms: blanksItselfMs ?? '-', mostMs: blanksWithinMs }));
  if (!points.some(({ id }) => id.startsWith('seconds.'))) problems.push(problem('profile.missingPoint', 'points', { point: 'seconds.#' }));
  return problems;
}

/** A contact for each channel, and the number from which the display counts. */
function pulseProblems(points: ResolvedProfile['points'], countsS: number | undefined): Problem[] {
  const contacts = points.some(({ id, access }) => id.startsWith('pulse.') && access !== 'read');
  return [...(contacts ? [] : [problem('profile.missingPoint', 'points', { point: 'pulse.#' })]), ...(countsS === undefined ? [problem('profile.pulseUncounted', 'display.countsS')] : [])];
}
