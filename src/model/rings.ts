import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

/** A group's place in a ring-and-barrier structure, in the order of its ring (NTCIP 1202: ring, concurrency, dual entry). */
export const ringPhaseSchema = z.strictObject({
  group: groupIdSchema,
  ring: z.int().min(1).max(4),
  /** Which side of the barriers, in their order. */
  side: z.int().min(1).max(8),
  /** Goes with another ring's call where its own ring has none. */
  dualEntry: z.boolean().default(false),
});
export type RingPhase = z.infer<typeof ringPhaseSchema>;

const ms = (min: number, max: number): z.ZodInt => z.int().min(min).max(max).multipleOf(100);
const number = z.int().min(1).max(16);

const phaseSchema = z.strictObject({
  id: number,
  name: z.string().optional(),
  speedKmh: z.int().min(1).max(130).default(50),
  minGreenMs: ms(5000, 120_000),
  maxGreenMs: ms(5000, 240_000),
  passageMs: ms(0, 25_000).default(3000),
  yellowMs: ms(3000, 6000).default(3000),
  redClearMs: ms(0, 25_000).default(2000),
  redRevertMs: ms(2000, 20_000).default(2000),
  recall: z.enum(['none', 'min', 'max']).default('none'),
  dualEntry: z.boolean().default(false),
  /** Once gapped out it does not extend again while it waits at the barrier (NTCIP: simultaneous gap disable). */
  simultaneousGapDisable: z.boolean().default(false),
  /** A stop-line loop whose call is kept until it is served. */
  locking: z.boolean().default(false),
  /** The walk beside it: walk, clearance, and the crossing's length. */
  walkMs: ms(5000, 120_000).optional(),
  pedClearMs: ms(1000, 60_000).optional(),
  crossingM: z.number().min(1).max(60).optional(),
});
export type RingsPhase = z.infer<typeof phaseSchema>;

const overlapSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]$/),
  parents: z.array(number).min(1).max(16),
  trailingGreenMs: ms(0, 255_000).default(0),
  yellowMs: ms(3000, 6000).default(3000),
  redClearMs: ms(0, 25_500).default(2000),
  /** Phases that it conflicts with, its parents apart; absent = all phases that no parent may run with. */
  conflicts: z.array(number).optional(),
});
export type RingsOverlap = z.infer<typeof overlapSchema>;

/** A dual-ring controller as its cabinet sheet has it: what `site from-rings` reads. */
export const ringsSchema = z.strictObject({
  format: z.literal('ngatu-rings/1'),
  siteId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}$/),
  name: z.string().min(1),
  maxWaitS: z.int().min(30).max(300).default(120),
  phases: z.array(phaseSchema).min(2).max(16),
  /** Per ring, per side of the barrier, the phases in their order; a ring may have none on a side. */
  rings: z.array(z.array(z.array(number)).min(1).max(8)).min(1).max(4),
  overlaps: z.array(overlapSchema).max(16).default([]),
});
export type Rings = z.infer<typeof ringsSchema>;
