import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

export const stageIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/);
export type StageId = string;

/** A set of signal groups that are green together: the unit of decision. */
export const stageSchema = z.strictObject({
  id: stageIdSchema,
  name: z.string().optional(),
  groups: z.array(groupIdSchema).min(1),
  /** Stages that may follow; absent = any other stage. */
  next: z.array(stageIdSchema).optional(),
  /** Successors that are reached through all red (a group in both stages is closed and opened again). */
  throughAllRed: z.array(stageIdSchema).default([]),
});
export type Stage = z.infer<typeof stageSchema>;
