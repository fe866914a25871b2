import type { Fault } from '../model/fault.ts';
import type { BoardId } from '../model/site.ts';
import { countSample, noCount, type Count } from './count.ts';
import { freshMs, headsOf, type GuardState, type HeadTrack } from './history.ts';
import type { GroupRule } from './tables.ts';

const conflictSamples = 3;
/** Receipt times lag sampling by as much: lamps to line, line to us. */
const stampToleranceMs = 100;

/** Hard pairs as read back, counted on the samples of the second group's board: both heads fresh, or not at all. */
export function judgePairs(state: GuardState, board: BoardId, nowMs: number): { conflicts: ReadonlyMap<string, Count>; faults: Fault[] } {
  const here = new Set((state.tables.headsOn.get(board) ?? []).map((head) => head.group));
  const conflicts = new Map(state.conflicts);
  const faults: Fault[] = [];
  for (const pair of state.tables.pairs) {
    if (!here.has(pair.b)) continue;
    const a = fresh(headsOf(state, pair.a), nowMs);
    const b = fresh(headsOf(state, pair.b), nowMs);
    if (a.length === 0 || b.length === 0) continue;
    const bad = a.some((one) => b.some((other) => one.shown !== 'stop' && other.shown !== 'stop'));
    const count = countSample(conflicts.get(pair.key) ?? noCount, bad);
    if (count.bad === 0) conflicts.delete(pair.key);
    else conflicts.set(pair.key, count);
    if (count.bad >= conflictSamples) faults.push({ code: 'guard.conflict', groups: [pair.a, pair.b] });
  }
  return { conflicts, faults };
}

function fresh(heads: readonly HeadTrack[], nowMs: number): HeadTrack[] {
  return heads.filter((head) => nowMs - head.atMs <= freshMs);
}

/** A group just seen to start although another's right of way was still seen within the intergreen. */
export function judgeStart(state: GuardState, rule: GroupRule, before: HeadTrack, after: HeadTrack): Fault[] {
  if (after.shown !== 'go' || after.lastGoMs === null || before.shown === 'go') return [];
  return rule.hard.flatMap(({ other, intergreenMs }) => {
    const seen = headsOf(state, other).map((head) => head.lastGoMs ?? Number.NEGATIVE_INFINITY);
    const gapMs = after.atMs - Math.max(Number.NEGATIVE_INFINITY, ...seen);
    return gapMs + stampToleranceMs < intergreenMs ? [{ code: 'guard.shortIntergreen' as const, groups: [other, rule.id] }] : [];
  });
}
