import { z } from 'zod';
import { linkSchema, version } from './linkMessage.ts';
import { shedSteps } from './shedding.ts';

export const presenceStates = ['online', 'shutdown', 'offline'] as const;
/**
 * Why it is said now. Online: the agent has started · the line is back · the mains went or came back (the last gasp, while a
 * reserve lasts) · somebody announced an absence, or took that back · the signals went from colours, came back, or are so for
 * another reason. Shutdown: ended by somebody · ended as announced · ended on the reserve. Offline: the last will.
 */
export const presenceCauses = ['started', 'reconnected', 'power', 'planned', 'signals', 'stopped', 'connectionLost'] as const;
export type PresenceCause = (typeof presenceCauses)[number];
/**
 * Why the cabinet was away before it came (back): the computer went down without a word, or on its reserve · the agent did,
 * the computer not · somebody ended it · the line was gone while it went on · it had been announced.
 */
export const absenceCauses = ['power', 'crash', 'shutdown', 'link', 'planned'] as const;
export type AbsenceCause = (typeof absenceCauses)[number];

export const signalsShown = ['colours', 'flash', 'dark', 'allRed', 'startup', 'unknown'] as const;
export type SignalsShown = (typeof signalsShown)[number];
/**
 * Why there are no colours: ordered by the schedule, the centre or a technician · the police panel · a preemption · a fault ·
 * the supply · the way back to colours · signald says nothing.
 */
export const signalsCauses = ['planned', 'police', 'preemption', 'fault', 'power', 'startup', 'crash'] as const;
export type SignalsCause = (typeof signalsCauses)[number];

/** What the junction shows instead of colours, and why. `expectedUntilMs` null = nobody knows. */
const signalsSchema = z.object({ shown: z.enum(signalsShown), cause: z.enum(signalsCauses).nullable(), sinceMs: z.int(), expectedUntilMs: z.int().nullable() });
export type Signals = z.infer<typeof signalsSchema>;

export const mainsStates = ['ok', 'low', 'lost'] as const;
/** The mains as an input of the cabinet, or its boards, see them; how long the reserve is expected to last. */
const powerSchema = z.object({
  mains: z.enum(mainsStates), sinceMs: z.int(), expectedUntilMs: z.int().nullable(),
  /** What the cabinet has given up for want of power, and when it flashes, or began to; absent: nothing. */
  shed: z.enum(shedSteps).optional(), flashMs: z.int().nullable().optional(),
});
export type MainsPower = z.infer<typeof powerSchema>;

/** An absence that somebody announced. */
export const plannedSchema = z.object({ expectedUntilMs: z.int(), by: z.string(), reason: z.string() });
export type PlannedAbsence = z.infer<typeof plannedSchema>;

/** Retained; `offline` is the last will. `sinceMs` is wall time, the will's is that of its connection. */
export const presenceSchema = z.object({
  schema: version, state: z.enum(presenceStates), cause: z.enum(presenceCauses), sinceMs: z.int(), version: z.string(), epoch: z.string(),
  /** With `shutdown`: until when it is expected to be away; null = nobody knows. */
  expectedUntilMs: z.int().nullable().optional(),
  signals: signalsSchema.optional(), power: powerSchema.optional(), planned: plannedSchema.optional(),
  /** With `online`: the absence that it ends, by the cabinet's own word. `sinceMs` null = it does not know since when. */
  previous: z.object({ cause: z.enum(absenceCauses), sinceMs: z.int().nullable(), untilMs: z.int() }).optional(),
  /** Versions and features that this cabinet can read and do: a centre uses what both know. */
  schemas: z.array(z.int()).max(16).default([linkSchema]), features: z.array(z.string().max(32)).max(32).default([]),
});
export type Presence = z.infer<typeof presenceSchema>;
