import { z } from 'zod';
import type { SignalsSnapshot } from '../link/signals.ts';

const snapshotSchema = z.object({
  stamp: z.object({ wallMs: z.number() }),
  mode: z.string(), source: z.string(), modeSinceMs: z.number(),
  orders: z.array(z.object({ source: z.string(), kind: z.string(), remainingS: z.number().nullable() })).default([]),
  schedule: z.object({ plan: z.string().nullable(), forMs: z.number().nullable() }).nullish(),
  detectors: z.array(z.object({ id: z.string(), presence: z.string() })).default([]),
  sensors: z.array(z.object({ kind: z.string(), value: z.union([z.number(), z.boolean(), z.null()]) })).default([]),
  faults: z.array(z.object({ code: z.string(), since: z.object({ wallMs: z.number() }) })).default([]),
});

/** What presence takes from signald's snapshot; null = it is of another form. */
export function readSignals(state: unknown): SignalsSnapshot | null {
  return snapshotSchema.safeParse(state).data ?? null;
}
