import type { SealedSite } from '../model/artefact.ts';
import type { DetectorId } from '../model/detector.ts';
import { countsAsGreen } from '../model/kind.ts';
import type { GroupImage } from '../model/image.ts';
import type { GroupId } from '../model/relation.ts';

/** Per group: the count of its arrival detectors when it last had right of way. */
export type QueueTrack = Readonly<Record<GroupId, number>>;
export const emptyQueues: QueueTrack = {};

/** Actuations of a detector since the scan began. */
type Counts = (detector: DetectorId) => number;

type Seers = ReadonlyMap<GroupId, readonly DetectorId[]>;
const known = new WeakMap<SealedSite, Seers>();

/** Detectors that see each group's arrivals: advance loops where there are any, else the stop line, else the button. */
function seersOf(site: SealedSite): Seers {
  const found = known.get(site);
  if (found !== undefined) return found;
  const made: Seers = new Map(site.safety.groups.map(({ id }) => {
    const own = site.traffic.detectors.filter(({ groups }) => groups.includes(id));
    const role = (['advance', 'stopLine', 'button'] as const).find((wanted) => own.some((detector) => detector.role === wanted));
    return [id, own.filter((detector) => detector.role === role).map((detector) => detector.id)];
  }));
  known.set(site, made);
  return made;
}

function arrivals(site: SealedSite, group: GroupId, counts: Counts): number | null {
  const seers = seersOf(site).get(group) ?? [];
  return seers.length === 0 ? null : seers.reduce((sum, id) => sum + counts(id), 0);
}

/** While a group has right of way its queue discharges: counting begins again at its end. */
export function stepQueues(site: SealedSite, before: QueueTrack, image: GroupImage, counts: Counts): QueueTrack {
  let after = before;
  for (const { id, kind } of site.safety.groups) {
    const aspect = image[id];
    if (aspect === undefined || !countsAsGreen(kind, aspect)) continue;
    const count = arrivals(site, id, counts);
    if (count !== null && count !== before[id]) after = { ...after, [id]: count };
  }
  return after;
}

/** Arrivals since the group's right of way ended; null where nothing sees them. */
export function arrivedInRed(site: SealedSite, track: QueueTrack, group: GroupId, counts: Counts): number | null {
  const count = arrivals(site, group, counts);
  return count === null ? null : Math.max(0, count - (track[group] ?? 0));
}
