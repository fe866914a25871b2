import { reachesBan } from './flashBan.ts';
import { dateText, dayMs, dayOf, localMomentMs, minuteMs, splitLocal, timeOfDayMs, zoneOffsetMs } from './localTime.ts';
import type { Plan, PlanBook } from './plan.ts';
import { checkPulse } from './planCheckPlan.ts';
import { planProblem, planWarning } from './planProblem.ts';
import type { Problem } from './problem.ts';
import type { DayPlan, Schedule, ScheduleAction } from './schedule.ts';
import { calendarOf, itemsOf, tetAlarmDays, tetDaysLeft } from './scheduleAnswer.ts';
import type { SiteFacts } from './siteFacts.ts';
import { repeated } from './siteProblem.ts';

/** Longest planned flash (safety.md S5), ms. */
const longestFlashMs = 8 * 3_600_000;
/** A plan that stands for less is over before the offset is in step, ms. */
const shortStayMs = 10 * minuteMs;
const daysAhead = 366;
/** Tết is stated so many years ahead (control.md). */
const tetYears = 5;
/** A change that lasts longer is a schedule of its own, days. */
const longChangeDays = 92;

interface Context { readonly site: SiteFacts; readonly book: PlanBook; /** Of plans with one id, which is refused, the first. */ readonly plans: ReadonlyMap<string, Plan>; readonly schedule: Schedule; readonly path: string; readonly localMs: number }

/** The schedule of a plan set, walked day by day for a year from now. */
export function checkSchedule(site: SiteFacts, book: PlanBook, prefix: string, localMs: number): readonly Problem[] {
  const { schedule } = book;
  if (schedule === undefined) return [];
  const path = `${prefix}schedule`;
  if (zoneOffsetMs(site.traffic.timezone) === null) return [planProblem('schedule.timezone', path, { timezone: site.traffic.timezone })];
  const context: Context = { site, book, plans: new Map(book.plans.toReversed().map((plan) => [plan.id, plan])), schedule, path, localMs };
  return [
    ...checkDays(context), ...checkReferences(context), ...checkSpecial(context), ...checkYearly(context), ...checkTet(context),
    ...checkChanges(context), ...checkYear(context),
  ];
}

function checkDays(context: Context): readonly Problem[] {
  const { schedule, path } = context;
  return [
    ...repeated(schedule.days, ({ id }) => id, ({ id }, index) => planProblem('schedule.dayDuplicate', `${path}.days[${index}].id`, { day: id })),
    ...schedule.days.flatMap((day, index) => checkDay(context, day, `${path}.days[${index}]`)),
  ];
}

function checkDay(context: Context, day: DayPlan, path: string): readonly Problem[] {
  const { flashBan } = context.site.safety;
  const problems: Problem[] = day.items.flatMap((item, index) => checkAction(context, item, `${path}.items[${index}]`));
  problems.push(...repeated(day.items, ({ at }) => at, ({ at }, index) => planProblem('schedule.sameMinute', `${path}.items[${index}].at`, { day: day.id, at })));
  const unsorted = day.items.findIndex(({ at }, index) => index > 0 && at < (day.items[index - 1]?.at ?? ''));
  if (unsorted > 0) problems.push(planWarning('schedule.order', `${path}.items[${unsorted}].at`, { day: day.id }));
  const items = itemsOf(day);
  const first = items[0];
  if (first !== undefined && first.atMs > 0) problems.push(planProblem('schedule.dayGap', `${path}.items`, { day: day.id, until: clockText(first.atMs) }));
  const untilMs = endsOf(items);
  day.items.forEach((item, index) => {
    const atMs = timeOfDayMs(item.at);
    const lastsMs = (untilMs.get(atMs) ?? dayMs) - atMs;
    const where = `${path}.items[${index}]`;
    if (item.flash === true && reachesBan(flashBan, atMs / minuteMs, lastsMs / 1000)) problems.push(planProblem('schedule.flashBan', where, { at: item.at, ...flashBan }));
    if (item.flash !== true && lastsMs < shortStayMs) problems.push(planWarning('schedule.shortStay', where, { at: item.at, minutes: lastsMs / minuteMs }));
  });
  return problems;
}

/** By the moment at which items begin, the moment of the next later one. */
function endsOf(items: ReturnType<typeof itemsOf>): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  let laterMs = dayMs;
  items.toReversed().forEach(({ atMs }, index, reversed) => {
    const afterMs = reversed[index - 1]?.atMs ?? dayMs;
    if (afterMs > atMs) laterMs = afterMs;
    ends.set(atMs, laterMs);
  });
  return ends;
}

