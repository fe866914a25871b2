import { z } from 'zod';
import type { Json } from '../../model/canonical.ts';
import type { EventClass } from '../../model/event.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import type { RecordedEvent } from './history.ts';

/** Read before and after an interval by default: what was shown when it began, and whether the record goes on, ms. */
const defaultAroundMs = 600_000;
const pageEvents = 1000;
const mostEvents = 200_000;

const pageSchema = z.array(z.looseObject({
  id: z.int(),
  event: z.looseObject({
    boot: z.string(), n: z.int(), code: z.string(), stamp: z.looseObject({ monoMs: z.number(), wallMs: z.number() }), data: z.record(z.string(), z.unknown()),
  }).nullable(),
}));

/** The record of an interval and of what lies around it, in its own order; of some classes alone where they are named. */
export async function readRecord(shell: Shell, fromMs: number, toMs: number, { classes, aroundMs = defaultAroundMs }: { readonly classes?: readonly EventClass[]; readonly aroundMs?: number } = {}): Promise<readonly (RecordedEvent | null)[] | ExitCode> {
  const events: (RecordedEvent | null)[] = [];
  for (let afterId = 0; ;) {
    const params: Record<string, Json> = { fromMs: Math.floor(fromMs - aroundMs), toMs: Math.ceil(toMs + aroundMs), afterId, limit: pageEvents, ...(classes === undefined ? {} : { channels: [...classes] }) };
    const page = await askFor(shell, 'agent', 'log.query', pageSchema, { params });
    if (typeof page === 'number') return page;
    for (const { event } of page) events.push(event === null ? null : { boot: event.boot, n: event.n, code: event.code, monoMs: event.stamp.monoMs, wallMs: event.stamp.wallMs, data: event.data });
    afterId = Math.max(afterId, ...page.map(({ id }) => id));
    if (page.length < pageEvents) return events;
    if (events.length > mostEvents) return fail(shell, exitCodes.refused, 'history.tooMany', { n: mostEvents });
  }
}
