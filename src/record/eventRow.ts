import { crc32 } from 'node:zlib';
import { canonicalJson } from '../model/canonical.ts';
import { eventClasses, signalEventSchema, type EventClass, type SignalEvent } from '../model/event.ts';

/** One event as the table holds it: stamp and data are canonical JSON, crc covers every other column but the id. */
export interface EventRow {
  readonly boot: string; readonly n: number; readonly code: string; readonly class: string;
  readonly stamp: string; readonly data: string; readonly crc: number;
}

/** An event read from the store; null = the record's CRC or form is wrong (quick_check does not see that). */
export interface StoredEvent { readonly id: number; readonly class: EventClass; readonly event: SignalEvent | null }

export function rowOf(event: SignalEvent): EventRow {
  const row = {
    boot: event.boot, n: event.n, code: event.code, class: eventClasses[event.code],
    stamp: canonicalJson({ ...event.stamp }), data: canonicalJson(event.data),
  };
  return { ...row, crc: crcOf(row) };
}

/** The event of a row, or null when a byte of it has changed since it was written. */
export function eventOf(row: EventRow): SignalEvent | null {
  if (crcOf(row) !== row.crc) return null;
  const parsed = signalEventSchema.safeParse({ boot: row.boot, n: row.n, code: row.code, stamp: JSON.parse(row.stamp), data: JSON.parse(row.data) });
  return parsed.success ? parsed.data : null;
}

function crcOf(row: Omit<EventRow, 'crc'>): number {
  return crc32(JSON.stringify([row.boot, row.n, row.code, row.class, row.stamp, row.data]));
}
