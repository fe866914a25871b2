import { z } from 'zod';

/** What was measured in an acceptance, in ms, and what it is held against; `uncertaintyMs`: the true time may lie so far off. */
export const measuredSchema = z.strictObject({ ms: z.int().min(0).max(600_000), leastMs: z.int().optional(), mostMs: z.int().optional(), uncertaintyMs: z.int().min(0).optional() });
export type Measured = z.infer<typeof measuredSchema>;
