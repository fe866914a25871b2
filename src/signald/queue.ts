import type { SealedSite } from '../model/artefact.ts';
import { countsAsGreen } from '../model/kind.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';

/** Per group: the count of its arrival detectors when it last had right of way. */
export type QueueTrack = Readonly<Record<GroupId, number>>;
export const emptyQueues: QueueTrack = {};

type Counts = Readonly<Record<string, number>>;

/** Detectors that see a group's arrivals: advance loops where there are any, else the stop line, else the button. */
function arrivals(site: SealedSite, group: GroupId, counts: Counts): number | null {
  const own = site.traffic.detectors.filter(({ groups }) => groups.includes(group));
  for (const role of ['advance', 'stopLine', 'button'] as const) {
    const seers = own.filter((detector) => detector.role === role);
    if (seers.length > 0) return seers.reduce((sum, { id }) => sum + (counts[id] ?? 0), 0);
  }
  return null;
}

/** While a group has right of way its queue discharges: counting begins again at its end. */
export function stepQueues(site: SealedSite, before: QueueTrack, image: GroupImage, counts: Counts): QueueTrack {
  const changes: Record<GroupId, number> = {};
  for (const { id, kind } of site.safety.groups) {
    const aspect = image[id];
    if (aspect === undefined || !countsAsGreen(kind, aspect)) continue;
    const count = arrivals(site, id, counts);
    if (count !== null && count !== before[id]) changes[id] = count;
  }
  return Object.keys(changes).length === 0 ? before : { ...before, ...changes };
}

/** Arrivals since the group's right of way ended; null where nothing sees them. */
export function arrivedInRed(site: SealedSite, track: QueueTrack, group: GroupId, counts: Counts): number | null {
  const count = arrivals(site, group, counts);
  return count === null ? null : Math.max(0, count - (track[group] ?? 0));
}
