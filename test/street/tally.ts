import { givesWay, type Change, type Head } from './head.ts';
import type { Rules } from './rules.ts';

/** A set of greens that stands so long is a stage, ms. */
const stageStandsMs = 2000;

/** Hears of every start and every end of right of way. */
export type Heard = (group: string, tMs: number, what: 'start' | 'end') => void;

/** Evidence of work: greens, conflicting changes, coloured time. Counts, no judgements. */
export function createTally(rules: Rules, heads: ReadonlyMap<string, Head>, heard: Heard) {
  const greens = new Map<string, number>(rules.groups.map((group) => [group.id, 0]));
  const conflicting = new Map<string, Set<string>>();
  for (const [a, b] of rules.hard) {
    conflicting.set(a, (conflicting.get(a) ?? new Set()).add(b));
    conflicting.set(b, (conflicting.get(b) ?? new Set()).add(a));
  }
  const endedSinceGreen = new Map<string, Set<string>>(rules.groups.map((group) => [group.id, new Set()]));
  let conflictingChanges = 0;
  let colouredMs = 0;
  let colouredSinceMs: number | undefined;
  let stageChanges = 0;
  let standing = { greens: '', sinceMs: 0 };
  let lastStage: string | undefined;

  const end = (id: string, tMs: number): void => {
    heard(id, tMs, 'end');
    for (const other of conflicting.get(id) ?? []) endedSinceGreen.get(other)?.add(id);
  };
  const start = (id: string, tMs: number): void => {
    heard(id, tMs, 'start');
    greens.set(id, (greens.get(id) ?? 0) + 1);
    if ((endedSinceGreen.get(id)?.size ?? 0) > 0) conflictingChanges += 1;
    endedSinceGreen.get(id)?.clear();
  };

  return {
    take(changes: readonly Change[], tMs: number): void {
      for (const change of changes) if (givesWay(change.from) && !givesWay(change.to)) end(change.head.group.id, change.tMs);
      for (const change of changes) if (!givesWay(change.from) && givesWay(change.to)) start(change.head.group.id, tMs);
      if (changes.length === 0) return;
      const now = [...heads.values()].filter((head) => givesWay(head.show)).map((head) => head.group.id).join(' ');
      if (now !== standing.greens) standing = { greens: now, sinceMs: tMs };
    },
    settle(tMs: number): void {
      if (standing.greens === '' || standing.greens === lastStage || tMs - standing.sinceMs < stageStandsMs) return;
      if (lastStage !== undefined) stageChanges += 1;
      lastStage = standing.greens;
    },
    coloured(tMs: number): void {
      colouredSinceMs ??= tMs;
    },
    flash(tMs: number): void {
      if (colouredSinceMs !== undefined) colouredMs += tMs - colouredSinceMs;
      colouredSinceMs = undefined;
      standing = { greens: '', sinceMs: tMs };
    },
    result(tMs: number) {
      const runningMs = colouredSinceMs === undefined ? 0 : tMs - colouredSinceMs;
      return { greensByGroup: Object.fromEntries(greens), colouredS: (colouredMs + runningMs) / 1000, stageChanges, conflictingChanges };
    },
  };
}
