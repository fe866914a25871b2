import type { EventClass } from '../../model/event.ts';
import type { ExitCode } from '../exitCode.ts';
import type { RecordedEvent } from '../history/history.ts';
import { readRecord } from '../history/readHistory.ts';
import type { Shell } from '../shell.ts';

type Events = readonly (RecordedEvent | null)[];

const hourMs = 3_600_000;
/** So far back each look goes, ms: nearly everything stands in the first; a hold, or a night without a call, is longer. */
const looksMs = [hourMs, 6 * hourMs, 24 * hourMs, 72 * hourMs, 168 * hourMs, 336 * hourMs] as const;

/** Reads the record of some classes backwards from a moment, a longer stretch each time, until `found`; everything read, in the record's order. */
export async function readBack(shell: Shell, atMs: number, classes: readonly EventClass[], found: (events: Events, backMs: number) => boolean): Promise<Events | ExitCode> {
  let events: Events = [];
  let untilMs = atMs;
  for (const backMs of looksMs) {
    const more = await readRecord(shell, atMs - backMs, untilMs, { classes, aroundMs: 0 });
    if (typeof more === 'number') return more;
    events = [...more, ...events];
    untilMs = atMs - backMs;
    if (found(events, backMs)) break;
  }
  return events;
}
