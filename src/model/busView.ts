import { z } from 'zod';
import { deviceHealthSchema } from './deviceHealth.ts';
import { areas } from './profile.ts';

const count = z.int().min(0);

const busDeviceSchema = z.strictObject({
  board: z.string(), line: z.string(), unit: z.int(), profile: z.string(),
  /** Carries lamps of this junction. */
  lamps: z.boolean(),
  health: deviceHealthSchema,
  lastGoodAgeMs: z.number().nullable(),
  /** Left alone for so long still; null = in service. */
  quarantineMs: z.number().nullable(),
});
/** How one device has answered since signald began. */
export type BusDevice = z.infer<typeof busDeviceSchema>;

const busLineSchema = z.strictObject({
  id: z.string(), purpose: z.string(), kind: z.enum(['serial', 'tcp']),
  /** A tty's path or host:port; a serial line's speed and format. */
  where: z.string(), speed: z.string(),
});
export type BusLine = z.infer<typeof busLineSchema>;

const busWatchSchema = z.strictObject({
  boot: z.string(), monoMs: z.number(), lines: z.array(busLineSchema), devices: z.array(busDeviceSchema),
  tick: z.strictObject({ n: z.int(), due: z.int() }),
});
/** Answer of `bus.watch`. */
export type BusWatch = z.infer<typeof busWatchSchema>;

export function readBusWatch(data: unknown): BusWatch | null {
  return busWatchSchema.safeParse(data).data ?? null;
}

/** What a line carried: its own number, monotonic ms, line, way as signald sees it, bytes in hex. */
const frameSchema = z.tuple([z.int(), z.number(), z.string(), z.enum(['out', 'in']), z.string().regex(/^([0-9a-f]{2})*$/)]);
export type HeardFrame = z.infer<typeof frameSchema>;

/** One item of the stream `frames`; `lost` = frames that were gone before this reader took them. */
const frameBatchSchema = z.strictObject({ boot: z.string(), lost: count, frames: z.array(frameSchema) });
export type FrameBatch = z.infer<typeof frameBatchSchema>;

export function readFrameBatch(data: unknown): FrameBatch | null {
  return frameBatchSchema.safeParse(data).data ?? null;
}

const name = z.string().min(1).max(64);

/** A device of the site: by its name, or by line and unit. */
export const busTargetSchema = z.union([z.strictObject({ board: name }), z.strictObject({ line: name, unit: z.int().min(1).max(247) })]);
export type BusTarget = z.infer<typeof busTargetSchema>;

/** A point of the device's profile, or bare addresses (wire addresses: the manual's number − 1). */
export const busPlaceSchema = z.union([
  z.strictObject({ point: name }),
  z.strictObject({ area: z.enum(areas), address: z.int().min(0).max(65_535), count: z.int().min(1).max(64).default(1) }),
]);
export type BusPlace = z.infer<typeof busPlaceSchema>;

/** A value in the point's own unit; for bare addresses the words (0 or 1 per coil). */
export const busValueSchema = z.union([z.boolean(), z.number(), z.string().max(64), z.array(z.int().min(0).max(65_535)).min(1).max(64)]);
export type BusValue = z.infer<typeof busValueSchema>;

const readingSchema = z.strictObject({
  board: z.string(), profile: z.string(), lamps: z.boolean(),
  point: z.string().nullable(), area: z.enum(areas), address: z.int(),
  words: z.array(z.int()), value: z.union([z.boolean(), z.number(), z.string(), z.null()]), unit: z.string().nullable(),
});
/** What stands at a place of a device. */
export type BusReading = z.infer<typeof readingSchema>;

export function readBusReading(data: unknown): BusReading | null {
  return readingSchema.safeParse(data).data ?? null;
}

const writtenSchema = z.strictObject({ board: z.string(), point: z.string(), before: readingSchema.nullable(), after: readingSchema.nullable() });
/** Answer of `bus.write`: null where the place can't be read. */
export type BusWritten = z.infer<typeof writtenSchema>;

export function readBusWritten(data: unknown): BusWritten | null {
  return writtenSchema.safeParse(data).data ?? null;
}

/** Why signald neither reads nor writes: a closed list, so that `text/` has a sentence and a fix for each. */
export const busRefusals = [
  'bus.unknownBoard', 'bus.unknownPoint', 'bus.notReadable', 'bus.notWritable', 'bus.badValue', 'bus.rawOnLampBoard', 'bus.lampPoint',
  'bus.settingNeedsFlash', 'bus.rawNeedsFlash', 'bus.serviceNeedsFlash', 'bus.needsSafety', 'bus.driven', 'bus.fedByFrames', 'bus.notIdentified',
  'bus.clearsOnRead', 'bus.tooLong', 'bus.lineBusy', 'bus.tooMany', 'bus.noAnswer', 'bus.exception', 'bus.tooManyReaders',
] as const;
export type BusRefusal = (typeof busRefusals)[number];

const siteNameSchema = z.looseObject({ siteId: z.string(), safetyHash: z.string() });

/** Which site an answer of `site.show` is of. */
export function readSiteName(data: unknown): { readonly siteId: string; readonly safetyHash: string } | null {
  return siteNameSchema.safeParse(data).data ?? null;
}
