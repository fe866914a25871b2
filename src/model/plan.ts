import { z } from 'zod';
import { stageIdSchema } from './stage.ts';
import { groupIdSchema } from './relation.ts';
import { parseWith } from './parsing.ts';
import type { Parsed } from './problem.ts';

const planStageSchema = z.strictObject({
  stage: stageIdSchema,
  /** Share of the cycle from the start of this stage's interstage to the start of the next one's, ms. */
  splitMs: z.int().min(1000).max(240_000).multipleOf(100),
  minGreenMs: z.int().min(0).max(120_000).optional(),
  maxGreenMs: z.int().min(1000).max(240_000).optional(),
  passageMs: z.int().min(0).max(25_000).optional(),
  recall: z.enum(['none', 'min', 'max', 'ped', 'soft']).default('none'),
});

/** Timing the centre may give: plan = cycle + stage sequence + splits + offset + mode. It can only be stricter than the sealed site. */
export const planSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/),
  name: z.string().optional(),
  mode: z.enum(['fixed', 'actuated', 'coordinated', 'adaptive']),
  cycleMs: z.int().min(30_000).max(240_000).multipleOf(1000),
  offsetMs: z.int().min(0).max(239_000).default(0),
  stages: z.array(planStageSchema).min(1).max(32),
  /** Stricter minima per group, ms; a value below the sealed one is refused. */
  minGreens: z.array(z.strictObject({ group: groupIdSchema, ms: z.int().min(0).max(120_000) })).default([]),
});
export type Plan = z.infer<typeof planSchema>;
export type PlanStage = Plan['stages'][number];

/** The signed document of a plan set (link.md, passport). Signature: Ed25519 over the canonical JSON of `payload`. */
export const planEnvelopeSchema = z.strictObject({
  format: z.literal('ngatu-plan/1'),
  payload: z.strictObject({
    siteId: z.string(), planVersion: z.int().min(1),
    /** SHA-256 (hex) of the sealed site-safety data it was verified against. */
    safetyHash: z.string().regex(/^[0-9a-f]{64}$/),
    validFromMs: z.int(), expiresAtMs: z.int(),
    plans: z.array(planSchema).min(1).max(64),
    /** The plan that runs where the schedule says nothing. */
    defaultPlan: z.string(),
  }),
  signatures: z.array(z.strictObject({ keyId: z.string(), role: z.enum(['author', 'approver']), signature: z.string() })).min(1).max(2),
});
export type PlanEnvelope = z.infer<typeof planEnvelopeSchema>;

export function parsePlanEnvelope(input: unknown): Parsed<PlanEnvelope> {
  return parseWith(planEnvelopeSchema, input);
}
