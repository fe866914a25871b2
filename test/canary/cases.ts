import type { Canary, Outcome, ScenarioName } from './canary.ts';
import { canaries, canaryNamed } from './catalogue.ts';
import { noticed, perform, type Notice } from './outcome.ts';

/** One thing to try: a canary by itself, or two of different roads. */
export interface Case { readonly names: readonly string[]; readonly scenarios: readonly ScenarioName[] }

export const alone: readonly Case[] = canaries.map(({ name, scenario }) => ({ names: [name], scenarios: [scenario] }));

/** Every two of different roads. */
export const pairs: readonly Case[] = canaries.flatMap((a, index) => canaries.slice(index + 1)
  .filter((b) => b.road !== a.road)
  .map((b) => ({ names: [a.name, b.name], scenarios: [...new Set([a.scenario, b.scenario])] })));

/** How a case was told from the healthy program. */
export interface Finding extends Notice {
  readonly names: readonly string[];
  readonly scenario: ScenarioName;
  /** The mistakes of other roads that had to lead there; empty = none. */
  readonly provokedBy: readonly string[];
}

const healthy = new Map<string, Outcome>();

function without(scenario: ScenarioName, names: readonly string[]): Outcome {
  const key = [scenario, ...names].join('|');
  const known = healthy.get(key) ?? perform(scenario, names);
  healthy.set(key, known);
  return known;
}

/**
 * Looks for it: by itself first, and where nobody ever comes near it, beside the mistakes that lead there. What is
 * noticed is a difference to the same run without it. Seen at the lamps is the strongest; a road that acted comes next.
 */
export function find({ names, scenarios }: Case): Finding {
  const provoking = [...new Set(names.flatMap((name) => canaryNamed(name).provokedBy ?? []))].filter((name) => !names.includes(name));
  let best: Finding | null = null;
  for (const provokedBy of provoking.length === 0 ? [[]] : [[], provoking]) {
    for (const scenario of scenarios) {
      const notice = noticed(perform(scenario, [...names, ...provokedBy]), without(scenario, provokedBy));
      const found: Finding = { ...notice, names, scenario, provokedBy };
      // Of a pair it is enough that somebody noticed: each of the two has been looked for at the lamps by itself.
      if (found.lamps.length > 0 || (names.length > 1 && found.roads.length > 0)) return found;
      if (best === null || rank(found) > rank(best)) best = found;
    }
  }
  if (best === null) throw new Error(`${names.join(' + ')}: no scenario`);
  return best;
}

/** Lamps say more than a road that acted, and that more than one that should have. */
function rank({ lamps, roads, missed }: Notice): number {
  if (lamps.length > 0) return 3;
  if (roads.length > 0) return 2;
  return missed.length > 0 ? 1 : 0;
}

export function isNoticed(notice: Notice): boolean {
  return rank(notice) > 0;
}

export type { Canary };
