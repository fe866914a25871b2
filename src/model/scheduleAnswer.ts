import { dateText, dayMs, dayOf, localMomentMs, splitLocal, timeOfDayMs, weekdayOf } from './localTime.ts';
import type { PlanBook } from './plan.ts';
import type { PlanMode } from './planId.ts';
import type { DayPlan, Schedule, ScheduleAction } from './schedule.ts';

/** Why the schedule says what it says: a closed list, highest first. */
export const scheduleReasons = ['change', 'changeThen', 'special', 'tet', 'holiday', 'week', 'closureOver', 'noItem', 'noSchedule', 'clockUnknown'] as const;
export type ScheduleReason = (typeof scheduleReasons)[number];

/** What runs at a moment. */
export interface Scheduled {
  /** The plan; null = planned flash. */
  readonly plan: string | null;
  /** Put over the plan's own mode; null = its own. */
  readonly mode: PlanMode | null;
  readonly responsive: boolean;
  readonly reason: ScheduleReason;
  /** The special date, the change or the day plan that says so. */
  readonly name: string | null;
  /** From and until when this is the answer, local ms. */
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Said extends ScheduleAction { readonly reason: ScheduleReason; readonly name: string | null; readonly fromMs: number; readonly untilMs: number }

/** A date with an era's end is nobody's plan: further on than anything that a schedule states, local ms. */
const farMs = 400 * dayMs;
/** How far an unchanging answer is followed, days. */
const followDays = 15;

/** What the schedule says for a local moment: one stretch of it, as short as a day plan's item. */
export function stretchAt(book: PlanBook, localMs: number): Scheduled {
  const said = book.schedule === undefined ? unscheduled(localMs) : saidAt(book.schedule, localMs);
  return withoutEndedClosure(book, settled(book, said), localMs);
}

/** The same with its true beginning left aside and its true end: stretches that say the same are one. */
export function scheduledAt(book: PlanBook, localMs: number): Scheduled {
  const first = stretchAt(book, localMs);
  let { untilMs } = first;
  while (untilMs < localMs + followDays * dayMs) {
    const next = stretchAt(book, untilMs);
    if (!sameAnswer(first, next)) break;
    ({ untilMs } = next);
  }
  return { ...first, untilMs };
}

export function sameAnswer(a: Scheduled, b: Scheduled): boolean {
  return a.plan === b.plan && a.mode === b.mode && a.responsive === b.responsive && a.reason === b.reason && a.name === b.name;
}

function unscheduled(localMs: number): Said {
  return { reason: 'noSchedule', name: null, fromMs: localMs, untilMs: localMs + farMs };
}

function settled(book: PlanBook, said: Said): Scheduled {
  const { reason, name, fromMs, untilMs } = said;
  const plan = said.flash === true ? null : (said.plan ?? book.defaultPlan);
  return { plan, mode: said.mode ?? null, responsive: said.responsive === true && plan !== null, reason, name, fromMs, untilMs };
}

/** A closed approach opens again by itself: the default plan follows it. */
function withoutEndedClosure(book: PlanBook, found: Scheduled, localMs: number): Scheduled {
  const until = book.plans.find(({ id }) => id === found.plan)?.closed?.until;
  const endMs = until === undefined ? null : localMomentMs(until);
  if (endMs === null) return found;
  if (localMs < endMs) return { ...found, untilMs: Math.min(found.untilMs, endMs) };
  return { ...found, plan: book.defaultPlan, mode: null, responsive: false, reason: 'closureOver', name: found.plan, fromMs: Math.max(found.fromMs, endMs) };
}

function saidAt(schedule: Schedule, localMs: number): Said {
  const below = dayItemAt(schedule, localMs);
  let { untilMs } = below;
  for (const { reason, from, until, afterwards: _, ...action } of schedule.changes) {
    const fromMs = localMomentMs(from);
    const endMs = localMomentMs(until);
    if (fromMs === null || endMs === null || endMs <= fromMs) continue;
    if (localMs >= fromMs && localMs < endMs) return { ...action, reason: 'change', name: reason, fromMs, untilMs: endMs };
    if (localMs < fromMs) untilMs = Math.min(untilMs, fromMs);
  }
  // What comes after a change runs until the schedule next speaks.
  const after = schedule.changes.findLast((change) => change.afterwards !== undefined && (localMomentMs(change.until) ?? Infinity) <= localMs && (localMomentMs(change.until) ?? 0) > below.fromMs);
  if (after?.afterwards !== undefined) return { plan: after.afterwards, reason: 'changeThen', name: after.reason, fromMs: localMomentMs(after.until) ?? localMs, untilMs };
  return { ...below, untilMs };
}

/** The item of the day plan in force; before the first item of a day nothing is said. */
function dayItemAt(schedule: Schedule, localMs: number): Said {
  const { day, ofDayMs } = splitLocal(localMs);
  const startMs = day * dayMs;
  const of = dayPlanOf(schedule, day);
  if (of === null) return { reason: 'noItem', name: null, fromMs: startMs, untilMs: startMs + dayMs };
  const items = itemsOf(of.plan);
  const index = items.findLastIndex((item) => item.atMs <= ofDayMs);
  const untilMs = startMs + (items[index + 1]?.atMs ?? dayMs);
  const item = items[index];
  if (item === undefined) return { reason: 'noItem', name: of.plan.id, fromMs: startMs, untilMs };
  return { ...item.action, reason: of.reason, name: of.name, fromMs: startMs + item.atMs, untilMs };
}

const sorted = new WeakMap<DayPlan, readonly { readonly atMs: number; readonly action: ScheduleAction }[]>();

/** A day plan's items in the order of the day; the same plan always gives the same ones. */
export function itemsOf(plan: DayPlan): readonly { readonly atMs: number; readonly action: ScheduleAction }[] {
  const known = sorted.get(plan);
  if (known !== undefined) return known;
  const made = plan.items.map((action) => ({ atMs: timeOfDayMs(action.at), action })).toSorted((a, b) => a.atMs - b.atMs);
  sorted.set(plan, made);
  return made;
}

/** The day plan of a day, and who chose it. */
export interface ChosenDay { readonly plan: DayPlan; readonly reason: ScheduleReason; readonly name: string }

/** The day plan of a day, and who chose it; null = nobody did. */
export function dayPlanOf(schedule: Schedule, day: number): ChosenDay | null {
  return calendarOf(schedule)(day);
}

/** The same for one who asks for many days: the schedule's dates are read once. */
export function calendarOf(schedule: Schedule): (day: number) => ChosenDay | null {
  const special = schedule.special.map((one) => ({ day: one.day, name: one.name, first: dayOf(one.from), last: dayOf(one.to ?? one.from) }));
  const tet = tetDays(schedule);
  const days = new Map(schedule.days.toReversed().map((plan) => [plan.id, plan]));
  return (day) => chosenDay(schedule, days, day, special.find(({ first, last }) => isWithin(day, first, last)), tet.some(([first, last]) => isWithin(day, first, last)));
}

function chosenDay(schedule: Schedule, days: ReadonlyMap<string, DayPlan>, day: number, special: { readonly day: string; readonly name: string } | undefined, isTet: boolean): ChosenDay | null {
  const monthDay = schedule.yearly.length === 0 ? '' : dateText(day).slice(5);
  const yearly = schedule.yearly.find(({ from, to }) => isWithinYear(monthDay, from, to ?? from));
  const weekday = schedule.week[weekdayOf(day)];
  const chosen: readonly (readonly [string, ScheduleReason, string] | null)[] = [
    special === undefined ? null : [special.day, 'special', special.name],
    isTet && schedule.tet !== undefined ? [schedule.tet.day, 'tet', 'Tết'] : null,
    yearly === undefined ? null : [yearly.day, 'holiday', yearly.name],
    weekday === undefined ? null : [weekday, 'week', weekday],
  ];
  for (const one of chosen) {
    const plan = one === null ? undefined : days.get(one[0]);
    if (one !== null && plan !== undefined) return { plan, reason: one[1], name: one[2] };
  }
  return null;
}

/** First and last day of each Tết that is stated. */
function tetDays({ tet }: Schedule): readonly (readonly [number, number])[] {
  return (tet?.firstDays ?? []).flatMap((date) => {
    const first = dayOf(date);
    return first === null || tet === undefined ? [] : [[first - tet.daysBefore, first + tet.daysAfter] as const];
  });
}

function isWithin(day: number, from: number | null, to: number | null): boolean {
  return from !== null && to !== null && day >= from && day <= to;
}

/** Month and day of every year; a range may reach over New Year. */
function isWithinYear(monthDay: string, from: string, to: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}

/** Days from this one to the last stated first day of Tết; null = none is stated. */
export function tetDaysLeft({ tet }: Schedule, day: number): number | null {
  if (tet === undefined) return null;
  return Math.max(-1, ...tet.firstDays.map((date) => (dayOf(date) ?? day - 1) - day));
}

/** Tết must be known for so many days ahead, or it is an alarm (control.md). */
export const tetAlarmDays = 366;
