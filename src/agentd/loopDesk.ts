import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import { healthOf } from '../measures/health.ts';
import type { IndianaEvent } from '../measures/indianaCode.ts';
import { byClockSet, heardOf, look, loopFaults, noWatch, pastWanted, watchTimes, withPast, type LoopFault, type LoopWatch, type Told } from '../measures/loopWatch.ts';
import { measuredOf, numberingOf, type MeasuredSite } from '../measures/numbering.ts';
import { createOneClock, type OneClock } from '../measures/oneClock.ts';
import type { Span } from '../measures/timeline.ts';
import { siteSourceSchema } from '../model/site.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { StateFiles } from '../platform/stateFile.ts';
import type { EventRecord } from '../record/record.ts';
import type { Alarms } from './alarms.ts';
import { detach } from './detach.ts';

export interface LoopDeskParts {
  readonly record: Pick<EventRecord, 'query'>;
  /** The record's. */
  readonly clock: Clock;
  readonly files: StateFiles; readonly logger: Logger;
  readonly ask: (method: string) => Promise<Outcome>;
  readonly alarms: Pick<Alarms, 'timed'>;
}

/** Every ten minutes a look at what the record of the last two hours says against each loop: alarms `loop.*`, and the status. */
export interface LoopDesk {
  /** signald's snapshot with what is known of each loop in it. */
  joined(state: unknown): unknown;
  tick(): void;
}

const shownSchema = z.object({ site: siteSourceSchema });
const stateSchema = z.looseObject({ detectors: z.array(z.looseObject({ id: z.string() })) });
const watchSchema = z.object({
  held: z.record(z.string(), z.object({ fault: z.custom<LoopFault>((value) => loopFaults.some((one) => one === value)), sinceMs: z.number(), seenMs: z.number(), quiet: z.int(), about: z.string().nullable() })),
  candidates: z.record(z.string(), z.string()), repaired: z.record(z.string(), z.number()), lookedMs: z.number().nullable(),
});
/** One page of the store a tick: the link goes on between. */
const pageEvents = 1000;
/** What a window of a busy junction has fits well below it; of more a look is left out. */
const mostEvents = 200_000;
/** A clock that is only pulled moves less between two looks, ms. */
const leastStepMs = 1000;
/** The first look comes so long after the start, ms: the record has been heard by then. */
const firstMs = 60_000;

/** A look under way: the windows that it reads, one after the other. */
interface Reading {
  readonly site: MeasuredSite; readonly span: Span;
  /** The loop whose past is read too. */
  readonly past: { readonly id: string; readonly span: Span } | null;
  readonly read: (readonly IndianaEvent[])[];
  oneClock: OneClock; afterId: number; events: number;
}

interface Moment { readonly wallMs: number; readonly monoMs: number }

/** How far the clock was set since the look before; across a restart nobody knows, but nothing was seen after now. */
function steppedMs(before: Moment | null, now: Moment, lookedMs: number | null): number {
  return before === null ? Math.min(0, now.wallMs - (lookedMs ?? now.wallMs)) : Math.round(now.wallMs - before.wallMs - (now.monoMs - before.monoMs));
}

export function createLoopDesk({ record, clock, files, logger, ask, alarms }: LoopDeskParts): LoopDesk {
  let watch: LoopWatch = watchSchema.safeParse(files.read('loops')).data ?? noWatch;
  let dueMs = clock.monoMs() + firstMs;
  let reading: Reading | null = null;
  let readAt: Moment | null = null;
  const tell = ({ id, fault, sinceMs, about, repairedMs }: Told): void => {
    // What can't be read is told at once by signald: its card, its board, its line.
    if (fault === 'unread') return;
    alarms.timed(`loop.${fault}`, id, repairedMs === null ? { sinceMs, detail: about } : { overMs: repairedMs });
  };
  // A restart finds nothing anew: what was broken is so since when it was.
  for (const [id, { fault, sinceMs, about }] of Object.entries(watch.held)) tell({ id, fault, sinceMs, about, repairedMs: null });
  const begin = async (): Promise<void> => {
    const shown = await ask('site.show');
    const parsed = shownSchema.safeParse(shown.ok ? shown.result : null);
    if (!parsed.success) return;
    const site = measuredOf(parsed.data.site);
    const toMs = Math.round(clock.wallMs());
    const now = { wallMs: toMs, monoMs: clock.monoMs() };
    const stepMs = steppedMs(readAt, now, watch.lookedMs);
    readAt = now;
    if (Math.abs(stepMs) >= leastStepMs) watch = byClockSet(watch, stepMs);
    reading = { site, span: { fromMs: toMs - watchTimes.windowMs, toMs }, past: pastWanted(watch, toMs), read: [], oneClock: createOneClock(numberingOf(site)), afterId: 0, events: 0 };
  };
  const judge = ({ site, span, past, read: [rows = [], before = []] }: Reading): void => {
    const joined = past === null || before.length === 0 ? null : withPast(before, past.span, rows, span.toMs);
    const remembered = joined === null ? undefined : healthOf(site, joined.rows, joined.span).find(({ id }) => id === past?.id);
    const step = look(watch, { site, health: healthOf(site, rows, span), span, heard: heardOf(site, rows), remembered });
    ({ watch } = step);
    files.write('loops', watch);
    for (const told of step.told) tell(told);
    if (step.told.length > 0) logger.info({ told: step.told }, 'loops');
  };
  const readOn = (now: Reading): void => {
    const { fromMs, toMs } = now.read.length === 0 || now.past === null ? now.span : now.past.span;
    const page = record.query({ fromMs, toMs, afterId: now.afterId, limit: pageEvents });
    for (const { event } of page) now.oneClock.take(event === null ? null : { boot: event.boot, n: event.n, code: event.code, monoMs: event.stamp.monoMs, wallMs: event.stamp.wallMs, data: event.data });
    now.afterId = Math.max(now.afterId, ...page.map(({ id }) => id));
    now.events += page.length;
    if (now.events > mostEvents) {
      logger.warn({ mostEvents }, 'too many events for a look at the loops');
      reading = null;
    }
    if (page.length === pageEvents) return;
    now.read.push(now.oneClock.rows());
    [now.oneClock, now.afterId] = [createOneClock(numberingOf(now.site)), 0];
    if (now.read.length === 1 && now.past !== null) return;
    reading = null;
    judge(now);
  };
  return {
    joined(state) {
      if (Object.keys(watch.held).length === 0) return state;
      const { data } = stateSchema.safeParse(state);
      if (data === undefined) return state;
      return { ...data, detectors: data.detectors.map((one) => {
        const held = Object.hasOwn(watch.held, one.id) ? watch.held[one.id] : undefined;
        return held === undefined ? one : { ...one, diagnosis: held.fault, brokenSinceMs: held.sinceMs };
      }) };
    },
    tick() {
      if (reading !== null) readOn(reading);
      else if (clock.monoMs() >= dueMs) {
        dueMs = clock.monoMs() + watchTimes.everyMs;
        detach(begin());
      }
    },
  };
}
