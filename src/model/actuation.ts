import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

const ms = (min: number, max: number): z.ZodInt => z.int().min(min).max(max).multipleOf(100);

/** Standing demand that nobody has to ask for (NTCIP 1202 phase options; soft: when nobody else asks). */
export const recalls = ['none', 'min', 'max', 'ped', 'soft'] as const;
export type Recall = (typeof recalls)[number];
export const recallSchema = z.enum(recalls);

/** Which of a group's maxima is in force. */
export const maximumSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type MaximumNumber = z.infer<typeof maximumSchema>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** Local hours in which another maximum is in force; `from` = `to` is the whole day. */
export const maximumHoursSchema = z.strictObject({ from: timeOfDay, to: timeOfDay, maximum: maximumSchema });
export type MaximumHours = z.infer<typeof maximumHoursSchema>;

/** The allowable gap falls in a straight line from passage to `minGapMs`, beginning `beforeMs` after the first conflicting call. */
const gapReductionSchema = z.strictObject({
  beforeMs: ms(0, 255_000), toReduceMs: ms(0, 255_000), minGapMs: ms(0, 25_000),
  /** It begins sooner, once so many vehicles wait at red against it (NTCIP 1202, phaseCarsBeforeReduction). */
  carsBefore: z.int().min(1).max(255).optional(),
  /** It falls by so much at a time, at even intervals, instead of in a line (NTCIP 1202, phaseReduceBy). */
  byMs: ms(100, 25_500).optional(),
});
export type GapReduction = z.infer<typeof gapReductionSchema>;

/** Variable initial: each vehicle that came in yellow and red adds to it, to `maxMs`; never below the minimum green. */
const addedInitialSchema = z.strictObject({
  perActuationMs: ms(100, 25_000), maxMs: ms(1000, 120_000),
  /** Of several detectors the one with the largest count, or all of them together. */
  count: z.enum(['largest', 'sum']).default('largest'),
});
export type AddedInitial = z.infer<typeof addedInitialSchema>;

/** The running maximum moves by a step after two maxima, or two gap-outs, in a row, between the maximum and this limit. */
const dynamicMaxSchema = z.strictObject({ limitMs: ms(1000, 240_000), stepMs: ms(100, 25_000) });
export type DynamicMax = z.infer<typeof dynamicMaxSchema>;

/** End of green by discharge (motorbike streams): fewer than `share` of saturation over the window, twice in a row. */
const dischargeSchema = z.strictObject({
  /** Saturation flow of the whole stop line, actuations an hour. */
  saturationPerH: z.int().min(100).max(40_000),
  share: z.number().min(0.1).max(1).default(0.7),
  windowMs: ms(1000, 10_000).default(4000),
});
export type Discharge = z.infer<typeof dischargeSchema>;

/** How demand bounds and prolongs one group's green. Names of NTCIP 1202 beside ours: docs/actuation.md. */
export const actuationSchema = z.strictObject({
  group: groupIdSchema,
  maxGreenMs: ms(1000, 240_000),
  passageMs: ms(0, 25_000).default(3000),
  /** Second and third maximum; absent = the one before. */
  max2GreenMs: ms(1000, 240_000).optional(),
  max3GreenMs: ms(1000, 240_000).optional(),
  dynamicMax: dynamicMaxSchema.optional(),
  gapReduction: gapReductionSchema.optional(),
  addedInitial: addedInitialSchema.optional(),
  discharge: dischargeSchema.optional(),
  recall: recallSchema.optional(),
  /** A gap-out by a reduced gap leaves the last vehicle its whole passage. */
  guaranteedPassage: z.boolean().optional(),
  /** A max-out leaves the last vehicle its whole passage. */
  lastCarPassage: z.boolean().optional(),
  /** Once gapped out it does not extend again while it waits for the other groups of its stage. */
  simultaneousGapDisable: z.boolean().optional(),
  /** It may be served in between, beside groups that still extend, when their maximum leaves it time. */
  conditionalService: z.boolean().optional(),
  /** Pedestrians: false = the walk ends after its time although nobody asks for another stage. */
  restInWalk: z.boolean().optional(),
  /** Pedestrians: walks in one stage; false = one, true = as many as it has room for. */
  pedestrianRecycle: z.union([z.boolean(), z.int().min(1).max(20)]).optional(),
});
export type GroupActuation = z.infer<typeof actuationSchema>;
