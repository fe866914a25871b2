import { z } from 'zod';
import { detectorIdSchema } from './detector.ts';
import { planIdSchema } from './planId.ts';

const signatureSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/),
  plan: planIdSchema,
  /** Vehicles an hour, or per cent of time occupied: the weighted mean of the detectors. */
  measure: z.enum(['volume', 'occupancy']),
  detectors: z.array(z.strictObject({ detector: detectorIdSchema, weight: z.number().min(0.1).max(10).default(1) })).min(1).max(16),
  /** Chosen from here, and kept until it falls below `off`. */
  on: z.number().min(0).max(20_000),
  off: z.number().min(0).max(20_000),
});
export type Signature = z.infer<typeof signatureSchema>;

/** Plans chosen by what the detectors see; the first signature that holds is taken. */
export const responsiveSchema = z.strictObject({
  /** Even intervals of the wall clock, over which volume and occupancy are measured. */
  intervalS: z.int().min(60).max(900).default(300),
  /** A choice stands at least so long. */
  minStayS: z.int().min(60).max(7200).default(900),
  signatures: z.array(signatureSchema).min(1).max(16),
});
export type Responsive = z.infer<typeof responsiveSchema>;
