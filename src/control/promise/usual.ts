import type { GroupId } from '../../model/relation.ts';
import type { SiteLayout } from '../layout.ts';
import { goes, type GroupTracks } from '../sequence/groupTrack.ts';

/** A group's usual times from change to change, ms, and of how many changes. */
export interface Usual { readonly greenMs: number; readonly redMs: number; readonly greens: number; readonly reds: number; readonly sinceMs: number; readonly going: boolean }
export type UsualTimes = Readonly<Record<GroupId, Usual>>;

const lastWeight = 0.3;

/** One tick of the usual times, from what was really written. */
export function stepUsual(layout: SiteLayout, before: UsualTimes, tracks: GroupTracks, nowMs: number): UsualTimes {
  let next: Record<GroupId, Usual> | null = null;
  for (const { id } of layout.groups) {
    const track = tracks[id];
    if (track === undefined) continue;
    const going = goes(track);
    const was = before[id];
    if (was !== undefined && was.going === going) continue;
    const begun: Usual = was ?? { greenMs: 0, redMs: 0, greens: -1, reds: -1, sinceMs: nowMs, going };
    const tookMs = nowMs - begun.sinceMs;
    // The first of each began nobody knows when.
    const mean = (usualMs: number, count: number): number => (count <= 0 ? tookMs : usualMs + lastWeight * (tookMs - usualMs));
    const wasGreen = was !== undefined && was.going;
    (next ??= { ...before })[id] = {
      greenMs: wasGreen ? mean(begun.greenMs, begun.greens) : begun.greenMs, redMs: was !== undefined && !wasGreen ? mean(begun.redMs, begun.reds) : begun.redMs,
      greens: begun.greens + (wasGreen ? 1 : 0), reds: begun.reds + (was !== undefined && !wasGreen ? 1 : 0), sinceMs: nowMs, going,
    };
  }
  return next ?? before;
}
