import type { z } from 'zod';
import { dateText, zoneOffsetMs } from '../model/localTime.ts';
import type { EventRecord } from '../record/record.ts';
import { dayBookSchema, daySpan, dueDay, dueReport, reported, stated, trueBook, type DayBook } from './dayBook.ts';
import { stateDay } from './dayStatement.ts';
import { createLooker, siteShownSchema, type DeskParts } from './desk.ts';
import type { ReportMaker } from './reportMaker.ts';
import type { ReportShelf } from './reportShelf.ts';

export interface DayDeskParts extends DeskParts {
  readonly record: Pick<EventRecord, 'query' | 'completeness' | 'history'>;
  readonly maker: ReportMaker;
  readonly shelf: ReportShelf;
}

/** Closes each local day: its statement of completeness, and its page of measures. */
export interface DayDesk {
  /** Looks now and then; what it does goes on beside. */
  tick(): void;
  end(): void;
}

const lookMs = 30_000;
/** signald sends again what the agent has missed: what is stated before that would name gaps that are none. */
const startMs = 120_000;
/** A day's page, packed; a larger one is made without its diagrams. */
export const mostReportBytes = 1_000_000;
/** A site that is applied may have another zone. */
const zoneMs = 3_600_000;
const name = 'days';

// Over 70 lines: one book, and what is done by it.
export function createDayDesk(parts: DayDeskParts): DayDesk {
  const { record, note, files, clock, realClock, logger, maker, shelf } = parts;
  const kept = dayBookSchema.safeParse(files.read(name));
  let book: DayBook = kept.success ? kept.data : { sinceMs: clock.wallMs(), days: [] };
  let zone: { readonly offsetMs: number; readonly askedMs: number } | null = null;
  let ending = false;
  const keep = (next: DayBook): void => {
    if (next === book && kept.success) return;
    book = next;
    // Where the disk takes nothing the book is this life's alone; the record says what was stated.
    if (!files.write(name, book)) logger.warn({ book: name }, 'can’t be written');
  };
  const isOnRecord = (day: string, sinceMs: number): boolean =>
    record.history({ channel: 'audit', fromMs: sinceMs, toMs: clock.wallMs() + 1, afterSeq: 0, code: 'day.stated', limit: 100 }).some(({ event }) => event?.data['day'] === day);
  const close = async (day: number, offsetMs: number, site: z.infer<typeof siteShownSchema>['site']): Promise<void> => {
    const span = { ...daySpan(day, offsetMs), offsetMs, sinceMs: book.sinceMs };
    if (!isOnRecord(span.name, span.toMs)) note(await stateDay(record, site, span));
    // A book that forgot it (a clock that woke years ago) draws no page twice.
    keep(stated(book, day, clock.wallMs(), shelf.list().some((one) => one.day === span.name) ? 'made' : 'due'));
  };
  const draw = async (day: number): Promise<void> => {
    let brief = false;
    let made = await maker.make(day, brief);
    if (made.ok && made.packed.length > mostReportBytes) {
      brief = true;
      made = await maker.make(day, brief);
    }
    if (ending) return;
    const outcome = made.ok ? put(day, made.packed, brief) : { made: false, why: made.why };
    note({ code: 'day.report', data: { day: dateText(day), ...outcome } });
    keep(reported(book, day, outcome.made));
  };
  const put = (day: number, packed: Buffer, brief: boolean): { readonly made: boolean; readonly bytes?: number; readonly brief?: boolean; readonly why?: string } => {
    if (packed.length > mostReportBytes) return { made: false, why: 'tooLarge', bytes: packed.length };
    try {
      shelf.put(dateText(day), packed, brief);
      return { made: true, bytes: packed.length, brief };
    } catch (error) {
      return { made: false, why: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
    }
  };
  const isDue = (offsetMs: number): boolean => {
    const now = trueBook(book, clock.wallMs(), offsetMs);
    return now !== book || dueDay(now, clock.wallMs(), offsetMs) !== null || dueReport(now, clock.wallMs()) !== null;
  };
  const look = async (): Promise<boolean> => {
    if (zone !== null && realClock.monoMs() - zone.askedMs < zoneMs && !isDue(zone.offsetMs)) return false;
    const answer = await parts.ask('site.show');
    const shown = siteShownSchema.safeParse(answer.ok ? answer.result : null);
    const offsetMs = shown.success ? zoneOffsetMs(shown.data.site.traffic.timezone) : null;
    if (!shown.success || offsetMs === null) return false;
    zone = { offsetMs, askedMs: realClock.monoMs() };
    keep(trueBook(book, clock.wallMs(), offsetMs));
    const day = dueDay(book, clock.wallMs(), offsetMs);
    if (day !== null) {
      await close(day, offsetMs, shown.data.site);
      return true;
    }
    const report = dueReport(book, clock.wallMs());
    if (report !== null) await draw(report);
    return false;
  };
  const looker = createLooker(parts, { everyMs: lookMs, firstMs: startMs, failed: 'the day can’t be closed' }, look);
  return {
    tick() {
      if (!ending) looker.tick();
    },
    end() {
      ending = true;
      maker.stop();
    },
  };
}
