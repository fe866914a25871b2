import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

export const stageIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/);
export type StageId = string;

const groupMs = z.strictObject({ group: groupIdSchema, ms: z.int().min(0).max(60_000).multipleOf(100) });
/** `group` starts so long before `before`, where both start in one interstage: walks before turning traffic, motorbikes before cars. */
export const leadSchema = z.strictObject({ before: groupIdSchema, ms: z.int().min(0).max(30_000).multipleOf(100) });

/** A set of signal groups that are green together: the unit of decision. */
export const stageSchema = z.strictObject({
  id: stageIdSchema,
  name: z.string().optional(),
  groups: z.array(groupIdSchema).min(1),
  /** Stages that may follow; absent = any other stage. */
  next: z.array(stageIdSchema).optional(),
  /** Successors that are reached through all red (a group in both stages is closed and opened again). */
  throughAllRed: z.array(stageIdSchema).default([]),
  /** Groups that start later here than they could, instead of what they say themselves. */
  lateStarts: z.array(groupMs).optional(),
  /** Groups that close so long before the stage's other greens, instead of what they say themselves. */
  earlyEnds: z.array(groupMs).optional(),
  /** Leads of this stage, instead of the same pair's own; 0 = none here. */
  leads: z.array(groupMs.extend({ before: groupIdSchema, ms: leadSchema.shape.ms })).optional(),
});
export type Stage = z.infer<typeof stageSchema>;
