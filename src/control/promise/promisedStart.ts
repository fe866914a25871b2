import { lagMs } from '../../model/interstage.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Change, SiteLayout } from '../layout.ts';
import { interstageNow, type ChangeTime, type DepartureFrom } from '../sequence/departure.ts';
import { knownEarliestMs } from '../sequence/permission.ts';

/** An asked green is lit one tick later, ms: the promise is the lamp's, not the question's. */
export const grantLagMs = 100;

/**
 * Starts promised to groups with a countdown display, which then start at the promised moment although read-back would
 * let them start some tenths of a second sooner (control.md: 0.4 s longer than the matrix).
 */
export function promisedStarts(layout: SiteLayout, from: DepartureFrom, change: Change, served: readonly GroupId[], time: ChangeTime): Readonly<Record<GroupId, number>> {
  // Red and yellow is announced already: its green comes in its own time, whatever is told to others (S1, 1.0 s).
  const waiting = served.filter((id) => layout.byId.get(id)?.hasDisplay === true && from.tracks[id]?.aspect !== 'redYellow');
  if (waiting.length === 0) return {};
  const interstage = interstageNow(layout, from, change, served, time.restMs);
  return Object.fromEntries(interstage.starts.flatMap((start) => {
    const group = layout.byId.get(start.group);
    if (group === undefined || !waiting.includes(start.group)) return [];
    // Who ended before this interstage may still keep it waiting.
    const askMs = Math.max(time.atMs + start.greenMs + lagMs(interstage), knownEarliestMs(group, from.tracks, time.nowMs) + grantLagMs) - grantLagMs;
    return [[start.group, askMs]];
  }));
}
