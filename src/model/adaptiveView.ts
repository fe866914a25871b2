import { z } from 'zod';
import { ladderCauses, rungs } from './ladder.ts';
import { shadowCountsSchema } from './shadow.ts';

/** The adaptive loop as it stands: the answer of signald. */
export const adaptiveViewSchema = z.object({
  /** It times the stages, looks on, keeps watching while the ladder lets it not, or is not asked. */
  state: z.enum(['decides', 'looksOn', 'watches', 'off']),
  rung: z.enum(rungs), wanted: z.enum(rungs), cause: z.enum(ladderCauses).nullable(),
  /** Share of the lanes that are seen before they stop. */
  ahead: z.number().nullable(),
  counts: z.object({ decisions: z.int(), predictive: z.int(), overruns: z.int() }).nullable(),
  lanes: z.array(z.object({ id: z.string(), queue: z.number(), confidence: z.number(), perHour: z.number(), headwayS: z.number(), undercount: z.number(), shares: z.record(z.string(), z.number()) })),
  shadow: shadowCountsSchema.nullable(),
});
export type AdaptiveView = z.infer<typeof adaptiveViewSchema>;
