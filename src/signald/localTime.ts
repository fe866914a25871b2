import type { WallClock } from '../model/time.ts';

/** A clock that may be further off says nothing about the hour, ms. */
const knownWithinMs = 60_000;

/** Minute of the local day, or null where nobody vouches for the clock. */
export function minuteOfDay(wall: WallClock, timezone: string): number | null {
  if (wall.errorMs === null || wall.errorMs > knownWithinMs) return null;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(wall.wallMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return of('hour') * 60 + of('minute');
}
