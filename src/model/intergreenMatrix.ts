import type { SafetySource } from './site.ts';
import { crossingNeededMs } from './siteCheckGroups.ts';
import { neededIntergreen, shortestIntergreenMs, type NeededIntergreen } from './siteIntergreen.ts';

/** Intergreens are stated in steps of so much, rounded up, ms. */
const stepMs = 500;

/** One ordered pair of a matrix, with what it was made of (safety.md S2.6). */
export interface MatrixRow {
  readonly from: string; readonly to: string;
  readonly relation: 'hard' | 'yield';
  /** What the site states now; null = nothing. */
  readonly statedMs: number | null;
  /** Yellow + 1.0 s, or an arrow's 3 s; 0 from pedestrians. */
  readonly leastMs: number;
  /** By the path; null = no path is stated, or who ends walks. */
  readonly needed: NeededIntergreen | null;
  /** Of who walks: kerb to kerb ÷ speed − its own clearance, ms; null = it does not walk, or nobody said how wide the street is. */
  readonly walkMs: number | null;
  /** What is needed to 0.1 s; null = a length is missing. */
  readonly needMs: number | null;
  /** The intergreen to state; null = a length is missing. */
  readonly ms: number | null;
}

/** The intergreen of every ordered pair that needs one, from lengths and speeds: longest need, rounded up to 0.5 s. */
export function intergreenMatrix(safety: SafetySource): readonly MatrixRow[] {
  return safety.relations.flatMap(({ a, b, relation }) => (relation === 'none' ? [] : [rowOf(safety, a, b, relation), rowOf(safety, b, a, relation)]));
}

function rowOf(safety: SafetySource, from: string, to: string, relation: MatrixRow['relation']): MatrixRow {
  const stated = safety.intergreens.find((one) => one.from === from && one.to === to);
  const group = safety.groups.find(({ id }) => id === from);
  const path = safety.conflictPaths.find((one) => one.from === from && one.to === to);
  const needed = group === undefined || path === undefined ? null : neededIntergreen(group, path);
  const leastMs = group === undefined ? 0 : shortestIntergreenMs(group);
  const walkMs = group?.kind !== 'pedestrian2' || group.crossingM === undefined ? null : Math.max(0, crossingNeededMs(group.crossingM, group.walkingSpeed) - group.pedestrianClearanceMs);
  const counted = needed?.ms ?? walkMs;
  const needMs = counted === null ? null : Math.max(counted, leastMs);
  return { from, to, relation, statedMs: stated?.ms ?? null, leastMs, needed, walkMs, needMs, ms: needMs === null ? null : Math.ceil(needMs / stepMs) * stepMs };
}
