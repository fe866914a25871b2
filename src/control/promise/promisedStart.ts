import { askedAndLitMs } from '../../model/groupTimes.ts';
import { lagMs, type Interstage } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Change, GroupLayout, SiteLayout } from '../layout.ts';
import { interstageNow, type ChangeTime, type DepartureFrom } from '../sequence/departure.ts';
import { knownEarliestMs, standsAtMs } from '../sequence/permission.ts';

/** An asked green is lit one tick later, ms: the promise is the lamp's, not the question's. */
export const grantLagMs = 100;

/**
 * Starts promised to groups with a countdown display, which then start at the promised moment although read-back would
 * let them start some tenths of a second sooner (control.md: 0.4 s longer than the matrix). `mayCome`: whoever is not served
 * yet, and may be until the change begins; a start waits for him where he leads it.
 */
export function promisedStarts(layout: SiteLayout, from: DepartureFrom, change: Change, served: readonly GroupId[], time: ChangeTime, mayCome: readonly GroupId[] = []): Readonly<Record<GroupId, number>> {
  // Red and yellow is announced already: its green comes in its own time, whatever is told to others (S1, 1.0 s).
  const waiting = served.filter((id) => layout.byId.get(id)?.hasDisplay === true && from.tracks[id]?.aspect !== 'redYellow');
  if (waiting.length === 0) return {};
  const all = [...served, ...mayCome];
  const lag = lagMs(interstageNow(layout, from, change, all, time.restMs));
  // Who ended before this interstage may still keep somebody waiting, and behind him whom he leads.
  const allRedMs = change.throughAllRed ? Math.max(0, ...layout.groups.map((group) => standsAtMs(group, from.tracks[group.id], time.nowMs))) : 0;
  const heldMs = (id: GroupId): number => {
    const group = layout.byId.get(id);
    return group === undefined ? 0 : Math.max(knownEarliestMs(group, from.tracks, time.nowMs), allRedMs + group.group.redYellowMs) + grantLagMs - lag - time.atMs;
  };
  const interstage = interstageNow(layout, from, change, all, time.restMs, heldMs);
  return Object.fromEntries(interstage.starts.flatMap((start) => {
    const group = layout.byId.get(start.group);
    if (group === undefined || !waiting.includes(start.group)) return [];
    const greenMs = Math.max(start.greenMs, behindParentsMs(layout, interstage, group));
    return [[start.group, time.atMs + greenMs + lag - grantLagMs]];
  }));
}

/** An overlap whose parent shows red and yellow starts by that one's written time, which is known a question and a grant later, ms. */
function behindParentsMs(layout: SiteLayout, { starts, continues }: Interstage, { group: { overlap } }: GroupLayout): number {
  const parents = overlap?.parents.flatMap((id) => {
    const start = starts.find(({ group }) => group === id);
    return start === undefined ? (continues.includes(id) ? [0] : []) : [start.greenMs + ((layout.byId.get(id)?.group.redYellowMs ?? 0) > 0 ? askedAndLitMs : 0)];
  }) ?? [];
  return parents.length === 0 ? 0 : Math.min(...parents);
}
