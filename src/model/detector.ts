import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

export const detectorIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,31}$/);
export type DetectorId = string;

/** A named detector: a point of a board (a loop, a button, a VDS zone) and what it is for. */
export const detectorSchema = z.strictObject({
  id: detectorIdSchema,
  name: z.string().optional(),
  kind: z.enum(['loop', 'button', 'vds']),
  /** stopLine and queue loops extend or call; advance loops announce; a button calls. */
  role: z.enum(['stopLine', 'advance', 'queue', 'button', 'count']),
  groups: z.array(groupIdSchema).min(1),
  board: z.string(), 
  /** Input point of the board's profile, e.g. `presence.3`; its counter is `count.3` where the profile has one. */
  channel: z.int().min(1).max(64),
  /** Distance to the stop line, m (0 at the stop line). */
  distanceM: z.number().min(0).max(500).default(0),
  call: z.enum(['locking', 'nonLocking', 'none']).default('nonLocking'),
  extend: z.boolean().default(true),
  delayMs: z.int().min(0).max(60_000).default(0),
  extensionMs: z.int().min(0).max(25_000).default(0),
});
export type Detector = z.infer<typeof detectorSchema>;

/** One detector as the scan delivers it to control. */
export interface DetectorSample {
  readonly presence: 'occupied' | 'clear' | 'unknown';
  /** Actuations since the previous tick, from the board's counter: none is lost between polls. */
  readonly actuations: number;
  /** Age of the sample at this tick, ms. */
  readonly ageMs: number;
  readonly fault: boolean;
}
