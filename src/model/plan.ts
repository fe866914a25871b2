import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { maximumHoursSchema, maximumSchema, recallSchema } from './actuation.ts';
import { stageIdSchema } from './stage.ts';
import { groupIdSchema } from './relation.ts';
import { parseWith } from './parsing.ts';
import { planRoles } from './keyList.ts';
import { planIdSchema, planModes } from './planId.ts';
import type { Parsed } from './problem.ts';
import { responsiveSchema } from './responsive.ts';
import { momentSchema, scheduleSchema } from './schedule.ts';

const planStageSchema = z.strictObject({
  stage: stageIdSchema,
  /** Share of the cycle from the start of this stage's interstage to the start of the next one's, ms. */
  splitMs: z.int().min(1000).max(240_000).multipleOf(100),
  /** What the optimiser leaves the stage of its split at least where it runs within a cycle, from the start of its interstage, ms: the first stage all of it where nothing is said. */
  minSplitMs: z.int().min(1000).max(240_000).multipleOf(100).optional(),
  minGreenMs: z.int().min(0).max(120_000).optional(),
  maxGreenMs: z.int().min(1000).max(240_000).optional(),
  passageMs: z.int().min(0).max(25_000).optional(),
  recall: recallSchema.default('none'),
});

/** How an offset is corrected: the coordinated stage waits, the nearer way, longer cycles alone, shorter ones alone. */
export const corrections = ['dwell', 'shortWay', 'addOnly', 'subtractOnly'] as const;
export type Correction = (typeof corrections)[number];

const coordinationSchema = z.strictObject({
  correction: z.enum(corrections).default('shortWay'),
  /** Most that one cycle is lengthened or shortened while it corrects, per cent of the cycle. */
  addPercent: z.int().min(0).max(50).default(17),
  subtractPercent: z.int().min(0).max(30).default(12),
  /** Longest wait of the coordinated stage in one cycle, ms: `dwell` alone. */
  dwellMs: z.int().min(0).max(120_000).default(30_000),
  /** How long after its yield point the coordinated stage may be left; absent = as long as the called stage still fits. */
  permissiveMs: z.int().min(0).max(240_000).optional(),
});
export type Coordination = z.infer<typeof coordinationSchema>;
/** What a coordinated plan corrects by where it says nothing. */
export const defaultCoordination: Coordination = coordinationSchema.parse({});

/** An approach that is closed for a while (flower street, flood, works): held red, its calls void, nobody waits there. */
const closureSchema = z.strictObject({
  groups: z.array(groupIdSchema).min(1),
  reason: z.string().min(3).max(200),
  /** Local moment; a closure without an end is refused by name. */
  until: momentSchema.optional(),
});

/** Timing the centre may give: plan = cycle + stage sequence + splits + offset + mode. It can only be stricter than the sealed site. */
export const planSchema = z.strictObject({
  id: planIdSchema,
  name: z.string().optional(),
  mode: z.enum(planModes),
  cycleMs: z.int().min(30_000).max(240_000).multipleOf(1000),
  offsetMs: z.int().min(0).max(239_000).default(0),
  stages: z.array(planStageSchema).min(1).max(32),
  /** Stricter minima per group, ms; a value below the sealed one is refused. */
  minGreens: z.array(z.strictObject({ group: groupIdSchema, ms: z.int().min(0).max(120_000) })).default([]),
  /** The first stage of the sequence is the coordinated one; the cycle begins with the interstage that leads to it. */
  coordination: coordinationSchema.optional(),
  closed: closureSchema.optional(),
  /** Recall of single groups: over the stage's, which is over the site's. */
  recalls: z.array(z.strictObject({ group: groupIdSchema, recall: recallSchema })).max(64).optional(),
  /** The maximum in force while the plan runs, and the local hours in which it is another. */
  maximum: maximumSchema.optional(),
  maximumHours: z.array(maximumHoursSchema).max(24).optional(),
});
export type Plan = z.infer<typeof planSchema>;
export type PlanStage = Plan['stages'][number];

const setFields = {
  plans: z.array(planSchema).min(1).max(64),
  /** The plan that runs where the schedule says nothing. */
  defaultPlan: z.string(),
  schedule: scheduleSchema.optional(),
  responsive: responsiveSchema.optional(),
};

/** A plan set as people write it, for `ngatu plan check`; signed, it becomes the payload of an envelope. */
export const planSourceSchema = z.strictObject({ format: z.literal('ngatu-plan-source/1'), siteId: z.string(), ...setFields });
export type PlanSource = z.infer<typeof planSourceSchema>;
export const planBookSchema = z.strictObject(setFields);
/** The plans of a junction and when each runs. */
export type PlanBook = z.infer<typeof planBookSchema>;

/** How a set comes into force once it is taken; nothing said = at the next stage decision, watched for 30 min. */
const activationSchema = z.strictObject({
  /** Armed until then, by a clock that is vouched for. */
  fromMs: z.int().optional(),
  /** The cabinet plays its own last day through this set and the running one first: it tells what came of it, or refuses what is worse. */
  trial: z.enum(['tell', 'pass']).optional(),
  /** Less of a record than so many minutes says nothing to its signer: the trial is none. */
  trialLeastMin: z.int().min(1).max(1440).optional(),
  /** How long it is watched before it counts as good, minutes of the junction's running. */
  watchMin: z.int().min(5).max(1440).optional(),
  /** So many greens in a row that leave somebody standing, under less green than before, undo it while it is watched. */
  undoAfterGreens: z.int().min(3).max(50).optional(),
});
export type Activation = z.infer<typeof activationSchema>;

/** The signed document of a plan set (link.md, passport). Signature: Ed25519 over the canonical JSON of `payload`. */
export const planEnvelopeSchema = z.strictObject({
  format: z.literal('ngatu-plan/1'),
  payload: z.strictObject({
    siteId: z.string(), planVersion: z.int().min(1),
    /** SHA-256 (hex) of the sealed site-safety data it was verified against. */
    safetyHash: z.string().regex(/^[0-9a-f]{64}$/),
    validFromMs: z.int(), expiresAtMs: z.int(),
    activation: activationSchema.optional(),
    ...setFields,
  }),
  signatures: z.array(z.strictObject({ keyId: z.string(), role: z.enum(planRoles), signature: z.string() })).min(1).max(2),
  /** A cabinet whose clock nobody vouches for can't judge validity: one of the signers says that the set is meant for now, by the token the cabinet gave. */
  freshness: z.strictObject({ nonce: z.string().max(64), keyId: z.string(), role: z.enum(planRoles), signature: z.string() }).optional(),
});
export type PlanEnvelope = z.infer<typeof planEnvelopeSchema>;

/** What is signed of a set, and of its freshness: canonical JSON. */
export function signedPlanText(payload: PlanEnvelope['payload']): string {
  return canonicalJson(payload);
}

export function freshnessText(payload: PlanEnvelope['payload'], nonce: string): string {
  return canonicalJson({ nonce, payload });
}

export function parsePlanEnvelope(input: unknown): Parsed<PlanEnvelope> {
  return parseWith(planEnvelopeSchema, input);
}

export function parsePlanSource(input: unknown): Parsed<PlanSource> {
  return parseWith(planSourceSchema, input);
}
