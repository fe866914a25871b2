import type { EventDraft } from '../model/event.ts';
import type { DetectorId } from '../model/detector.ts';
import { zoneOffsetMs } from '../model/localTime.ts';
import type { WallClock } from '../model/time.ts';
import { addMinute, expectAt, type WeekTrack } from '../model/weekHistory.ts';

/** A clock that may be further off puts nobody into the wrong hour: the same as for plans by local hours, ms. */
const clockErrorMs = 60_000;

/** The site's local time as far as hours of the week may rest on it; null = it is not known. */
function localMsOf(timezone: string, { wallMs, errorMs }: WallClock): number | null {
  const offsetMs = zoneOffsetMs(timezone);
  return offsetMs === null || errorMs === null || errorMs > clockErrorMs ? null : wallMs + offsetMs;
}

/** Minutes that have just been told, taken into what is usual of their hour; and what is usual now. */
export function stepWeek(track: WeekTrack, minutes: readonly EventDraft[], timezone: string, wall: WallClock): WeekTrack {
  const localMs = localMsOf(timezone, wall);
  if (localMs === null) return expectAt(track, null);
  const counted = minutes.reduce((before, { data }) => addMinute(before, Number(data['fromMs']) + localMs - wall.wallMs, rightCounts(data)), track);
  return expectAt(counted, localMs);
}

/** Numbers of a minute that are right: neither estimated nor, of a broken detector, none. */
function rightCounts(data: EventDraft['data']): Readonly<Record<DetectorId, number>> {
  const estimated = Array.isArray(data['estimated']) ? data['estimated'] : [];
  return Object.fromEntries(Object.entries(data).flatMap(([key, value]): [DetectorId, number][] => {
    const id = key.slice('count.'.length);
    return key.startsWith('count.') && typeof value === 'number' && !estimated.includes(id) ? [[id, value]] : [];
  }));
}
