import { z } from 'zod';
import { groupIdSchema } from './relation.ts';

export const detectorIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,31}$/);
export type DetectorId = string;

const queueSchema = z.strictObject({
  /** Held unbroken for so long: a queue stands. */
  standsMs: z.int().min(0).max(60_000).default(5000),
  /** Clear unbroken for so long: it has gone. */
  releaseMs: z.int().min(0).max(60_000).default(2000),
  /** The queue extends green no further than this from its start. */
  limitMs: z.int().min(0).max(255_000).optional(),
});
export type QueueTimes = z.infer<typeof queueSchema>;
const queueTimes: QueueTimes = { standsMs: 5000, releaseMs: 2000 };

/** Times of a queue detector; null = the detector is none. */
export function queueTimesOf(detector: Detector): QueueTimes | null {
  return detector.role === 'queue' ? (detector.queue ?? queueTimes) : null;
}

/** What speaks for a detector that is not believed: its groups on recall, the detector beside it, what is usual at this time of the week. */
export const whenFailedSchema = z.enum(['recall', 'neighbour', 'history']);

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
  /** Switch phase: while its own groups are not green and this one is, it prolongs this one's green too. */
  switchTo: groupIdSchema.optional(),
  delayMs: z.int().min(0).max(60_000).default(0),
  extensionMs: z.int().min(0).max(25_000).default(0),
  /** A queue detector's own times: without them the defaults of `queueTimes`. */
  queue: queueSchema.optional(),
  /** Failed, and nothing else sees its group: how long into green the group is held, ms; absent = as long as the plan's split. */
  failTimeMs: z.int().min(0).max(255_000).optional(),
  /** Not believed, it is recall where nothing is said; a neighbour that has failed too leaves it to history, and that, unknown, to recall. */
  whenFailed: whenFailedSchema.optional(),
  /** The detector beside it: who asks there asks here; and for the adaptive loop who comes there. */
  neighbour: detectorIdSchema.optional(),
  /** Held for longer it is stuck, ms: a button alarms and its group is on recall. */
  stuckAfterMs: z.int().min(5000).max(255 * 60_000).optional(),
  /** Nothing seen for so long, min: it is not believed any more, and its group is on recall (NTCIP 1202, vehicleDetectorNoActivity). */
  noActivityMin: z.int().min(1).max(255).optional(),
  /** More actuations in a minute than that: the same (vehicleDetectorErraticCounts). */
  erraticPerMin: z.int().min(1).max(255).optional(),
  /** Presence is wanted at least this fresh while nothing is lost, ms: a line whose round takes longer is refused. */
  presenceMs: z.int().min(100).max(300).optional(),
  /** Lane that it sees: detectors of the same lane name are read together by the adaptive loop. */
  lane: z.string().min(1).max(48).optional(),
  /** An area (VDS, camera) reaches so far upstream from `distanceM`, m: with role `count` it tells how many stand in it. */
  zoneM: z.number().min(1).max(200).optional(),
});
export type WhenFailed = z.infer<typeof whenFailedSchema>;
export type Detector = z.infer<typeof detectorSchema>;

/** One detector as the scan delivers it to control. */
export interface DetectorSample {
  readonly presence: 'occupied' | 'clear' | 'unknown';
  /** Actuations since the previous tick, from the board's counter: none is lost between polls. */
  readonly actuations: number;
  /** Age of the sample at this tick, ms. */
  readonly ageMs: number;
  readonly fault: boolean;
  /** Vehicles in the area now, of a detector that tells so. */
  readonly vehicles?: number;
}
