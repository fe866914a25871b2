/*
 * The centre's tool prints the time of the computer that it runs on: cabinets of several zones stand in one list. It
 * says which zone that is, for who reads it may sit elsewhere.
 */

const dateTime = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const hourMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const offset = new Intl.DateTimeFormat('en', { timeZoneName: 'longOffset' });

/** `+07:00`, as it is at that moment. */
function offsetOf(ms: number): string {
  const named = offset.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return /[+-]\d\d:\d\d/.exec(named)?.[0] ?? '+00:00';
}

/** `2026-11-30 09:22:07.125+07:00` */
export function momentText(ms: number): string {
  return `${dateTime.format(ms)}.${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}${offsetOf(ms)}`;
}

/** `09:22`; the zone is said once beside it. */
export const hourMinuteText = (ms: number): string => hourMinute.format(ms);

/** `UTC+07:00` */
export const zoneText = (ms: number): string => `UTC${offsetOf(ms)}`;
