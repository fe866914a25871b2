import { z } from 'zod';
import { intervalsOf, quarterMs, type IntervalMeasures } from '../measures/interval.ts';
import { measure } from '../measures/measure.ts';
import { measuredOf, numberingOf, type MeasuredSite } from '../measures/numbering.ts';
import { createOneClock } from '../measures/oneClock.ts';
import type { EventClass, EventDraft, SignalEvent } from '../model/event.ts';
import type { EventRecord } from '../record/record.ts';
import { createLooker, siteShownSchema, type DeskParts, type Looker } from './desk.ts';

export interface QuarterDeskParts extends DeskParts { readonly record: Pick<EventRecord, 'query' | 'history'> }

/** Keeps the measures of each quarter of an hour, group by group. */
export type QuarterDesk = Looker;

const lookMs = 30_000;
/** signald sends again what the agent has missed. */
const startMs = 60_000;
/** A cycle is of the quarter in which its green begins: so long it may go on behind it. */
const settledMs = 300_000;
/** Read before the quarter: who stood there, who had called. */
const leadMs = 900_000;
/** A detector that is broken for longer is known by its own fault. */
const faultMs = 7 * 86_400_000;
/** Quarters that an absence left behind. */
const mostBack = 16;
const page = 1000;
const name = 'quarter';

const bookSchema = z.object({ lastMs: z.number() });

export function createQuarterDesk({ record, ask, note, files, clock, realClock, logger }: QuarterDeskParts): QuarterDesk {
  let lastMs: number | null = bookSchema.safeParse(files.read(name)).data?.lastMs ?? null;
  const keep = (ms: number): void => {
    lastMs = ms;
    if (!files.write(name, { lastMs })) logger.warn({ book: name }, 'can’t be written');
  };
  const isOnRecord = (fromMs: number): boolean => record.history({ channel: 'count', fromMs: fromMs + quarterMs, toMs: clock.wallMs() + 1, afterSeq: 0, code: 'traffic.measures', limit: 1000 }).some(({ event }) => event?.data['fromMs'] === fromMs);
  const look = async (): Promise<boolean> => {
    const newestMs = Math.floor((clock.wallMs() - settledMs) / quarterMs) * quarterMs - quarterMs;
    // The first life keeps what comes; a clock that ran ahead is no reason to wait for it.
    if (lastMs === null || lastMs > newestMs + quarterMs * mostBack) keep(newestMs);
    if (lastMs === null || lastMs >= newestMs) return false;
    const answer = await ask('site.show');
    const shown = siteShownSchema.safeParse(answer.ok ? answer.result : null);
    if (!shown.success) return false;
    const fromMs = Math.max(lastMs + quarterMs, newestMs - (mostBack - 1) * quarterMs);
    if (!isOnRecord(fromMs)) for (const draft of await measuresIn(record, measuredOf(shown.data.site), fromMs, clock.wallMs())) note(draft);
    keep(fromMs);
    return false;
  };
  return createLooker({ realClock, logger }, { everyMs: lookMs, firstMs: startMs, failed: 'the quarter can’t be measured' }, look);
}

/** One event for each group of which there is anything in the quarter. */
async function measuresIn(record: Pick<EventRecord, 'query'>, site: MeasuredSite, fromMs: number, nowMs: number): Promise<readonly EventDraft[]> {
  const rows = createOneClock(numberingOf(site));
  const take = ({ boot, n, code, stamp, data }: SignalEvent): void => { rows.take({ boot, n, code, monoMs: stamp.monoMs, wallMs: stamp.wallMs, data }); };
  await eachEvent(record, { channels: ['alarm'], fromMs: fromMs - faultMs, toMs: fromMs - leadMs }, (event) => { if (event.code === 'detector.health') take(event); });
  // What came after the quarter and the end of its last cycles is of no use here.
  const toMs = Math.min(nowMs + 1, fromMs + quarterMs + settledMs);
  await eachEvent(record, { fromMs: fromMs - leadMs, toMs }, take);
  return intervalsOf(measure(site, rows.rows(), toMs)).filter((one) => one.fromMs === fromMs).map(draftOf);
}

async function eachEvent(record: Pick<EventRecord, 'query'>, span: { readonly fromMs: number; readonly toMs: number; readonly channels?: readonly EventClass[] }, take: (event: SignalEvent) => void): Promise<void> {
  for (let afterId = 0; ;) {
    const events = record.query({ ...span, afterId, limit: page });
    for (const { event } of events) if (event !== null) take(event);
    const last = events.at(-1);
    if (last === undefined || events.length < page) return;
    afterId = last.id;
    // oxlint-disable-next-line no-await-in-loop -- a page after the other: the link goes on between
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

/** What nobody can say is absent. */
function draftOf({ fromMs, group, ended, ...numbers }: IntervalMeasures): EventDraft {
  // The phase is a number of the exported log alone.
  const told = Object.entries(numbers).flatMap(([key, value]): [string, number][] => (value === null || key === 'phase' ? [] : [[key, Math.round(value * 1000) / 1000]]));
  return { code: 'traffic.measures', data: { group, fromMs, windowS: quarterMs / 1000, ...Object.fromEntries(told), ...Object.fromEntries(Object.entries(ended).map(([end, times]) => [`ended.${end}`, times])) } };
}
