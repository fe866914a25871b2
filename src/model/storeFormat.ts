import { z } from 'zod';
import { signalEventSchema, type SignalEvent } from './event.ts';

/** What stands in the store's packed rows and in the archive: parsed at the door, like everything that comes from outside. */
const channel = z.enum(['evidence', 'alarm', 'audit', 'count', 'event']);

/**
 * A column of values in the shortest of four forms: one value for all, differences of whole numbers, letters into a
 * table of few values, or as they are.
 */
const columnSchema = z.union([
  z.strictObject({ s: z.json() }), z.strictObject({ d: z.array(z.int()) }),
  z.strictObject({ t: z.array(z.json()), i: z.string() }), z.strictObject({ r: z.array(z.json()) }),
]);
export type Column = z.infer<typeof columnSchema>;

/** What makes two events alike but for their numbers: channel, code, sender, and the names of their data. */
const kindSchema = z.strictObject({ channel, code: z.string(), boot: z.string(), bootId: z.string(), keys: z.array(z.string()) });
export type Kind = z.infer<typeof kindSchema>;

const columnsSchema = z.strictObject({
  kinds: z.array(kindSchema), kind: columnSchema, id: columnSchema,
  /** Wall time less monotonic time stands still between two steps of the clock. */
  mono: columnSchema, offset: columnSchema, error: columnSchema,
  /** Per kind: numbers and data, which run on within it. */
  seq: z.array(columnSchema), n: z.array(columnSchema), data: z.array(z.array(columnSchema)),
});
export type Columns = z.infer<typeof columnsSchema>;

const batchSchema = z.strictObject({
  entries: z.unknown(),
  marks: z.array(z.strictObject({ channel, deliveredSeq: z.int(), publishedSeq: z.int() })),
});
export type BatchBody = z.infer<typeof batchSchema>;

const frameHeadSchema = z.strictObject({ epoch: z.string(), firstId: z.int(), lastId: z.int(), count: z.int(), fromMs: z.int(), toMs: z.int(), prev: z.string().length(64) });
export type FrameHead = z.infer<typeof frameHeadSchema>;

const rangesSchema = z.array(z.tuple([z.int(), z.int()]));

export const parseColumns = (value: unknown): Columns | null => columnsSchema.safeParse(value).data ?? null;
export const parseBatch = (value: unknown): BatchBody | null => batchSchema.safeParse(value).data ?? null;
export const parseFrameHead = (value: unknown): FrameHead | null => frameHeadSchema.safeParse(value).data ?? null;
export const parseRanges = (value: unknown): readonly (readonly [number, number])[] | null => rangesSchema.safeParse(value).data ?? null;
export const parseEvent = (value: unknown): SignalEvent | null => signalEventSchema.safeParse(value).data ?? null;
