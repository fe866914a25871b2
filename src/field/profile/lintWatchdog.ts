import { problem, warning, type Problem } from '../../model/problem.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import type { PointIndex } from './pointIndex.ts';

/** The watchdog's own sense: its times can be set, and it does not forget. */
export function watchdogProblems({ failsafe, role }: ResolvedProfile, index: PointIndex): Problem[] {
  const watchdog = failsafe?.watchdog;
  if (watchdog === undefined) return [];
  const at = 'failsafe.watchdog';
  const problems: Problem[] = [];
  if (watchdog.autoClears) {
    // Whatever drives signal heads must stay tripped until start-up clears it (safety.md S4).
    if (role === 'signalHeads') problems.push(problem('profile.watchdogAutoClears', `${at}.autoClears`));
    // A board that blanks itself for want of writes, and shows the next one, hides no trip from anybody.
    else if (watchdog.enable !== undefined || watchdog.timeout !== undefined || watchdog.status !== undefined) problems.push(warning('profile.watchdogAutoClears', `${at}.autoClears`));
  }
  for (const [value, point] of [['enableValue', 'enable'], ['clearValue', 'clear'], ['timeoutUnitMs', 'timeout']] as const) {
    if (watchdog[value] !== undefined && watchdog[point] === undefined) problems.push(problem('profile.valueWithoutPoint', `${at}.${value}`, { value, point }));
  }
  if (watchdog.timeout === undefined) return problems;
  const unitMs = watchdog.timeoutUnitMs;
  if (unitMs === undefined) return [...problems, problem('profile.timeoutUnit', `${at}.timeoutUnitMs`, { point: watchdog.timeout })];
  const { timeoutMs } = watchdog;
  if (timeoutMs === undefined) return problems;
  const units = timeoutMs / unitMs;
  const type = index.get(watchdog.timeout)?.type;
  const most = type === 'u8' ? 0xff : 0xffff;
  if (!Number.isInteger(units) || units < 1 || units > most) problems.push(problem('profile.timeoutUnfit', `${at}.timeoutMs`, { timeoutMs, unitMs }));
  return problems;
}
