import { z } from 'zod';
import { planIdSchema, planModes } from './planId.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const monthDay = z.string().regex(/^\d{2}-\d{2}$/);
/** A local moment, to the minute. */
export const momentSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/);
const dayId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);
const name = z.string().min(1).max(80);

const action = {
  plan: planIdSchema.optional(),
  /** Planned flash instead of a plan. */
  flash: z.literal(true).optional(),
  /** The plan run in another mode than its own. */
  mode: z.enum(planModes).optional(),
  /** Detectors may choose another plan meanwhile (responsive.signatures). */
  responsive: z.literal(true).optional(),
};

const dayItemSchema = z.strictObject({ at: timeOfDay, ...action });
export type DayItem = z.infer<typeof dayItemSchema>;

const dayPlanSchema = z.strictObject({ id: dayId, name: name.optional(), items: z.array(dayItemSchema).min(1).max(48) });
export type DayPlan = z.infer<typeof dayPlanSchema>;

/** What runs when, in the site's local time. Where several speak: changes, special dates, Tết, yearly holidays, the week. */
export const scheduleSchema = z.strictObject({
  days: z.array(dayPlanSchema).min(1).max(64),
  week: z.strictObject({ mon: dayId.optional(), tue: dayId.optional(), wed: dayId.optional(), thu: dayId.optional(), fri: dayId.optional(), sat: dayId.optional(), sun: dayId.optional() }),
  /** Dates and ranges of dates, the last one included. */
  special: z.array(z.strictObject({ name, from: date, to: date.optional(), day: dayId })).max(200).default([]),
  /** Holidays with the same date every year. */
  yearly: z.array(z.strictObject({ name, from: monthDay, to: monthDay.optional(), day: dayId })).max(64).default([]),
  /** The lunar new year, each first day stated: no cabinet computes a lunar calendar. */
  tet: z.strictObject({ day: dayId, daysBefore: z.int().min(0).max(14).default(1), daysAfter: z.int().min(0).max(14).default(4), firstDays: z.array(date).min(1).max(40) }).optional(),
  /** Plans with a start, an end and what comes afterwards: the schedule again, or a plan until the schedule next speaks. */
  changes: z.array(z.strictObject({ reason: name, from: momentSchema, until: momentSchema, ...action, afterwards: planIdSchema.optional() })).max(200).default([]),
});
export type Schedule = z.infer<typeof scheduleSchema>;
export type PlanChange = Schedule['changes'][number];

/** Something that the schedule says to do. */
export type ScheduleAction = Pick<DayItem, 'plan' | 'flash' | 'mode' | 'responsive'>;
