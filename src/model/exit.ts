import { z } from 'zod';
import { detectorIdSchema } from './detector.ts';

/** An exit of the junction that may be full: a detector of role `count` downstream of it, whose groups are those that lead into it. */
export const exitSchema = z.strictObject({
  detector: detectorIdSchema,
  /** Held for so long without a break the exit is full, s. */
  fullS: z.int().min(3).max(60).default(10),
});
export type Exit = z.infer<typeof exitSchema>;

/** What becomes of a full exit: no green into it · it has room again · one shortest green in between · its detector is not believed until it is clear once. */
export const exitStates = ['full', 'clear', 'served', 'suspect'] as const;
export type ExitState = (typeof exitStates)[number];
