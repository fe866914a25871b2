import { z } from 'zod';
import { parseWith } from './parsing.ts';
import { planIdSchema } from './planId.ts';
import type { Parsed } from './problem.ts';
import { groupIdSchema } from './relation.ts';

/** Junctions along a street, for a time-space diagram: `ngatu plan show CORRIDOR`. */
export const corridorSchema = z.strictObject({
  format: z.literal('ngatu-corridor/1'),
  name: z.string().min(1).max(80),
  speedKmh: z.number().min(5).max(120).default(40),
  junctions: z.array(z.strictObject({
    /** A plan file, beside this one, and which of its plans; absent = its default. */
    plans: z.string().min(1), plan: planIdSchema.optional(),
    /** A site file or name; absent = the site that the plan file names. */
    site: z.string().optional(),
    name: z.string().optional(),
    /** Metres from the corridor's begin. */
    atM: z.number().min(0).max(100_000),
    /** Groups that go along the corridor, and against it; absent = the vehicle groups of the plan's first stage. */
    along: z.array(groupIdSchema).min(1).optional(), against: z.array(groupIdSchema).min(1).optional(),
  })).min(2).max(30),
});
export type Corridor = z.infer<typeof corridorSchema>;

export function parseCorridor(input: unknown): Parsed<Corridor> {
  return parseWith(corridorSchema, input);
}

/** When a junction lets the corridor go, ms from the begin of its cycle, in one direction. */
export interface GreenWindows { readonly atM: number; readonly offsetMs: number; readonly windows: readonly { readonly fromMs: number; readonly toMs: number }[] }
/** The widest band of time in which a platoon meets green at every junction; at the first junction it passes, ms of the corridor's clock. */
export interface GreenBand { readonly fromMs: number; readonly widthMs: number }

/** Resolution of a band, ms. */
const binMs = 100;

/** The widest band at this speed in the order given; null = there is none. All junctions must have this cycle. */
export function greenBand(cycleMs: number, speedKmh: number, junctions: readonly GreenWindows[]): GreenBand | null {
  const count = cycleMs / binMs;
  const first = junctions[0];
  if (first === undefined) return null;
  const open = Array.from({ length: count }, (_, bin) => junctions.every((junction) => {
    const travelMs = (Math.abs(junction.atM - first.atM) / (speedKmh / 3.6)) * 1000;
    // Local cycle second = (t + offset) mod cycle.
    const localMs = (bin * binMs + binMs / 2 + travelMs + junction.offsetMs) % cycleMs;
    return junction.windows.some(({ fromMs, toMs }) => localMs >= fromMs && localMs < toMs);
  }));
  if (!open.includes(true)) return null;
  if (!open.includes(false)) return { fromMs: 0, widthMs: cycleMs };
  let best: GreenBand = { fromMs: 0, widthMs: 0 };
  const begin = open.indexOf(false);
  let run = 0;
  for (let step = 1; step <= count; step += 1) {
    const bin = (begin + step) % count;
    run = open[bin] === true ? run + 1 : 0;
    if (run * binMs > best.widthMs) best = { fromMs: (((bin - run + 1 + count) % count)) * binMs, widthMs: run * binMs };
  }
  return best;
}
