import { z } from 'zod';

export const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** Hours in which a planned flash needs two persons, local time of the site (safety.md S5). */
export const flashBanSchema = z.strictObject({ from: timeOfDaySchema, to: timeOfDaySchema });
export type FlashBan = z.infer<typeof flashBanSchema>;

const minutesPerDay = 1440;

/** A flash of this length reaches into the ban hours. A clock that nobody vouches for (null) is taken to be in them. */
export function reachesBan(ban: FlashBan, minuteOfDay: number | null, forS: number): boolean {
  if (minuteOfDay === null) return true;
  const from = minutes(ban.from);
  const lasts = (minutes(ban.to) - from + minutesPerDay) % minutesPerDay;
  const since = (minuteOfDay - from + minutesPerDay) % minutesPerDay;
  // Now within them, or they begin before the flash ends.
  return lasts > 0 && (since < lasts || since + forS / 60 > minutesPerDay);
}

/** From a minute of the day until that time of the day comes next, s. */
export function untilTimeS(minuteOfDay: number, until: string): number {
  return ((minutes(until) - minuteOfDay + minutesPerDay - 1) % minutesPerDay + 1) * 60;
}

function minutes(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
