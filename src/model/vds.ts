import { z } from 'zod';
import { canonicalJson, plainJson } from './canonical.ts';
import { detectorIdSchema } from './detector.ts';
import { groupIdSchema } from './relation.ts';

/** Classes of RSMP S0201 to S0208, and MC first: most of what moves here is a motorcycle. */
export const vehicleClasses = ['MC', 'P', 'PS', 'L', 'LS', 'B', 'SP', 'C', 'F'] as const;
export type VehicleClass = (typeof vehicleClasses)[number];
export const vehicleClassSchema = z.enum(vehicleClasses);

export const vdsIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/);

/** Why a number is not simply believed; `ok` has none. */
export const vdsDoubts = ['sensorClock', 'unaligned', 'noAnswer', 'countsDiffer', 'occupiedWithoutVehicles', 'vehiclesWithoutOccupancy', 'sampled', 'faulty', 'forced', 'gap'] as const;
export type VdsDoubt = (typeof vdsDoubts)[number];

/** One zone in one interval, whatever device has seen it. */
export interface VdsZone {
  readonly zone: string;
  readonly lane: string | null;
  readonly count: number | null;
  /** Of the classes that the device tells apart; what it does not tell is absent. */
  readonly classes: Readonly<Partial<Record<VehicleClass, number>>>;
  /** Share of the interval, 0 to 1. */
  readonly occupancy: number | null;
  readonly speedKmh: number | null;
  readonly speed85Kmh: number | null;
  readonly queueM: number | null;
  readonly wrongWay: number | null;
  readonly quality: 'ok' | 'estimated' | 'none';
  readonly doubts: readonly VdsDoubt[];
}

/** What every driver gives: whole intervals that sit on the clock. */
export interface VdsReading { readonly source: string; readonly fromMs: number; readonly windowS: number; readonly zones: readonly VdsZone[] }

const windowSchema = z.union([z.literal(30), z.literal(60), z.literal(300), z.literal(900)]);
const zoneIdSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,31}$/);

/** Passenger-car and motorcycle units of a class; absent ones are of `vehicleUnits`. */
const factorsSchema = z.partialRecord(vehicleClassSchema, z.number().min(0).max(20));

/** The signal group whose vehicles it counts, and no other's: a lane of two groups has none. */
const movement = { group: groupIdSchema.optional() };
const laneSchema = z.strictObject({ lane: z.int().min(0).max(31), zone: zoneIdSchema, name: z.string().max(48).optional(), ...movement });

export const vdsSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ss125'), id: vdsIdSchema,
    via: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('tcp'), host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) }),
      z.strictObject({ kind: z.literal('serial'), path: z.string().min(1).max(200), baud: z.int().min(1200).max(921_600).default(9600) }),
    ]),
    sensor: z.int().min(0).max(65_535),
    /** As it is set in the sensor. */
    intervalS: windowSchema.default(60),
    speedUnit: z.enum(['kmh', 'mph']).default('kmh'),
    /** What its four length bins are here. */
    bins: z.array(vehicleClassSchema).length(4).default(['MC', 'P', 'L', 'B']),
    lanes: z.array(laneSchema).min(1).max(32),
  }),
  z.strictObject({
    kind: z.literal('posted'), id: vdsIdSchema,
    intervalS: windowSchema.default(60),
    zones: z.array(z.strictObject({
      zone: zoneIdSchema, name: z.string().max(48).optional(), lanes: z.int().min(1).max(8).default(1), ...movement,
      /** A queue of so many metres is an alarm; absent = none is. */
      longQueueM: z.number().min(1).max(5000).optional(),
    })).min(1).max(64),
  }),
  /** Zones of Modbus VDS cards: detectors of the site, by its profiles; signald reads them. */
  z.strictObject({ kind: z.literal('card'), id: vdsIdSchema, intervalS: windowSchema.default(60), detectors: z.array(detectorIdSchema).min(1).max(64) }),
]);
export type VdsSource = z.infer<typeof vdsSourceSchema>;

