import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import { dateText, zoneOffsetMs } from '../model/localTime.ts';
import { siteSourceSchema } from '../model/site.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import { dayBookSchema, daySpan, dueDay, dueReport, reported, stated, trueBook, type DayBook } from './dayBook.ts';
import { stateDay } from './dayStatement.ts';
import { detach } from './detach.ts';
import type { ReportMaker } from './reportMaker.ts';
import type { ReportShelf } from './reportShelf.ts';

export interface DayDeskParts {
  readonly record: Pick<EventRecord, 'query' | 'completeness' | 'history'>;
  readonly ask: (method: string) => Promise<Outcome>;
  readonly note: (draft: EventDraft) => void;
  readonly files: StateFiles;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly logger: Logger;
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

const shownSchema = z.object({ site: siteSourceSchema });

// Over 70 lines: one book, and what is done by it.
export function createDayDesk(parts: DayDeskParts): DayDesk {
  const { record, note, files, clock, realClock, logger, maker, shelf } = parts;
  const kept = dayBookSchema.safeParse(files.read(name));
  let book: DayBook = kept.success ? kept.data : { sinceMs: clock.wallMs(), days: [] };
  let zone: { readonly offsetMs: number; readonly askedMs: number } | null = null;
  let busy = false;
  let ending = false;
  let lookedMs = realClock.monoMs() - lookMs + startMs;
  const keep = (next: DayBook): void => {
    if (next === book && kept.success) return;
    book = next;
    // Where the disk takes nothing the book is this life's alone; the record says what was stated.
    if (!files.write(name, book)) logger.warn({ book: name }, 'can’t be written');
  };
  const isOnRecord = (day: string, sinceMs: number): boolean =>
    record.history({ channel: 'audit', fromMs: sinceMs, toMs: clock.wallMs() + 1, afterSeq: 0, code: 'day.stated', limit: 100 }).some(({ event }) => event?.data['day'] === day);
  const close = async (day: number, offsetMs: number, site: z.infer<typeof shownSchema>['site']): Promise<void> => {
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
  const look = async (): Promise<null> => {
    if (zone !== null && realClock.monoMs() - zone.askedMs < zoneMs && !isDue(zone.offsetMs)) return null;
    const answer = await parts.ask('site.show');
    const shown = shownSchema.safeParse(answer.ok ? answer.result : null);
    const offsetMs = shown.success ? zoneOffsetMs(shown.data.site.traffic.timezone) : null;
    if (!shown.success || offsetMs === null) return null;
    zone = { offsetMs, askedMs: realClock.monoMs() };
    keep(trueBook(book, clock.wallMs(), offsetMs));
    const day = dueDay(book, clock.wallMs(), offsetMs);
    if (day !== null) {
      await close(day, offsetMs, shown.data.site);
      lookedMs = Number.NEGATIVE_INFINITY;
      return null;
    }
    const report = dueReport(book, clock.wallMs());
    if (report !== null) await draw(report);
    return null;
  };
  return {
    tick() {
      if (busy || ending || realClock.monoMs() - lookedMs < lookMs) return;
      lookedMs = realClock.monoMs();
      busy = true;
      detach(look().catch((error: unknown) => {
        logger.error({ error: error instanceof Error ? error.message : String(error) }, 'the day can’t be closed');
        return null;
      }).finally(() => { busy = false; }));
    },
    end() {
      ending = true;
      maker.stop();
    },
  };
}
