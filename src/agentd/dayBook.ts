import { z } from 'zod';
import { dateText, dayMs, splitLocal } from '../model/localTime.ts';

/** What has been stated of local days. */
export interface DayBook {
  /** When the cabinet first kept a book, wall clock, ms: of the days before it there is nothing. */
  readonly sinceMs: number;
  /** Days whose statement is on record, and what became of their report. */
  readonly days: readonly StatedDay[];
}
interface StatedDay { readonly day: number; readonly statedMs: number; readonly report: 'due' | 'made' | 'failed'; readonly tries: number }

export const dayBookSchema = z.object({
  sinceMs: z.number(),
  days: z.array(z.object({ day: z.int(), statedMs: z.number(), report: z.enum(['due', 'made', 'failed']), tries: z.int().min(0) })),
});

/** A day is over so long after its midnight: the last minute's counts are in, and a clock that is set by a little sees it once. */
const settledMs = 600_000;
/** Days that an absence left behind: of older ones nobody waits for a statement. */
const mostBack = 7;
/** A clock that has gone back by more had been wrong when it saw that day over. */
const steppedMs = 3_600_000;
const remembered = 40;
/** A report that fails is tried once more, so long after its statement. */
const againMs = 1_800_000;

/** With what no longer holds taken out: a clock that ran ahead has seen days over that are not. */
export function trueBook(book: DayBook, nowMs: number, offsetMs: number): DayBook {
  const { day: today } = splitLocal(nowMs + offsetMs);
  const days = book.days.filter(({ day, statedMs }) => day < today || (day === today && statedMs - nowMs < steppedMs));
  return days.length === book.days.length && book.sinceMs <= nowMs ? book : { sinceMs: Math.min(book.sinceMs, nowMs), days };
}

/** The oldest day that is over and has no statement; null = none. */
export function dueDay({ sinceMs, days }: DayBook, nowMs: number, offsetMs: number): number | null {
  const { day: ended } = splitLocal(nowMs + offsetMs - settledMs - dayMs);
  const { day: first } = splitLocal(sinceMs + offsetMs);
  for (let day = Math.max(first, ended - mostBack + 1); day <= ended; day += 1) if (!days.some((one) => one.day === day)) return day;
  return null;
}

/** The newest day whose report is to be made now; null = none. */
export function dueReport({ days }: DayBook, nowMs: number): number | null {
  return days.findLast(({ report, tries, statedMs }) => report === 'due' && (tries === 0 || Math.abs(nowMs - statedMs) >= againMs))?.day ?? null;
}

export function stated(book: DayBook, day: number, statedMs: number, report: 'due' | 'made'): DayBook {
  const days = [...book.days, { day, statedMs, report, tries: 0 }].toSorted((a, b) => a.day - b.day);
  return { ...book, days: days.slice(-remembered) };
}

/** `made` false: a second time is the last. */
export function reported(book: DayBook, day: number, made: boolean): DayBook {
  return { ...book, days: book.days.map((one) => (one.day === day ? { ...one, tries: one.tries + 1, report: made ? 'made' : one.tries > 0 ? 'failed' : 'due' } : one)) };
}

/** Begin and end of a local day, wall clock, ms. */
export function daySpan(day: number, offsetMs: number): { readonly name: string; readonly fromMs: number; readonly toMs: number } {
  return { name: dateText(day), fromMs: day * dayMs - offsetMs, toMs: (day + 1) * dayMs - offsetMs };
}
