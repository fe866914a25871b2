import { z } from 'zod';
import { eventEntrySchema, linkSchema } from './linkMessage.ts';

/** Entries of one answer at most; more come in further answers. */
export const fetchPageRows = 100;
/** Entries of one request at most. */
export const fetchMostRows = 100_000;

/** On `<site>/fetch/<code>/<channel>` with response topic and correlation data; code `all` = every code of the channel. */
export const fetchSchema = z.object({
  schema: z.literal(linkSchema),
  /** Wall clock of the events, ms: from inclusive, to exclusive. */
  fromMs: z.int().min(0), toMs: z.int().min(0),
  /** Only what comes after this seq: where an earlier answer was cut off. */
  afterSeq: z.int().min(0).default(0),
  limit: z.int().min(1).max(fetchMostRows).default(fetchMostRows),
});
export type Fetch = z.infer<typeof fetchSchema>;

/** At least one for each request, an empty one too; the last says `done`. */
export const fetchAnswerSchema = z.object({
  schema: z.literal(linkSchema), epoch: z.string(), code: z.string(), channel: z.string(),
  outcome: z.enum(['ok', 'refused']),
  /** `fetch.badRange`, `fetch.noSuchChannel`, `fetch.busy`, `fetch.badRequest`. */
  reason: z.string().nullable(),
  entries: z.array(eventEntrySchema.extend({ code: z.string() })).max(fetchPageRows),
  done: z.boolean(),
  /** The limit cut it off: ask again after this seq. */
  more: z.boolean(),
});
export type FetchAnswer = z.infer<typeof fetchAnswerSchema>;
export type FetchEntry = FetchAnswer['entries'][number];
