import { z } from 'zod';

/**
 * What becomes of a plan set that was taken: staged (it waits for its trial in shadow), armed (on the disk, it waits for its
 * moment or for the next stage decision), active; then kept, or undone by the cabinet, or taken back by a person; over = its
 * time is, or its signer was revoked; refused = by its trial.
 */
export const planStates = ['staged', 'armed', 'active', 'kept', 'undone', 'rolledBack', 'over', 'refused'] as const;
export type PlanState = (typeof planStates)[number];

/** Where a cabinet stands with its plan sets; version 0 = the built-in plan. */
export const passportViewSchema = z.object({
  staged: z.int().nullable(), armed: z.int().nullable(),
  /** When the armed one comes into force; null = at the next stage decision. */
  armedFromMs: z.int().nullable(),
  active: z.int(), good: z.int().nullable(), onTrial: z.boolean(),
  last: z.object({ planVersion: z.int(), state: z.enum(planStates), codes: z.array(z.string()) }).nullable(),
});
export type PassportView = z.infer<typeof passportViewSchema>;
