import type { Fault } from '../model/fault.ts';
import type { GroupId } from '../model/relation.ts';
import type { BoardId } from '../model/site.ts';
import { countSample, noCount, type Count } from './count.ts';
import { freshMs, headsOf, type GuardState, type HeadTrack } from './history.ts';
import type { Against, GroupRule } from './tables.ts';

const conflictSamples = 3;
/** Receipt times lag sampling by as much: lamps to line, line to us. */
const stampToleranceMs = 100;

/** Hard pairs as read back, counted on the samples of the second group's board: both heads fresh, or not at all. */
export function judgePairs(state: GuardState, board: BoardId, nowMs: number): { conflicts: ReadonlyMap<string, Count>; faults: Fault[] } {
  const seen = new Map<GroupId, Seen>();
  const look = (group: GroupId): Seen => {
    const known = seen.get(group) ?? seenOf(state, group, nowMs);
    seen.set(group, known);
    return known;
  };
  let conflicts: Map<string, Count> | null = null;
  const faults: Fault[] = [];
  for (const pair of state.tables.pairsOn.get(board) ?? []) {
    const a = look(pair.a);
    const b = look(pair.b);
    if (a === 'unknown' || b === 'unknown') continue;
    const before = state.conflicts.get(pair.key) ?? noCount;
    const count = countSample(before, (!pair.steady || showsSteady(state, pair.a, nowMs)) && clash(a, b));
    if (count !== before) {
      conflicts ??= new Map(state.conflicts);
      if (count.bad === 0) conflicts.delete(pair.key);
      else conflicts.set(pair.key, count);
    }
    if (count.bad >= conflictSamples) faults.push({ code: 'guard.conflict', groups: [pair.a, pair.b] });
  }
  return { conflicts: conflicts ?? state.conflicts, faults };
}

/** A fresh head of a yielding arrow has its green lit: its yielding aspect has none. */
function showsSteady(state: GuardState, group: GroupId, nowMs: number): boolean {
  return headsOf(state, group).flatMap(looksOf).some((look) => nowMs - look.atMs <= freshMs && look.lit?.includes('G') === true);
}

/** What the fresh heads of a group show; `startYellow` is the yellow that start-up shows to everyone. */
type Seen = 'unknown' | 'stop' | 'startYellow' | 'taken' | 'go';

function seenOf(state: GuardState, group: GroupId, nowMs: number): Seen {
  let seen: Seen = 'unknown';
  for (const { key } of state.tables.headsOf.get(group) ?? []) {
    const head = state.heads.get(key);
    for (const look of head === undefined ? [] : looksOf(head)) {
      if (nowMs - look.atMs > freshMs) continue;
      const shows = shownBy(state, look);
      if (seen === 'unknown' || rank(shows) > rank(seen)) seen = shows;
    }
  }
  return seen;
}

type Look = Pick<HeadTrack, 'shown' | 'lit' | 'atMs'>;

/** What a head shows, and what a doubted sample says of it: a conflict is counted by either. */
function looksOf(head: HeadTrack): readonly Look[] {
  return head.doubted === null ? [head] : [head, head.doubted];
}

function shownBy(state: GuardState, head: Look): Seen {
  if (head.shown === 'go') return 'go';
  if (head.shown === 'yellow') return 'taken';
  return state.phase === 'yellow' && head.lit === 'Y' ? 'startYellow' : 'stop';
}

function rank(seen: Seen): number {
  return ['unknown', 'stop', 'startYellow', 'taken', 'go'].indexOf(seen);
}

/** Yellow beside yellow is start-up's; a green is not, whatever phase it is lit in (safety.md S2.1). */
function clash(a: Seen, b: Seen): boolean {
  if (a === 'go' && b === 'startYellow') return true;
  if (b === 'go' && a === 'startYellow') return true;
  return (a === 'go' || a === 'taken') && (b === 'go' || b === 'taken');
}

/** A group just seen to start although another's right of way was still seen within the intergreen. */
export function judgeStart(state: GuardState, rule: GroupRule, before: HeadTrack, after: HeadTrack): Fault[] {
  if (after.shown !== 'go' || after.lastGoMs === null || before.shown === 'go') return [];
  const tooSoon = (against: readonly Against[], lastMs: (head: HeadTrack) => number | null): Fault[] => against.flatMap(({ other, intergreenMs }) => {
    const seen = headsOf(state, other).map((head) => lastMs(head) ?? Number.NEGATIVE_INFINITY);
    const gapMs = after.atMs - Math.max(Number.NEGATIVE_INFINITY, ...seen);
    return gapMs + stampToleranceMs < intergreenMs ? [{ code: 'guard.shortIntergreen' as const, groups: [other, rule.id] }] : [];
  });
  const steady = after.lit?.includes('G') === true ? rule.steadyAgainst : [];
  return [...tooSoon([...rule.hard, ...steady], (head) => head.lastGoMs), ...tooSoon(rule.keptBySteady, (head) => head.lastSteadyMs)];
}
