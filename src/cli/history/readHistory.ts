import { z } from 'zod';
import type { Json } from '../../model/canonical.ts';
import { localMomentMs, splitLocal, dayMs, momentText, zoneOffsetMs } from '../../model/localTime.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import type { RecordedEvent } from './history.ts';

/** Every site of ours stands in this zone. */
const zone = 'Asia/Ho_Chi_Minh';
const offsetMs = zoneOffsetMs(zone) ?? 0;
/** Read before and after the interval: what was shown when it began, and whether the record goes on, ms. */
const aroundMs = 600_000;
const pageEvents = 1000;
const mostEvents = 200_000;

/** A moment as a person writes it, as wall time in ms: local date and time, a time of today, or so long ago; null = none of them. */
export function momentOf(text: string, nowMs: number): number | null {
  const agoMs = parseDurationMs(text);
  if (agoMs !== null) return nowMs - agoMs;
  const match = /^(?:(\d{4}-\d{2}-\d{2})T)?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match === null) return null;
  const [, date, hour = '', minute = '', second = '0'] = match;
  const today = momentText(splitLocal(nowMs + offsetMs).day * dayMs).slice(0, 10);
  const localMs = localMomentMs(`${date ?? today}T${hour}:${minute}`);
  return localMs === null ? null : localMs + Number(second) * 1000 - offsetMs;
}

/** A wall time as the clock on the wall there has it, as if it were UTC, ms. */
export function localOf(wallMs: number): number {
  return wallMs + offsetMs;
}

/** A wall time as people at the site read it: `2027-02-06 08:00:30`, or the time alone. */
export function clockText(wallMs: number): string {
  return dateClockText(wallMs).slice(11);
}

export function dateClockText(wallMs: number): string {
  const localMs = Math.floor((wallMs + offsetMs) / 1000) * 1000;
  return `${momentText(localMs)}:${String((localMs / 1000) % 60).padStart(2, '0')}`;
}

const pageSchema = z.array(z.looseObject({
  id: z.int(),
  event: z.looseObject({
    boot: z.string(), n: z.int(), code: z.string(), stamp: z.looseObject({ monoMs: z.number(), wallMs: z.number() }), data: z.record(z.string(), z.unknown()),
  }).nullable(),
}));

/** The record of an interval and of what lies around it, in its own order. */
export async function readRecord(shell: Shell, fromMs: number, toMs: number): Promise<readonly (RecordedEvent | null)[] | ExitCode> {
  const events: (RecordedEvent | null)[] = [];
  for (let afterId = 0; ;) {
    const params: Record<string, Json> = { fromMs: fromMs - aroundMs, toMs: toMs + aroundMs, afterId, limit: pageEvents };
    const page = await askFor(shell, 'agent', 'log.query', pageSchema, { params });
    if (typeof page === 'number') return page;
    for (const { event } of page) events.push(event === null ? null : { boot: event.boot, n: event.n, code: event.code, monoMs: event.stamp.monoMs, wallMs: event.stamp.wallMs, data: event.data });
    afterId = Math.max(afterId, ...page.map(({ id }) => id));
    if (page.length < pageEvents) return events;
    if (events.length > mostEvents) return fail(shell, exitCodes.refused, 'history.tooMany', { n: mostEvents });
  }
}
