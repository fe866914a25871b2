import { z } from 'zod';
import { aspects } from './aspect.ts';
import { whenFailedSchema } from './detector.ts';
import { ladderCauses, rungs } from './ladder.ts';
import { controlSources, greenEnds, modes, stageCauses } from './mode.ts';

/** What kept a decision from being another: a closed list; the first five are the optimiser's. */
export const bindings = ['none', 'minimum', 'promise', 'longest', 'onlyChoice', 'gap', 'discharge', 'blind', 'maximum', 'forceOff', 'split', 'maxWait', 'priority', 'order', 'preemption'] as const;
export type Binding = (typeof bindings)[number];

const listed = z.array(z.string()).default([]);

/** A change of stage as the record keeps it (`stage.decided`). */
export const decidedSchema = z.object({
  left: z.string().optional(), stage: z.string(), cause: z.enum(stageCauses), group: z.string().optional(),
  gapOut: listed, maxOut: listed, forceOff: listed, discharge: listed, skip: listed,
  rule: z.enum(['planner', 'predictive']).optional(), binding: z.enum(bindings).optional(), cost: z.number().nullable().optional(), labels: z.int().optional(), ticks: z.int().optional(),
  alternative: z.string().optional(), alternativeCost: z.number().optional(), queues: listed,
  /** Who waited for green when a rule decided, longest first: group and seconds. */
  waiting: listed,
  /** It was decided so long before its change, and promised to the displays: what it saw stood then. */
  promisedS: z.number().optional(),
});
export type DecidedRecord = z.infer<typeof decidedSchema>;

/** The end of a green as the record keeps it (`stage.greenEnded`). */
export const greenEndedSchema = z.object({ group: z.string(), stage: z.string().nullable(), reason: z.enum(greenEnds), greenMs: z.number() });

/** What the optimiser says of the running stage now. */
const proposalSchema = z.object({
  rule: z.enum(['planner', 'predictive']), to: z.string().nullable(), cost: z.number().nullable(), binding: z.enum(bindings),
  alternative: z.object({ to: z.string().nullable(), cost: z.number() }).nullable(), queues: z.record(z.string(), z.number()), labels: z.int(),
});

/** Why the junction does what it does now: the answer of signald. */
export const whyNowSchema = z.object({
  wallMs: z.number(), mode: z.enum(modes), source: z.enum(controlSources), stage: z.string().nullable(), nextStage: z.string().nullable(), stageElapsedMs: z.number(), plan: z.string(),
  ladder: z.object({ rung: z.enum(rungs), wanted: z.enum(rungs), cause: z.enum(ladderCauses).nullable() }).nullable(),
  groups: z.array(z.object({
    id: z.string(), aspect: z.enum(aspects), waitingS: z.number().nullable(), stages: z.array(z.string()),
    /** Its detectors that are not believed or that somebody has forced, and what speaks for them; absent from a signald of before. */
    notSeen: z.array(z.object({ id: z.string(), fault: z.boolean(), standIn: whenFailedSchema.optional(), forced: z.boolean() })).optional(),
  })),
  /** The last change of stage, where it is among the latest events; null = ask the record. */
  decided: z.object({ wallMs: z.number(), data: z.unknown() }).nullable(),
  /** Null = the optimiser is not asked. */
  proposal: proposalSchema.nullable(),
  /** Question and lanes that it rests on: the same numbers give the same answer. */
  basis: z.unknown().optional(),
});
export type WhyNow = z.infer<typeof whyNowSchema>;

/** A recorded decision made once more from what it rested on. */
export type RepeatOutcome =
  | { readonly outcome: 'same'; /** It followed a promise to the displays, which was made once more as well. */ readonly promised: boolean }
  /** Another decision, or none: a defect of this program or of its record. */
  | { readonly outcome: 'other'; readonly stage: string | null }
  | { readonly outcome: 'otherSite'; readonly site: string }
  | { readonly outcome: 'otherProgram'; readonly program: string }
  /** The record has nothing, or no longer, of what it rested on. */
  | { readonly outcome: 'untold' }
  | { readonly outcome: 'unreadable' }
  /** Who has it did not answer. */
  | { readonly outcome: 'noAnswer'; readonly process: string }
  /** Nobody says by which site it was made. */
  | { readonly outcome: 'noSite' };
