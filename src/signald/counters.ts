import type { SiteSafety } from '../model/artefact.ts';
import { countsAsGreen } from '../model/kind.ts';
import type { GroupImage } from '../model/image.ts';
import { pairKey, type GroupId } from '../model/relation.ts';

/** What the junction did since start, counted from the images that were really written. */
export interface Counters {
  readonly greensByGroup: Readonly<Record<GroupId, number>>;
  /** Green starts of a group after a hard-conflicting group had right of way since its own last green. */
  readonly conflictingChanges: number;
  readonly colouredMs: number;
  /** Per group: the groups that had right of way since its own last green ended. */
  readonly servedSince: Readonly<Record<GroupId, readonly GroupId[]>>;
}

export function createCounters(safety: SiteSafety): Counters {
  const ids = safety.groups.map((group) => group.id);
  return {
    greensByGroup: Object.fromEntries(ids.map((id) => [id, 0])), conflictingChanges: 0, colouredMs: 0,
    servedSince: Object.fromEntries(ids.map((id) => [id, []])),
  };
}

/** The pairs that are hard in this site. */
export function hardPairs(safety: SiteSafety): ReadonlySet<string> {
  return new Set(safety.relations.filter((relation) => relation.relation === 'hard').map(({ a, b }) => pairKey(a, b)));
}

/** Counts one written image after another; unchanged images cost nothing but the coloured time. */
export function countImage(safety: SiteSafety, hard: ReadonlySet<string>, counters: Counters, before: GroupImage, after: GroupImage, coloured: boolean, elapsedMs: number): Counters {
  const colouredMs = counters.colouredMs + (coloured ? elapsedMs : 0);
  const started = safety.groups.filter(({ id, kind }) => isGreen(kind, after[id]) && !isGreen(kind, before[id])).map(({ id }) => id);
  if (started.length === 0) return { ...counters, colouredMs };
  const greensByGroup = { ...counters.greensByGroup };
  const servedSince: Record<GroupId, readonly GroupId[]> = { ...counters.servedSince };
  let conflictingChanges = counters.conflictingChanges;
  for (const id of started) {
    greensByGroup[id] = (greensByGroup[id] ?? 0) + 1;
    if ((servedSince[id] ?? []).some((other) => hard.has(pairKey(id, other)))) conflictingChanges += 1;
    servedSince[id] = [];
  }
  for (const { id } of safety.groups) {
    if (!started.includes(id)) servedSince[id] = [...new Set([...(servedSince[id] ?? []), ...started])];
  }
  return { greensByGroup, conflictingChanges, colouredMs, servedSince };
}

function isGreen(kind: SiteSafety['groups'][number]['kind'], aspect: GroupImage[string] | undefined): boolean {
  return aspect !== undefined && countsAsGreen(kind, aspect);
}
