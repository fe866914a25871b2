import { z } from 'zod';

const stampSchema = z.object({ stamp: z.object({ errorMs: z.number().nullable() }) });

/** Of signald's snapshot, ms; null = never synchronised, or it does not say. */
export function clockErrorOf(state: unknown): number | null {
  const parsed = stampSchema.safeParse(state);
  return parsed.success ? parsed.data.stamp.errorMs : null;
}
