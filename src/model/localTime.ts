/**
 * The civil calendar of the site, counted and never asked of the process: its own time zone decides nothing.
 * Days are numbered from 1970-01-01; a local moment is milliseconds since that day's local midnight.
 */
export const dayMs = 86_400_000;
export const minuteMs = 60_000;
/** Weeks begin on Monday. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Zones without daylight saving of today, hours east of Greenwich. Viet Nam has kept +7 since 1975. */
const hoursEast: Readonly<Record<string, number>> = {
  'Asia/Ho_Chi_Minh': 7, 'Asia/Saigon': 7, 'Asia/Bangkok': 7, 'Asia/Phnom_Penh': 7, 'Asia/Vientiane': 7, 'Asia/Jakarta': 7,
  'Asia/Singapore': 8, 'Asia/Manila': 8, 'Asia/Shanghai': 8, 'Asia/Tokyo': 9, 'Etc/UTC': 0, UTC: 0,
};

/** How far the zone's clocks are ahead of UTC, ms; null = a zone that this program does not know. */
export function zoneOffsetMs(timezone: string): number | null {
  const hours = hoursEast[timezone];
  return hours === undefined ? null : hours * 3_600_000;
}

/** Number of the day of a date; null where there is no such date. Gregorian, by counting. */
export function dayOf(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1) return null;
  const number = dayNumber(year, month, day);
  return dateText(number) === date ? number : null;
}

/** Days since 1970-01-01: months are counted from March, so that the leap day is the year's last. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** The date of a day, `2027-02-06`. */
export function dateText(number: number): string {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

export function weekdayOf(day: number): Weekday {
  // 1970-01-01 was a Thursday.
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** Day and time of day of a local moment. */
export function splitLocal(localMs: number): { readonly day: number; readonly ofDayMs: number } {
  const day = Math.floor(localMs / dayMs);
  return { day, ofDayMs: localMs - day * dayMs };
}

/** `05:30` → ms since local midnight. */
export function timeOfDayMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * minuteMs;
}

/** `2027-02-06T05:30` → local ms; null where there is no such date. */
export function localMomentMs(text: string): number | null {
  const day = dayOf(text.slice(0, 10));
  return day === null ? null : day * dayMs + timeOfDayMs(text.slice(11));
}

/** A local moment as people write it, to the minute. */
export function momentText(localMs: number): string {
  const { day, ofDayMs } = splitLocal(localMs);
  const minutes = Math.floor(ofDayMs / minuteMs);
  return `${dateText(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
