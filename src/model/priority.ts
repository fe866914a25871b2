import { z } from 'zod';
import { detectorIdSchema } from './detector.ts';
import { groupIdSchema, type GroupId } from './relation.ts';
import type { StageId } from './stage.ts';

/**
 * Where a request stands (RSMP S0033, SXL 1.2.1): it came in · waits · bends the control · was withdrawn as expected, or
 * its vehicle has been served · was never withdrawn · can't be served · its movement was served a short while ago ·
 * waited for too long.
 */
export const priorityStates = ['received', 'queued', 'activated', 'completed', 'timeout', 'rejected', 'cooldown', 'stale'] as const;
export type PriorityState = (typeof priorityStates)[number];

/** States that nothing follows. */
export const priorityEnds: readonly PriorityState[] = ['completed', 'timeout', 'rejected', 'cooldown', 'stale'];

/** What may follow what: the whole life of a request. */
export const priorityLife: Readonly<Record<PriorityState, readonly PriorityState[]>> = {
  received: ['queued', 'rejected', 'cooldown'],
  queued: ['activated', 'completed', 'rejected', 'stale'],
  activated: ['completed', 'timeout', 'rejected'],
  completed: [], timeout: [], rejected: [], cooldown: [], stale: [],
};

/**
 * Why a request is not served: the site offers that movement no priority · no stage serves it, or none is permitted on
 * the way · its approach is closed, or its red would not be seen · the junction runs no stages · somebody above the plan
 * has the stages · its id is in use · so many wait already.
 */
export const priorityRefusals = ['notOffered', 'unreachable', 'closed', 'notRunning', 'higherControl', 'duplicate', 'queueFull'] as const;
export type PriorityRefusal = (typeof priorityRefusals)[number];

/** Who drives (RSMP M0022). */
export const priorityVehicles = ['bus', 'tram', 'emergency', 'truck', 'motorcycle', 'bicycle', 'pedestrian', 'car', 'other'] as const;
export type PriorityVehicle = (typeof priorityVehicles)[number];

export const priorityIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,31}$/);
export const priorityLevelSchema = z.int().min(0).max(14);
/** Until it arrives, s (RSMP M0022). */
export const priorityEtaSchema = z.int().min(0).max(255);
export const priorityVehicleSchema = z.enum(priorityVehicles);

/** Requests that one site holds at a time; further ones are refused. */
export const mostPriorities = 16;

/** A movement that may be given priority: its group, and who may ask for it on the street itself. */
const priorityMovementSchema = z.strictObject({
  group: groupIdSchema,
  /** Its green is prolonged by so much at most, ms. */
  maxExtendMs: z.int().min(0).max(60_000).multipleOf(100).default(15_000),
  /** Others may be cut by so much at most in one cycle for it to come earlier, ms. */
  maxEarlyMs: z.int().min(0).max(60_000).multipleOf(100).default(20_000),
  /** After a priority of this movement, so long none, ms. */
  cooldownMs: z.int().min(0).max(600_000).multipleOf(1000).default(60_000),
  /** Contacts or loops that ask for it, as detectors with role `count`; who leaves over `leave` has been served. */
  inputs: z.array(z.strictObject({
    detector: detectorIdSchema, leave: detectorIdSchema.optional(),
    level: priorityLevelSchema.default(7), vehicle: priorityVehicleSchema.default('bus'), etaS: priorityEtaSchema.default(0),
  })).max(4).default([]),
});

export const prioritySchema = z.strictObject({
  movements: z.array(priorityMovementSchema).min(1).max(32),
  /** So long it waits at most beyond its arrival, ms; then it is stale. */
  queueMs: z.int().min(10_000).max(600_000).multipleOf(1000).default(120_000),
  /** So long it bends the control at most, ms; then it has timed out. */
  activeMs: z.int().min(10_000).max(300_000).multipleOf(1000).default(90_000),
  /** It begins to count so long before its arrival, ms. */
  aheadMs: z.int().min(5000).max(120_000).multipleOf(1000).default(30_000),
  /** Who is not seen to leave has, so long after arrival and green together, ms. */
  departMs: z.int().min(1000).max(30_000).multipleOf(100).default(5000),
});
export type PrioritySettings = z.infer<typeof prioritySchema>;
export type PriorityMovement = PrioritySettings['movements'][number];

/** One request as it stands (`tlc.priority`). */
export interface PriorityStatus {
  readonly id: string;
  readonly group: GroupId;
  readonly level: number;
  readonly vehicle: PriorityVehicle;
  readonly source: 'centre' | 'technician' | 'input';
  readonly by?: string;
  readonly state: PriorityState;
  /** Why it was not served; null = it was, or may be. */
  readonly reason: PriorityRefusal | null;
  readonly stage: StageId | null;
  /** Until it arrives, s; 0 = it is here. */
  readonly etaS: number;
  /** Since its state, s. */
  readonly sinceS: number;
  /** What it has moved so far, s: earlier green, longer green. */
  readonly earlyS: number;
  readonly extendedS: number;
}
