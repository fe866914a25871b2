import { z } from 'zod';
import { detectorIdSchema, type DetectorId } from './detector.ts';
import { weekdays } from './localTime.ts';

/** Hours of a week, from Monday 0 o'clock of the site. */
export const weekHours = weekdays.length * 24;

/** What is usual of one detector: vehicles in each hour of the week, null = never counted; and in how many weeks it was. */
export const weekOfSchema = z.strictObject({
  perH: z.array(z.int().min(0).max(36_000).nullable()).length(weekHours),
  weeks: z.array(z.int().min(0).max(8)).length(weekHours),
});
export type WeekOf = { readonly perH: readonly (number | null)[]; readonly weeks: readonly number[] };
export const weekHistorySchema = z.record(detectorIdSchema, weekOfSchema);
export type WeekHistory = Readonly<Record<DetectorId, WeekOf>>;

/** What is to be expected of a detector now, vehicles a second, and how far that is to be believed. */
export interface Expected { readonly perS: number; readonly confidence: number }
export type ExpectedNow = Readonly<Record<DetectorId, Expected>>;

/** The hour that is being counted. Plain data. */
interface RunningHour { readonly hour: number; readonly of: Readonly<Record<DetectorId, { readonly vehicles: number; readonly minutes: number }>> }
export interface WeekTrack { readonly history: WeekHistory; readonly running: RunningHour | null; readonly expected: ExpectedNow; /** Hour that `expected` is of. */ readonly expectedHour: number | null }

/** An hour is known by so many of its minutes. */
const minutesLeast = 45;
/** A newer week weighs at least one in so many. */
const weeksMost = 8;
/** A usual number is no sight of who comes: by it alone no lane is seen well enough to plan on (adaptive.ts, plannerAhead). */
const [onceSeen, oftenSeen] = [0.1, 0.15];
const hourMs = 3_600_000;
/** 1970-01-01 was a Thursday: hours from Monday. */
const epochHour = 3 * 24;

export function freshWeek(history: WeekHistory): WeekTrack {
  return { history, running: null, expected: {}, expectedHour: null };
}

const hourOf = (localMs: number): number => Math.floor(localMs / hourMs);
const weekHourOf = (hour: number): number => (((hour + epochHour) % weekHours) + weekHours) % weekHours;

/** A minute that was told, of those detectors whose number is right. An hour that is over is taken up if enough of it was told. */
export function addMinute(track: WeekTrack, fromLocalMs: number, counts: Readonly<Record<DetectorId, number>>): WeekTrack {
  const hour = hourOf(fromLocalMs);
  const { running } = track;
  const settled = running !== null && running.hour !== hour ? { ...track, history: withHour(track.history, running) } : track;
  const of = { ...(running?.hour === hour ? running.of : {}) };
  for (const [id, count] of Object.entries(counts)) of[id] = { vehicles: (of[id]?.vehicles ?? 0) + count, minutes: (of[id]?.minutes ?? 0) + 1 };
  return { ...settled, running: { hour, of } };
}

function withHour(history: WeekHistory, { hour, of }: RunningHour): WeekHistory {
  const at = weekHourOf(hour);
  const next: Record<DetectorId, WeekOf> = { ...history };
  for (const [id, { vehicles, minutes }] of Object.entries(of)) {
    if (minutes < minutesLeast) continue;
    const was = next[id] ?? { perH: Array.from({ length: weekHours }, () => null), weeks: Array.from({ length: weekHours }, () => 0) };
    const weeks = Math.min(weeksMost, (was.weeks[at] ?? 0) + 1);
    const mean = was.perH[at] ?? 0;
    next[id] = { perH: was.perH.with(at, Math.round(mean + ((vehicles * 60) / minutes - mean) / weeks)), weeks: was.weeks.with(at, weeks) };
  }
  return next;
}

/** What is usual in this hour; null = the time is not known: nothing is. */
export function expectAt(track: WeekTrack, localMs: number | null): WeekTrack {
  const hour = localMs === null ? null : hourOf(localMs);
  if (hour === track.expectedHour) return track;
  if (hour === null) return { ...track, expected: {}, expectedHour: null };
  const at = weekHourOf(hour);
  const expected: Record<DetectorId, Expected> = {};
  for (const [id, { perH, weeks }] of Object.entries(track.history)) {
    const usual = perH[at] ?? null;
    if (usual !== null) expected[id] = { perS: usual / 3600, confidence: (weeks[at] ?? 0) >= 2 ? oftenSeen : onceSeen };
  }
  return { ...track, expected, expectedHour: hour };
}
