import { z } from 'zod';
import { lampColours } from './aspect.ts';
import { faultCodes } from './fault.ts';
import type { JournalRecord, LatchBook } from './latch.ts';

const code = z.enum(faultCodes);
const ms = z.number().min(0);
const wallMs = z.number().nullable();

const faultSchema = z.strictObject({
  code, groups: z.array(z.string()).exactOptional(), board: z.string().exactOptional(), detector: z.string().exactOptional(), sensor: z.string().exactOptional(),
  colour: z.enum(lampColours).exactOptional(), detail: z.string().exactOptional(),
});

const stormSchema = z.strictObject({ holdUntilMs: ms, attempts: z.int().min(0) });
const bookSchema = z.strictObject({
  uptimeMs: ms,
  latched: z.array(z.strictObject({ fault: faultSchema, uptimeMs: ms, wallMs })),
  busTripsMs: z.array(ms), redLossesMs: z.array(ms), startsMs: z.array(ms),
  storm: stormSchema.nullable(),
  monitorLossesMs: z.array(ms).default([]), monitorStorm: stormSchema.nullable().default(null),
  stopped: z.boolean(), hostBoot: z.string().nullable(), suppliedAnew: z.boolean(),
}) satisfies z.ZodType<LatchBook>;

/** A line of the journal of latches, as a disk gives it back. */
export const journalRecordSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), uptimeMs: ms, hostBoot: z.string().nullable() }),
  z.strictObject({ type: z.enum(['stop', 'uptime', 'busTrip', 'redLost', 'stormOver', 'monitorLost', 'monitorStormOver']), uptimeMs: ms }),
  z.strictObject({ type: z.literal('latched'), uptimeMs: ms, fault: faultSchema, wallMs }),
  z.strictObject({ type: z.literal('reset'), uptimeMs: ms, codes: z.array(code), by: z.string(), reason: z.string(), wallMs }),
  z.strictObject({ type: z.literal('book'), uptimeMs: ms, book: bookSchema }),
]) satisfies z.ZodType<JournalRecord>;
