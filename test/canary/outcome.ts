import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome, ScenarioName } from './canary.ts';

const root = join(import.meta.dirname, '..', '..');

/** Performs a scenario with these mistakes in a process of its own. */
export function perform(scenario: ScenarioName, names: readonly string[]): Outcome {
  const text = execFileSync(process.execPath, [join(root, 'test', 'canary', 'perform.ts'), scenario, ...names], { encoding: 'utf8', timeout: 240_000, maxBuffer: 1 << 24 });
  // Written by this program's own child, whose type it is.
  const outcome: Outcome = JSON.parse(text);
  if (outcome.crash !== null) throw new Error(`${names.join(' + ')} under ${scenario}: ${outcome.crash}`);
  return outcome;
}

/** What a run shows that the same run without these mistakes does not. */
export interface Notice {
  /** Rules of the street. */
  readonly lamps: readonly string[];
  /** What the program's own roads did about it. */
  readonly roads: readonly string[];
  /** What the program's own roads do without these mistakes, and did not do with them: who expects it sees that it is gone. */
  readonly missed: readonly string[];
}

/** Ticks in which something is refused come and go; so many more are a difference. */
const moreTicks = 5;

function more(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>, least: number): string[] {
  return Object.keys(now).filter((name) => (now[name] ?? 0) >= (before[name] ?? 0) + least);
}

/** Counts of ticks of which at most half are left. */
function fewer(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): string[] {
  return Object.keys(before).filter((name) => (before[name] ?? 0) >= 2 * moreTicks && (now[name] ?? 0) <= (before[name] ?? 0) / 2);
}

export function noticed(seen: Outcome, healthy: Outcome): Notice {
  const roads = [
    ...more(seen.refusals, healthy.refusals, moreTicks).map((rule) => `guard refuses: ${rule}`),
    ...(seen.denied >= healthy.denied + moreTicks ? ['monitor denies'] : []),
    ...more(seen.faults, healthy.faults, 1),
    ...(seen.colouredS < healthy.colouredS / 2 ? ['stays in flash'] : []),
  ];
  const missed = [
    ...fewer(seen.refusals, healthy.refusals).map((rule) => `guard refuses: ${rule}`),
    ...(healthy.denied >= 2 * moreTicks && seen.denied <= healthy.denied / 2 ? ['monitor denies'] : []),
    ...Object.keys(healthy.faults).filter((code) => seen.faults[code] === undefined),
  ];
  return { lamps: more(seen.lamps, healthy.lamps, 1), roads, missed };
}