function clockText(ofDayMs: number): string {
  const minutes = Math.floor(ofDayMs / minuteMs);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** One of plan and flash; a plan that there is; a mode that fits it. */
function checkAction({ site, book, plans }: Context, action: ScheduleAction, path: string): readonly Problem[] {
  const { plan, flash, mode, responsive } = action;
  if ((plan === undefined) === (flash !== true)) return [planProblem('schedule.noAction', path)];
  if (flash === true) return mode === undefined && responsive === undefined ? [] : [planProblem('schedule.noAction', path)];
  const own = plans.get(plan ?? '');
  if (own === undefined) return [planProblem('schedule.planUnknown', `${path}.plan`, { plan: plan ?? '' })];
  if (mode !== undefined && own.closed !== undefined && mode !== own.mode) return [planProblem('schedule.modeUnfit', `${path}.mode`, { plan: own.id, mode })];
  const lies = mode === undefined ? [] : checkPulse(site, own, path, mode);
  if (lies.length > 0) return lies;
  return responsive === true && book.responsive === undefined ? [planWarning('schedule.responsiveNone', `${path}.responsive`)] : [];
}

function checkReferences({ schedule, path }: Context): readonly Problem[] {
  const places: readonly (readonly [string, string])[] = [
    ...Object.entries(schedule.week).flatMap(([weekday, day]): [string, string][] => (day === undefined ? [] : [[`week.${weekday}`, day]])),
    ...schedule.special.map(({ day }, index): [string, string] => [`special[${index}].day`, day]),
    ...schedule.yearly.map(({ day }, index): [string, string] => [`yearly[${index}].day`, day]),
    ...(schedule.tet === undefined ? [] : [['tet.day', schedule.tet.day] as const]),
  ];
  const used = new Set(places.map(([, day]) => day));
  return [
    ...places.flatMap(([place, day]) => (schedule.days.some(({ id }) => id === day) ? [] : [planProblem('schedule.dayUnknown', `${path}.${place}`, { day })])),
    ...schedule.days.flatMap(({ id }, index) => (used.has(id) ? [] : [planWarning('schedule.dayUnused', `${path}.days[${index}]`, { day: id })])),
  ];
}

function checkSpecial({ schedule, path, localMs }: Context): readonly Problem[] {
  const today = splitLocal(localMs).day;
  const ranges: { readonly from: number; readonly to: number; readonly day: string; readonly name: string }[] = [];
  return schedule.special.flatMap(({ name, from, to = from, day }, index) => {
    const where = `${path}.special[${index}]`;
    const [first, last] = [dayOf(from), dayOf(to)];
    if (first === null) return [planProblem('schedule.badDate', `${where}.from`, { date: from })];
    if (last === null) return [planProblem('schedule.badDate', `${where}.to`, { date: to })];
    if (last < first) return [planProblem('schedule.rangeReversed', `${where}.to`, { name, from, to })];
    const other = ranges.find((range) => range.from <= last && range.to >= first && range.day !== day);
    ranges.push({ from: first, to: last, day, name });
    if (other !== undefined) return [planProblem('schedule.rangeOverlap', where, { name, other: other.name })];
    return last < today ? [planWarning('schedule.specialPast', where, { name, to })] : [];
  });
}

function checkYearly({ schedule, path }: Context): readonly Problem[] {
  return schedule.yearly.flatMap(({ name, from, to = from, day }, index) => {
    const where = `${path}.yearly[${index}]`;
    // Every fourth year has the 29th of February.
    for (const [key, text] of [['from', from], ['to', to]] as const) if (dayOf(`2028-${text}`) === null) return [planProblem('schedule.badDate', `${where}.${key}`, { date: text })];
    const other = schedule.yearly.slice(0, index).find((one) => one.day !== day && overlap([from, to], [one.from, one.to ?? one.from]));
    return other === undefined ? [] : [planProblem('schedule.yearlyOverlap', where, { name, other: other.name })];
  });
}

/** Ranges of month and day, of which one may reach over New Year. */
function overlap(a: Stretch, b: Stretch): boolean {
  return parts(a).some((one) => parts(b).some((other) => one[0] <= other[1] && other[0] <= one[1]));
}

type Stretch = readonly [string, string];

function parts([from, to]: Stretch): readonly Stretch[] {
  return from <= to ? [[from, to]] : [[from, '12-31'], ['01-01', to]];
}

function checkTet({ schedule, path, localMs }: Context): readonly Problem[] {
  const { tet } = schedule;
  if (tet === undefined) return [planWarning('schedule.tetMissing', path)];
  const where = `${path}.tet.firstDays`;
  const problems: Problem[] = tet.firstDays.flatMap((date, index) => {
    if (dayOf(date) === null) return [planProblem('schedule.badDate', `${where}[${index}]`, { date })];
    // The second new moon after the winter solstice.
    return date.slice(5) >= '01-20' && date.slice(5) <= '02-21' ? [] : [planProblem('schedule.tetDate', `${where}[${index}]`, { date })];
  });
  problems.push(...repeated(tet.firstDays, (date) => date.slice(0, 4), (date, index) => planProblem('schedule.tetTwice', `${where}[${index}]`, { year: date.slice(0, 4) })));
  const today = splitLocal(localMs).day;
  const left = tetDaysLeft(schedule, today) ?? -1;
  const years = new Set(tet.firstDays.filter((date) => (dayOf(date) ?? 0) >= today).map((date) => date.slice(0, 4))).size;
  if (left < tetAlarmDays) problems.push(planWarning('schedule.tetSoon', where, { days: Math.max(0, left) }));
  else if (years < tetYears) problems.push(planWarning('schedule.tetShort', where, { years, needed: tetYears }));
  return problems;
}

function checkChanges(context: Context): readonly Problem[] {
  const { site, plans, schedule, path, localMs } = context;
  const known: { readonly fromMs: number; readonly untilMs: number; readonly reason: string }[] = [];
  return schedule.changes.flatMap((change, index) => {
    const { reason, from, until, afterwards } = change;
    const where = `${path}.changes[${index}]`;
    const [fromMs, untilMs] = [localMomentMs(from), localMomentMs(until)];
    if (fromMs === null) return [planProblem('schedule.badDate', `${where}.from`, { date: from })];
    if (untilMs === null) return [planProblem('schedule.badDate', `${where}.until`, { date: until })];
    if (untilMs <= fromMs) return [planProblem('schedule.changeReversed', `${where}.until`, { reason, from, until })];
    const problems: Problem[] = [...checkAction(context, change, where)];
    if (afterwards !== undefined && !plans.has(afterwards)) problems.push(planProblem('schedule.planUnknown', `${where}.afterwards`, { plan: afterwards }));
    const other = known.find((one) => one.fromMs < untilMs && one.untilMs > fromMs);
    known.push({ fromMs, untilMs, reason });
    if (other !== undefined) problems.push(planProblem('schedule.changeOverlap', where, { reason, other: other.reason }));
    const lastsMs = untilMs - fromMs;
    if (change.flash === true) {
      if (lastsMs > longestFlashMs) problems.push(planProblem('schedule.flashLong', where, { hours: Math.round(lastsMs / 360_000) / 10, date: from.slice(0, 10) }));
      else if (reachesBan(site.safety.flashBan, splitLocal(fromMs).ofDayMs / minuteMs, lastsMs / 1000)) problems.push(planProblem('schedule.flashBan', where, { at: from.slice(11), ...site.safety.flashBan }));
    }
    if (untilMs <= localMs) problems.push(planWarning('schedule.changePast', where, { reason, until }));
    else if (lastsMs > longChangeDays * dayMs) problems.push(planWarning('schedule.changeLong', where, { reason, days: longChangeDays }));
    return problems;
  });
}

/** The year that comes: a plan for each day, and no flash that goes on over midnight for longer than it may. */
function checkYear({ schedule, path, localMs }: Context): readonly Problem[] {
  const { day: today } = splitLocal(localMs);
  const bare: number[] = [];
  let flashMs = 0;
  let longest: Problem | null = null;
  const dayPlan = calendarOf(schedule);
  const flashing = new Set(schedule.days.filter(({ items }) => items.some(({ flash }) => flash === true)));
  for (let day = today; day < today + daysAhead; day += 1) {
    const plan = dayPlan(day)?.plan;
    if (plan === undefined) bare.push(day);
    if (plan === undefined || !flashing.has(plan)) {
      flashMs = 0;
      continue;
    }
    const items = itemsOf(plan);
    items.forEach(({ atMs, action }, index) => {
      flashMs = action.flash === true ? flashMs + (items[index + 1]?.atMs ?? dayMs) - atMs : 0;
      if (flashMs > longestFlashMs) longest ??= planProblem('schedule.flashLong', `${path}.days`, { hours: Math.round(flashMs / 360_000) / 10, date: dateText(day) });
    });
  }
  const first = bare[0];
  const gap: Problem[] = first === undefined ? [] : [planProblem('schedule.gap', `${path}.week`, { days: bare.length, date: dateText(first) })];
  return longest === null ? gap : [...gap, longest];
}
