import { z } from 'zod';
import { eventClassNames, eventNamed, signalEventSchema, type EventData, type SignalEvent } from './event.ts';

/** What stands in the store's packed rows and in the archive: parsed at the door, like everything that comes from outside. */
const channel = z.enum(eventClassNames);

/** JSON as an event carries it. */
export type Value = EventData[string];

/**
 * A column of values in the shortest of four forms: one value for all, differences of whole numbers, letters into a
 * table of few values, or as they are.
 */
export type Column = { readonly s: Value } | { readonly d: readonly number[] } | { readonly t: readonly Value[]; readonly i: string } | { readonly r: readonly Value[] };

/** What makes two events alike but for their numbers: channel, code, sender, and the names of their data. */
const kindSchema = z.strictObject({ channel, code: z.string(), boot: z.string(), bootId: z.string(), keys: z.array(z.string()) });
export type Kind = z.infer<typeof kindSchema>;

export interface Columns {
  readonly kinds: readonly Kind[]; readonly kind: Column; readonly id: Column;
  /** Wall time less monotonic time stands still between two steps of the clock. */
  readonly mono: Column; readonly offset: Column; readonly error: Column;
  /** Per kind: numbers and data, which run on within it. */
  readonly seq: readonly Column[]; readonly n: readonly Column[]; readonly data: readonly (readonly Column[])[];
}

const batchSchema = z.strictObject({
  entries: z.unknown(),
  marks: z.array(z.strictObject({ channel, deliveredSeq: z.int(), publishedSeq: z.int() })),
});
export type BatchBody = z.infer<typeof batchSchema>;

const frameHeadSchema = z.strictObject({ epoch: z.string(), firstId: z.int(), lastId: z.int(), count: z.int(), fromMs: z.int(), toMs: z.int(), prev: z.string().length(64), /** The evidence chain before the first event of the frame (docs/evidence.md). */ chain: z.strictObject({ index: z.int().min(0), hash: z.string().length(64) }).optional() });
export type FrameHead = z.infer<typeof frameHeadSchema>;

const rangesSchema = z.array(z.tuple([z.int(), z.int()]));

export const parseBatch = (value: unknown): BatchBody | null => batchSchema.safeParse(value).data ?? null;
export const parseFrameHead = (value: unknown): FrameHead | null => frameHeadSchema.safeParse(value).data ?? null;
export const parseRanges = (value: unknown): readonly (readonly [number, number])[] | null => rangesSchema.safeParse(value).data ?? null;
export const parseEvent = (value: unknown): SignalEvent | null => signalEventSchema.safeParse(value).data ?? null;

/*
 * Columns are read a million times a day's backlog: by hand, for a union of schemas tries and explains each form of each
 * column, and took more than half of all reading.
 */
const isTable = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** What `unfold` gives came out of JSON.parse: there is nothing in it that is not JSON. */
const isJsonList = (value: unknown): value is readonly Value[] => Array.isArray(value);
const isJson = (value: unknown): value is Value => value !== undefined;

function parseColumn(value: unknown): Column | null {
  if (!isTable(value)) return null;
  const { s, d, t, i, r } = value;
  switch (Object.keys(value).join('')) {
    case 's': return isJson(s) ? { s } : null;
    case 'd': return isJsonList(d) && d.every((step): step is number => Number.isSafeInteger(step)) ? { d } : null;
    case 'ti': return isJsonList(t) && typeof i === 'string' ? { t, i } : null;
    case 'r': return isJsonList(r) ? { r } : null;
    default: return null;
  }
}

function parseList<T>(value: unknown, parse: (one: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const parsed = value.map(parse);
  return parsed.every((one) => one !== null) ? parsed : null;
}

/** Given what `unfold` gave. */
export function parseColumns(value: unknown): Columns | null {
  if (!isTable(value) || Object.keys(value).toSorted().join(' ') !== 'data error id kind kinds mono n offset seq') return null;
  const kinds = z.array(kindSchema).safeParse(value['kinds']).data;
  const [kind, id, mono, offset, error] = ['kind', 'id', 'mono', 'offset', 'error'].map((name) => parseColumn(value[name]));
  const [seq, n, data] = [parseList(value['seq'], parseColumn), parseList(value['n'], parseColumn), parseList(value['data'], (columns) => parseList(columns, parseColumn))];
  return kinds && kind && id && mono && offset && error && seq && n && data ? { kinds, kind, id, mono, offset, error, seq, n, data } : null;
}

/** An event put together from columns: its data are JSON already, its numbers and words are looked at. One that this program does not know is of the class that it stands in. */
export function eventOf({ channel: of, code, boot }: Pick<Kind, 'channel' | 'code' | 'boot'>, n: unknown, stamp: { readonly bootId: string; readonly monoMs: unknown; readonly wallMs: unknown; readonly errorMs: unknown }, data: EventData): SignalEvent | null {
  const { bootId, monoMs, wallMs, errorMs } = stamp;
  if (typeof n !== 'number' || !Number.isSafeInteger(n) || n < 1) return null;
  if (typeof monoMs !== 'number' || typeof wallMs !== 'number' || !Number.isFinite(monoMs) || !Number.isFinite(wallMs)) return null;
  if (errorMs !== null && (typeof errorMs !== 'number' || !Number.isFinite(errorMs))) return null;
  return eventNamed(code, data, of, { boot, n, stamp: { bootId, monoMs, wallMs, errorMs } });
}
