import type { Detector } from '../../model/detector.ts';

/** What a detector's counts can say against it (NTCIP 1202, vehicle detector diagnostics). */
export type Suspicion = 'noActivity' | 'erratic';

/** When something was seen last, and how much in the running minute and in the one before. Plain data. */
export interface Activity { readonly seenMs: number; readonly fromMs: number; readonly count: number; readonly last: number }

const minuteMs = 60_000;

export function noActivity(nowMs: number): Activity {
  return { seenMs: nowMs, fromMs: nowMs, count: 0, last: 0 };
}

interface Seen { readonly came: boolean; readonly left: boolean; readonly actuations: number; readonly nowMs: number }

export function stepActivity(before: Activity, { came, left, actuations, nowMs }: Seen): Activity {
  // A card without counters tells by its presence alone.
  const more = Math.max(actuations, came ? 1 : 0);
  const seenMs = more > 0 || left ? nowMs : before.seenMs;
  const over = nowMs - before.fromMs >= minuteMs;
  return over ? { seenMs, fromMs: nowMs, count: more, last: before.count } : { ...before, seenMs, count: before.count + more };
}

/** Silence is over with the first vehicle; too many counts, after a whole minute with fewer. */
export function suspicionOf({ noActivityMin, erraticPerMin }: Detector, activity: Activity, before: Suspicion | null, nowMs: number): Suspicion | null {
  const { seenMs, count, last } = activity;
  if (erraticPerMin !== undefined && (count > erraticPerMin || (before === 'erratic' && last > erraticPerMin))) return 'erratic';
  return noActivityMin !== undefined && nowMs - seenMs >= noActivityMin * minuteMs ? 'noActivity' : null;
}
