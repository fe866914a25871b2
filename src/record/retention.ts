import type { EventClass } from '../model/event.ts';
import { channels } from './block.ts';

export const dayMs = 86_400_000;

export interface ClassPromise {
  /** How long a delivered row stays here at least, ms. Rows that are not delivered stay as long as there is room. */
  readonly keepMs: number;
  /** Its place in the order of dropping where room runs out, lowest first; null = never dropped. */
  readonly dropOrder: number | null;
  /** Goes into the archive, too. */
  readonly archived: boolean;
}

/** link.md, What is never lost. */
export const classPromises: Readonly<Record<EventClass, ClassPromise>> = {
  hiRes: { keepMs: 14 * dayMs, dropOrder: 1, archived: false },
  event: { keepMs: 14 * dayMs, dropOrder: 2, archived: false },
  count: { keepMs: 90 * dayMs, dropOrder: 3, archived: false },
  evidence: { keepMs: 14 * dayMs, dropOrder: null, archived: true },
  alarm: { keepMs: 14 * dayMs, dropOrder: null, archived: true },
  audit: { keepMs: 14 * dayMs, dropOrder: null, archived: true },
};

/** Classes that may be dropped, first of them first. */
export const dropOrder: readonly EventClass[] = channels
  .filter((channel) => classPromises[channel].dropOrder !== null)
  .toSorted((a, b) => (classPromises[a].dropOrder ?? 0) - (classPromises[b].dropOrder ?? 0));

export interface RecordLimits {
  /** The database file never grows beyond this. */
  readonly maxBytes: number;
  /** A file beside it that is given up when the disk is full, so that there is room to drop in. */
  readonly ballastBytes: number;
  /** The archive's promise is 400 days; beyond these bytes it is told, not cut. */
  readonly archiveBytes: number;
  readonly archiveDays: number;
  /** Below so much room on the disk it counts as nearly full. */
  readonly reserveBytes: number;
}

export const recordLimits: RecordLimits = {
  maxBytes: 512 * 1024 ** 2, ballastBytes: 16 * 1024 ** 2, archiveBytes: 4 * 1024 ** 3, archiveDays: 400, reserveBytes: 64 * 1024 ** 2,
};

/** Shares of `maxBytes`: told from the first, dropped from the second, down to the third. */
export const marks = { alarm: 0.8, drop: 0.9, dropTo: 0.85, allClear: 0.75 } as const;

export type Room = 'ample' | 'near' | 'short';

/** How much room there is; `before` gives the alarm a hysteresis. */
export function roomOf(usedBytes: number, freeDiskBytes: number | null, limits: RecordLimits, before: Room): Room {
  const share = usedBytes / limits.maxBytes;
  const tight = freeDiskBytes !== null && freeDiskBytes < limits.reserveBytes;
  if (share >= marks.drop) return 'short';
  if (share >= marks.alarm || tight) return 'near';
  return before !== 'ample' && (share >= marks.allClear || (freeDiskBytes !== null && freeDiskBytes < limits.reserveBytes * 1.25)) ? 'near' : 'ample';
}
