import { z } from 'zod';
import { detectorIdSchema } from './detector.ts';
import { stageIdSchema } from './stage.ts';

/** Who takes the junction, highest first; rail alone is above the police panel (safety.md S6). */
export const preemptionKinds = ['rail', 'fire', 'ambulance', 'convoy'] as const;
export type PreemptionKind = (typeof preemptionKinds)[number];

/** Where a preemption stands (NTCIP 1202, preemptState). */
export const preemptionStates = ['notActive', 'notActiveWithCall', 'entry', 'track', 'dwell', 'exit', 'maxPresence'] as const;
export type PreemptionState = (typeof preemptionStates)[number];

/** Longest presence, and the default (control.md), ms. */
const longestPresenceMs = 180_000;

export const preemptionSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,15}$/),
  name: z.string().optional(),
  kind: z.enum(preemptionKinds),
  /** Contacts, as detectors with role `count`. Two are a supervised pair: at any time both call, or neither. */
  inputs: z.array(z.strictObject({ detector: detectorIdSchema, active: z.enum(['occupied', 'clear']) })).max(2).default([]),
  /** May be called by the centre or a technician; never a railway. */
  remote: z.boolean().optional(),
  /** A call stays until it has been served. */
  locking: z.boolean().optional(),
  /** From the call to the begin, ms. */
  delayMs: z.int().min(0).max(60_000).multipleOf(100).default(0),
  /** Shortest duration from its begin, ms. */
  minMs: z.int().min(0).max(120_000).multipleOf(100).default(10_000),
  /** First of all the stage that clears the track, or the way, for so long. */
  track: z.strictObject({ stage: stageIdSchema, ms: z.int().min(1000).max(60_000).multipleOf(100) }).optional(),
  /** Stages as long as the call lasts; with several, one after the other. */
  dwell: z.array(stageIdSchema).min(1).max(8),
  /** How long each of several dwell stages stands, ms. */
  dwellMs: z.int().min(5000).max(120_000).multipleOf(100).default(20_000),
  /** Stage through which it ends. */
  exit: stageIdSchema.optional(),
  maxPresenceMs: z.int().min(10_000).max(longestPresenceMs).multipleOf(100).default(longestPresenceMs),
  /** What follows a call that lasts longer than that: alarm, and normal operation or flash until it ends. */
  afterMaxPresence: z.enum(['release', 'flash']).optional(),
  /** What the source promises: from the call to the arrival, ms. */
  arrivesMs: z.int().min(1000).max(600_000).optional(),
  /** The way is clear so long before the arrival, ms; 4 s for a railway where nothing is said. */
  clearMs: z.int().min(0).max(60_000).optional(),
  /** It also ends a flash that schedule or centre asked for; with `technician` one by a technician's order too. One by a key, and dark, never (docs/decisions/0021). */
  overridesFlash: z.union([z.boolean(), z.literal('technician')]).optional(),
  /** Who waited meanwhile is given so much of it back with the next green, ms, within the group's maximum; absent = nothing. */
  owedMaxMs: z.int().min(0).max(60_000).multipleOf(100).optional(),
});
export type Preemption = z.infer<typeof preemptionSchema>;

/** The stage that must stand first. */
export function firstGoal(preemption: Preemption): string {
  return preemption.track?.stage ?? preemption.dwell[0] ?? '';
}

/** One preemption as it stands. */
export interface PreemptionStatus {
  readonly id: string; readonly kind: PreemptionKind; readonly state: PreemptionState;
  readonly called: boolean; readonly stage: string | null;
  /** Another one, a higher control or a flash keeps it waiting. */
  readonly waits: boolean;
  /** Since its state, and since it began, s. */
  readonly sinceS: number; readonly activeS: number | null;
}
