import { countCompleteness, type CountMinute } from '../measures/counts.ts';
import { measuredOf, type MeasuredSite } from '../measures/numbering.ts';
import type { EventDraft } from '../model/event.ts';
import { momentText } from '../model/localTime.ts';
import type { SiteSource } from '../model/site.ts';
import type { EventRecord } from '../record/record.ts';

/** A day to be stated: `sinceMs` is when the record can begin, ms of the wall clock. */
export interface StatedSpan { readonly name: string; readonly fromMs: number; readonly toMs: number; readonly sinceMs: number; readonly offsetMs: number }

const minuteMs = 60_000;
/** Counts are on record a while after their interval; what a radar's store gives back comes later still. */
const lateMs = 600_000;
const page = 1000;
/** So many gaps, detectors and sources are named; of more, how many. */
const mostNamed = 20;

/** Intervals with a number, by the source and zone that told them. */
interface ZoneTally { readonly windowS: number; readonly begins: Set<number> }

/**
 * What is there of a local day, and what is not: the record's numbers by class, the minutes of counts, the intervals of
 * each zone. One page of the store at a time: the link goes on between.
 */
export async function stateDay(record: Pick<EventRecord, 'query' | 'completeness'>, site: Pick<SiteSource, 'safety' | 'traffic'>, span: StatedSpan): Promise<EventDraft> {
  const { name, fromMs, toMs, sinceMs, offsetMs } = span;
  const begunMs = Math.min(toMs, Math.max(fromMs, Math.ceil(sinceMs / minuteMs) * minuteMs));
  const { minutes, zones } = await countedIn(record, begunMs, toMs);
  const measured = measuredOf(site);
  const counts = countCompleteness(measured, minutes, begunMs, toMs);
  const gaps = gapsOf(minutes, begunMs, toMs, offsetMs);
  const lacking = lackingOf(measured, counts);
  const lackingZones = [...zones].flatMap(([zone, { windowS, begins }]) => { const due = Math.floor((toMs - begunMs) / (windowS * 1000)); return begins.size < due ? [`${zone} ${begins.size}/${due}`] : []; });
  const channels = record.completeness(fromMs, toMs);
  return {
    code: 'day.stated',
    data: {
      day: name, fromMs: begunMs, toMs,
      complete: channels.every(({ complete }) => complete) && counts.present === counts.due && lacking.length === 0 && lackingZones.length === 0,
      ...Object.fromEntries(channels.flatMap(({ channel, present, dropped, missing }) => [[`present.${channel}`, present], [`dropped.${channel}`, dropped], [`missing.${channel}`, missing]])),
      minutesDue: counts.due, minutesPresent: counts.present,
      ...named('gaps', gaps), ...named('detectors', lacking), ...named('zones', lackingZones),
    },
  };
}

function named(key: string, list: readonly string[]): EventDraft['data'] {
  if (list.length === 0) return {};
  return { [key]: list.slice(0, mostNamed), ...(list.length <= mostNamed ? {} : { [`${key}More`]: list.length - mostNamed }) };
}

async function countedIn(record: Pick<EventRecord, 'query'>, fromMs: number, toMs: number): Promise<{ readonly minutes: readonly CountMinute[]; readonly zones: ReadonlyMap<string, ZoneTally> }> {
  const minutes: CountMinute[] = [];
  const zones = new Map<string, ZoneTally>();
  for (let afterId = 0; ;) {
    const events = record.query({ channels: ['count'], fromMs, toMs: toMs + lateMs, afterId, limit: page });
    for (const { event } of events) {
      if (event?.code === 'traffic.count' && typeof event.data['fromMs'] === 'number') minutes.push({ fromMs: event.data['fromMs'], data: event.data });
      if (event?.code === 'traffic.vds') tally(zones, event.data, fromMs, toMs);
    }
    const last = events.at(-1);
    if (last === undefined || events.length < page) return { minutes, zones };
    afterId = last.id;
    // oxlint-disable-next-line no-await-in-loop -- a page after the other
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

function tally(zones: Map<string, ZoneTally>, data: Readonly<Record<string, unknown>>, fromMs: number, toMs: number): void {
  const { source, zone, fromMs: beginMs, windowS, count } = data;
  if (typeof source !== 'string' || typeof zone !== 'string' || typeof beginMs !== 'number' || typeof windowS !== 'number') return;
  const own = zones.get(`${source} ${zone}`) ?? { windowS, begins: new Set<number>() };
  zones.set(`${source} ${zone}`, own);
  if (typeof count === 'number' && beginMs >= fromMs && beginMs + windowS * 1000 <= toMs) own.begins.add(beginMs);
}

/** Minutes that are not on record, as spans of local time. */
function gapsOf(minutes: readonly CountMinute[], fromMs: number, toMs: number, offsetMs: number): readonly string[] {
  const there = new Set(minutes.map(({ fromMs: beginMs }) => beginMs));
  const gaps: string[] = [];
  let begunMs: number | null = null;
  for (let atMs = fromMs; atMs <= toMs; atMs += minuteMs) {
    const missing = atMs < toMs && !there.has(atMs);
    if (missing) begunMs ??= atMs;
    else if (begunMs !== null) {
      gaps.push(`${momentText(begunMs + offsetMs).slice(11)}–${atMs === toMs ? '24:00' : momentText(atMs + offsetMs).slice(11)}`);
      begunMs = null;
    }
  }
  return gaps;
}

/** Detectors without a number in some minute that is on record. */
function lackingOf(site: MeasuredSite, counts: ReturnType<typeof countCompleteness>): readonly string[] {
  return site.detectors.flatMap(({ id }) => { const numbers = counts.detectors.find((one) => one.id === id)?.numbers ?? 0; return numbers < counts.present ? [`${id} ${numbers}/${counts.present}`] : []; });
}