/** Which group each zone of a source counts. A card's zones are detectors: the site says whose they are. */
export function zoneGroups(source: VdsSource): ReadonlyMap<string, string> {
  const zones = source.kind === 'ss125' ? source.lanes : source.kind === 'posted' ? source.zones : [];
  return new Map(zones.flatMap(({ zone, group }): [string, string][] => (group === undefined ? [] : [[zone, group]])));
}

export const vdsSchema = z.strictObject({
  sources: z.array(vdsSourceSchema).max(32).refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two sources have one id')
    .refine((list) => { const groups = list.flatMap((source) => [...new Set(zoneGroups(source).values())]); return new Set(groups).size === groups.length; }, 'two sources count one group').default([]),
  factors: z.strictObject({ pcu: factorsSchema.default({}), mcu: factorsSchema.default({}) }).prefault({}),
  /** HTTP receiver of posted counts; absent = off. It binds to this one address, the cabinet's own on its device network. */
  receiver: z.strictObject({ address: z.ipv4().refine((text) => text !== '0.0.0.0', 'one named address'), port: z.int().min(1).max(65_535) }).optional(),
});
export type Vds = z.infer<typeof vdsSchema>;

/**
 * Units of a vehicle where a site states none. PCU: a motorcycle 0.25, a truck or a bus 2 to 3 (TCXDVN 104 takes 0.25 to 0.3 for
 * motorcycles and 2 to 3 for heavy vehicles); MCU: the same seen from the motorcycle.
 */
export const vehicleUnits: Readonly<Record<'pcu' | 'mcu', Readonly<Record<VehicleClass, number>>>> = {
  pcu: { MC: 0.25, P: 1, PS: 1.5, L: 2, LS: 3, B: 2.5, SP: 3, C: 0.2, F: 0 },
  mcu: { MC: 1, P: 4, PS: 6, L: 8, LS: 12, B: 10, SP: 12, C: 0.8, F: 0 },
};

/**
 * How many of a class: as it is told; none, where the classes that are told are all that was counted; null = nobody can say.
 */
export function classCount({ classes, count }: Pick<VdsZone, 'classes' | 'count'>, name: VehicleClass): number | null {
  if (count === null) return null;
  return classes[name] ?? (Object.values(classes).reduce((sum, one) => sum + one, 0) === count ? 0 : null);
}

/** Vehicles in units; null where the classes that are told are not all that was counted, for then nobody knows. */
export function inUnits({ classes, count }: Pick<VdsZone, 'classes' | 'count'>, unit: 'pcu' | 'mcu', factors: Vds['factors']): number | null {
  const told = vehicleClasses.filter((name) => classes[name] !== undefined);
  if (count === null || told.reduce((sum, name) => sum + (classes[name] ?? 0), 0) !== count) return null;
  return Math.round(told.reduce((sum, name) => sum + (classes[name] ?? 0) * (factors[unit][name] ?? vehicleUnits[unit][name]), 0) * 100) / 100;
}

const number = (most: number): z.ZodInt => z.int().min(0).max(most);

/** What a video analytics box posts: one interval of its zones. `mac` is HMAC-SHA256 in hex, over the canonical JSON (RFC 8785) of all else. */
export const vdsPostSchema = z.strictObject({
  schema: z.literal(1), source: vdsIdSchema,
  /** Begin of the interval, ms since the epoch; a multiple of the interval. */
  fromMs: z.int().min(0), windowS: windowSchema,
  zones: z.array(z.strictObject({
    zone: zoneIdSchema, count: number(100_000),
    classes: z.partialRecord(vehicleClassSchema, number(100_000)).optional(),
    occupancy: z.number().min(0).max(1).optional(), speedKmh: z.number().min(0).max(250).optional(), speed85Kmh: z.number().min(0).max(250).optional(),
    queueM: z.number().min(0).max(5000).optional(), wrongWay: number(10_000).optional(),
  })).min(1).max(64),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});
export type VdsPost = z.infer<typeof vdsPostSchema>;

/** What its `mac` is made over. */
export function vdsPostText(post: Omit<VdsPost, 'mac'> & { readonly mac?: string }): string {
  return canonicalJson(plainJson(Object.fromEntries(Object.entries(post).filter(([key]) => key !== 'mac'))));
}
