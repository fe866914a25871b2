import { z } from 'zod';
import type { EventDraft } from '../model/event.ts';

const snapshotSchema = z.object({
  stamp: z.object({ bootId: z.string(), wallMs: z.number() }),
  detectors: z.array(z.object({ id: z.string(), count: z.number(), presence: z.string(), fault: z.boolean(), forced: z.boolean() })).min(1),
});

/** One window that is being counted. */
interface Window { readonly boot: string; readonly minute: number; /** It began with its minute. */ readonly whole: boolean; readonly from: ReadonlyMap<string, number>; readonly faulty: ReadonlySet<string>; readonly forced: ReadonlySet<string> }

export type CountState = Window | null;
export const countStart: CountState = null;

const minuteMs = 60_000;
/** A window begins with the first snapshot of its minute; one that comes later than this has missed the beginning. */
const lateMs = 2000;

/**
 * Vehicles a minute of every detector, in windows that sit on the clock; a first, partial one is not told, nor one with
 * a restart of signald or a step of the clock in it. What a detector counted while it was in fault is no number.
 */
export function stepCounts(state: CountState, snapshot: unknown): { readonly state: CountState; readonly event: EventDraft | null } {
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success) return { state: null, event: null };
  const { stamp: { bootId, wallMs }, detectors } = parsed.data;
  const minute = Math.floor(wallMs / minuteMs);
  const now = new Map(detectors.map(({ id, count }) => [id, count]));
  const bad = new Set(detectors.flatMap(({ id, fault, presence }) => (fault || presence === 'unknown' ? [id] : [])));
  const held = new Set(detectors.flatMap(({ id, forced }) => (forced ? [id] : [])));
  const begun: Window = { boot: bootId, minute, whole: wallMs - minute * minuteMs <= lateMs, from: now, faulty: bad, forced: held };
  if (state === null || state.boot !== bootId || minute < state.minute || minute > state.minute + 1) return { state: begun, event: null };
  const [faulty, forced] = [new Set([...state.faulty, ...bad]), new Set([...state.forced, ...held])];
  if (minute === state.minute) return { state: { ...state, faulty, forced }, event: null };
  return { state: begun, event: state.whole && begun.whole ? eventOf({ ...state, faulty, forced }, now) : null };
}

function eventOf({ minute, from, faulty, forced }: Window, now: ReadonlyMap<string, number>): EventDraft {
  const counts = [...now].map(([id, count]) => {
    const before = from.get(id);
    return [`count.${id}`, before === undefined || count < before || faulty.has(id) ? null : count - before] as const;
  });
  return { code: 'traffic.count', data: { fromMs: minute * minuteMs, windowS: 60, ...Object.fromEntries(counts), faulty: [...faulty], forced: [...forced] } };
}
