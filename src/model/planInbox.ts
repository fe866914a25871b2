import { z } from 'zod';
import { passportViewSchema, planStates } from './passportView.ts';

/** One document that came to a cabinet, and what became of it. */
export const planArrivalSchema = z.object({
  wallMs: z.number(), errorMs: z.number().nullable(),
  /** Over the link, or by somebody at the cabinet. */
  way: z.enum(['link', 'hand']), client: z.string(), uid: z.number(),
  kind: z.enum(['plan', 'keys']), version: z.number().nullable(), siteId: z.string().nullable(), signedBy: z.array(z.string()),
  fate: z.enum([...planStates, 'taken']),
  /** By whom and why, where a person has taken it back. */
  reason: z.string().optional(),
  problems: z.array(z.object({ code: z.string(), path: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })),
});
export type PlanArrival = z.infer<typeof planArrivalSchema>;

/** Answer to `plan.inbox`. */
export const planInboxSchema = z.object({ passport: passportViewSchema, arrivals: z.array(planArrivalSchema) });
