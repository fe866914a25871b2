import type { GroupId } from '../model/relation.ts';
import { greenShare, starvedGroups, type FullGreens } from './fullGreens.ts';

/** So many greens in a row that leave somebody standing are more than a busy minute, where the set says nothing else. */
export const usualGreens = 5;
/** A group that was served before is starved by a set that gives it less green; one that was not, by much less. */
const less = 0.95;
const muchLess = 0.75;

/** How the traffic was served before a set came. */
export interface ServedBefore { readonly starved: readonly GroupId[]; readonly shares: Readonly<Record<GroupId, number | null>> }

/** A group that a set starves, with its share of green before and under it. */
export interface Starved { readonly group: GroupId; readonly share: number; readonly shareBefore: number }

export function servedBefore(track: FullGreens, greens: number): ServedBefore {
  return { starved: starvedGroups(track, greens), shares: Object.fromEntries(Object.keys(track).map((id) => [id, greenShare(track, id, greens)])) };
}

/**
 * Whom the set that runs starves: its greens leave somebody standing again and again, and it has less green than before.
 * More traffic alone is not the set's doing, nor is green that is taken from one who was starved for another who was;
 * where nobody knows how a group was served before, nothing is said of it.
 */
export function starvedBy(before: ServedBefore, track: FullGreens, greens: number): readonly Starved[] {
  const now = starvedGroups(track, greens);
  const found = now.flatMap((group): (Starved & { readonly fresh: boolean })[] => {
    const [share, shareBefore] = [greenShare(track, group, greens), before.shares[group] ?? null];
    const fresh = !before.starved.includes(group);
    return share === null || shareBefore === null || share >= shareBefore * (fresh ? less : muchLess) ? [] : [{ group, share, shareBefore, fresh }];
  });
  const least = before.starved.length + (found.some(({ fresh }) => fresh) ? 1 : 0);
  return now.length < least ? [] : found.map(({ group, share, shareBefore }) => ({ group, share, shareBefore }));
}

/** Groups that are named, at most: the event may not outgrow a frame. */
const mostNamed = 8;
const percent = (share: number): number => Math.round(share * 100);

export function starvedText(starved: readonly Starved[], greens: number): string {
  return `${greens} greens in a row left a queue: ${starved.slice(0, mostNamed).map(({ group, share, shareBefore }) => `${group} green ${percent(share)} % (before ${percent(shareBefore)} %)`).join(', ')}`;
}
