import { z } from 'zod';

const loggedEventSchema = z.looseObject({
  /** Row in the agent's store: grows, and is where --follow goes on. */
  id: z.int(),
  boot: z.string(), n: z.int(), code: z.string(),
  stamp: z.looseObject({ wallMs: z.number() }),
  data: z.record(z.string(), z.unknown()),
});
export type LoggedEvent = z.infer<typeof loggedEventSchema>;

const answerSchema = z.union([z.array(loggedEventSchema), z.looseObject({ events: z.array(loggedEventSchema) })]);

/** The events of a `log.tail` answer, or null when it is not one. */
export function readLoggedEvents(result: unknown): readonly LoggedEvent[] | null {
  const read = answerSchema.safeParse(result);
  if (!read.success) return null;
  return Array.isArray(read.data) ? read.data : read.data.events;
}
