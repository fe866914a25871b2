import { z } from 'zod';

const loggedEventSchema = z.object({
  /** Row in the agent's store: grows, and is where --follow goes on. */
  id: z.int(),
  /** Promise class. */
  class: z.string(),
  seq: z.int(),
  /** null where its record is damaged. */
  event: z.object({ boot: z.string(), n: z.int(), code: z.string(), stamp: z.object({ monoMs: z.number(), wallMs: z.number(), errorMs: z.number().nullable() }), data: z.record(z.string(), z.unknown()) }).nullable(),
});
export type LoggedEvent = z.infer<typeof loggedEventSchema>;

/** The events of a `log.tail` answer, or null when it is not one. */
export function readLoggedEvents(result: unknown): readonly LoggedEvent[] | null {
  const read = z.array(loggedEventSchema).safeParse(result);
  return read.success ? read.data : null;
}
