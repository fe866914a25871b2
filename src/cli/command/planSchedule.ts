import { dateText, dayMs, dayOf, localMomentMs, momentText, splitLocal, weekdayOf, weekdays } from '../../model/localTime.ts';
import type { PlanBook } from '../../model/plan.ts';
import { dayPlanOf, scheduledAt, stretchAt, type Scheduled } from '../../model/scheduleAnswer.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { planModeWords, scheduleReasonWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { askBook, fileBook } from '../plan/planSource.ts';
import { fail, show, type Shell } from '../shell.ts';
import { localOf } from '../siteClock.ts';

const spans: Readonly<Record<string, number>> = { day: 1, week: 7, year: 366 };

/** `ngatu plan schedule [FILE] [--at MOMENT] [--for day|week|year]`: what runs when. */
export async function planSchedule(shell: Shell, [file]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const book = file === undefined ? await askBook(shell) : await fileBook(shell, file);
  if (typeof book === 'number') return book;
  const at = textOf(options['at']).trim();
  const span = textOf(options['for']).trim();
  const days = spans[span === '' ? 'day' : span];
  if (days === undefined) return fail(shell, exitCodes.usage, 'plan.badSpan', { detail: span });
  const fromMs = at === '' ? localOf(createClock().wallMs()) : momentOf(at);
  if (fromMs === null) return fail(shell, exitCodes.usage, 'plan.badMoment', { detail: at });
  if (span === '' && at.includes('T')) return showMoment(shell, book, fromMs);
  const startMs = splitLocal(fromMs).day * dayMs;
  const stretches = stretchesOf(book, startMs, startMs + days * dayMs);
  const data = stretches.map((one) => ({ ...one, from: momentText(one.fromMs), until: momentText(one.untilMs) }));
  show(shell, data, [...(days > 7 ? yearLines(shell.lang, book, startMs, days) : dayLines(shell.lang, stretches)), ...footLines(shell.lang, book)]);
  return exitCodes.ok;
}

function momentOf(text: string): number | null {
  if (text.includes('T')) return localMomentMs(text);
  const day = dayOf(text);
  return day === null ? null : day * dayMs;
}

function showMoment(shell: Shell, book: PlanBook, localMs: number): ExitCode {
  const found = scheduledAt(book, localMs);
  show(shell, { ...found, at: momentText(localMs), until: momentText(found.untilMs) }, [say(shell.lang, 'plan.until', { what: whatText(shell.lang, found), reason: reasonText(shell.lang, found), until: momentText(found.untilMs) })]);
  return exitCodes.ok;
}

/** Every stretch of a span, cut at its ends and at each midnight. */
export function stretchesOf(book: PlanBook, fromMs: number, untilMs: number): readonly Scheduled[] {
  const found: Scheduled[] = [];
  for (let atMs = fromMs; atMs < untilMs;) {
    const one = stretchAt(book, atMs);
    const endMs = Math.min(one.untilMs, untilMs, (splitLocal(atMs).day + 1) * dayMs);
    found.push({ ...one, fromMs: atMs, untilMs: endMs });
    atMs = endMs;
  }
  return found;
}

function dayLines(lang: Lang, stretches: readonly Scheduled[]): readonly string[] {
  return stretches.flatMap((one, index) => {
    const day = splitLocal(one.fromMs).day;
    const before = stretches[index - 1];
    const head = before === undefined || splitLocal(before.fromMs).day !== day ? [`${dateText(day)} ${weekdayText(lang, day)}`] : [];
    return [...head, `  ${momentText(one.fromMs).slice(11)}–${endText(one, day)}  ${whatText(lang, one)}  (${reasonText(lang, one)})`];
  });
}

function endText({ untilMs }: Scheduled, day: number): string {
  return splitLocal(untilMs).day > day ? '24:00' : momentText(untilMs).slice(11);
}

/** A year: the week, then the runs of days that are not like it, and every change in its own line. */
function yearLines(lang: Lang, book: PlanBook, startMs: number, days: number): readonly string[] {
  const { schedule } = book;
  if (schedule === undefined) return [];
  const first = splitLocal(startMs).day;
  const lines: string[] = weekdays.map((weekday) => `${weekdayNames[weekday][lang]}  ${schedule.week[weekday] ?? scheduleReasonWords.noItem[lang]}`);
  let run: { from: number; text: string } | null = null;
  for (let day = first; day <= first + days; day += 1) {
    const of = day === first + days ? undefined : dayPlanOf(schedule, day);
    const text = of === undefined || of?.reason === 'week' ? '' : of === null ? scheduleReasonWords.noItem[lang] : `${of.plan.id}  (${scheduleReasonWords[of.reason][lang]}: ${of.name})`;
    if (run !== null && run.text !== text && run.text !== '') lines.push(`${rangeText(lang, run.from, day - 1)}  ${run.text}`);
    if (run === null || run.text !== text) run = { from: day, text };
  }
  const changes = schedule.changes.map(({ from, until, reason, plan }) => `${from.replace('T', ' ')} – ${until.replace('T', ' ')}  ${plan ?? say(lang, 'plan.flash')}  (${scheduleReasonWords.change[lang]}: ${reason})`);
  return [...lines, ...changes];
}

function rangeText(lang: Lang, from: number, to: number): string {
  const one = (day: number): string => `${dateText(day)} ${weekdayText(lang, day)}`;
  return from === to ? one(from) : `${one(from)} – ${one(to)}`;
}

const weekdayNames = { mon: { vi: 'T2', en: 'Mon' }, tue: { vi: 'T3', en: 'Tue' }, wed: { vi: 'T4', en: 'Wed' }, thu: { vi: 'T5', en: 'Thu' }, fri: { vi: 'T6', en: 'Fri' }, sat: { vi: 'T7', en: 'Sat' }, sun: { vi: 'CN', en: 'Sun' } } as const;

function weekdayText(lang: Lang, day: number): string {
  return weekdayNames[weekdayOf(day)][lang];
}

function whatText(lang: Lang, { plan, mode, responsive }: Scheduled): string {
  if (plan === null) return say(lang, 'plan.flash');
  return [plan, ...(mode === null ? [] : [planModeWords[mode][lang]]), ...(responsive ? [say(lang, 'plan.mayTraffic')] : [])].join(', ');
}

function reasonText(lang: Lang, { reason, name }: Scheduled): string {
  return name === null ? scheduleReasonWords[reason][lang] : `${scheduleReasonWords[reason][lang]}: ${name}`;
}

function footLines(lang: Lang, book: PlanBook): readonly string[] {
  if (book.schedule === undefined) return [say(lang, 'plan.noScheduleHere', { plan: book.defaultPlan })];
  const last = book.schedule.tet?.firstDays.toSorted().at(-1);
  return last === undefined ? [] : [say(lang, 'plan.tetLeft', { date: last })];
}
