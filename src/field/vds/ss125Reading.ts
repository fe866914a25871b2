import type { VdsDoubt, VdsReading, VdsSource, VdsZone, VehicleClass } from '../../model/vds.ts';
import type { Z1DateTime } from '../z1/field.ts';
import type { LaneInterval } from '../z1/interval.ts';

export type Ss125Source = Extract<VdsSource, { kind: 'ss125' }>;

/** Occupancy comes in so many parts of the interval. */
const occupancyParts = 1024;
const kmhPerMph = 1.609344;
/** The sensor closes its intervals this near to the clock's. */
const alignedMs = 2000;
/** The newest interval ended within its length before now, and what an exchange takes. */
const slackMs = 5000;

/** One interval of a sensor's lanes as a reading: on the cabinet's clock, with what makes it doubtful. `isOdd`: it is longer or shorter than the others. */
export function ss125Reading(source: Ss125Source, lanes: readonly (LaneInterval | null)[], back: number, nowMs: number, isOdd: boolean): VdsReading {
  const windowMs = source.intervalS * 1000;
  const told = lanes.find((lane) => lane !== null);
  const endMs = told === undefined ? null : momentOf(told.endsAt);
  const newestMs = endMs === null ? null : endMs + back * windowMs;
  const clockHolds = newestMs !== null && newestMs <= nowMs + slackMs && newestMs >= nowMs - windowMs - slackMs;
  const boundaryMs = clockHolds && endMs !== null ? Math.round(endMs / windowMs) * windowMs : (Math.floor(nowMs / windowMs) - back) * windowMs;
  const aligned = !clockHolds || endMs === null || Math.abs(endMs - boundaryMs) <= alignedMs;
  const doubts: VdsDoubt[] = [...(clockHolds && !isOdd ? [] : ['sensorClock' as const]), ...(aligned ? [] : ['unaligned' as const])];
  return {
    source: source.id, fromMs: boundaryMs - windowMs, windowS: source.intervalS,
    zones: source.lanes.map(({ zone, name }, at) => zoneOf(source, zone, name ?? null, lanes[at] ?? null, doubts)),
  };
}

function zoneOf({ bins, speedUnit }: Ss125Source, zone: string, lane: string | null, told: LaneInterval | null, doubts: readonly VdsDoubt[]): VdsZone {
  const nothing = { zone, lane, queueM: null, wrongWay: null };
  if (told === null) return { ...nothing, count: null, classes: {}, occupancy: null, speedKmh: null, speed85Kmh: null, quality: 'none', doubts: ['noAnswer'] };
  const classes: Partial<Record<VehicleClass, number>> = {};
  for (const [at, name] of bins.entries()) classes[name] = (classes[name] ?? 0) + (told.classes[at] ?? 0);
  const kmh = (speed: number | null): number | null => (speed === null ? null : Math.round(speed * (speedUnit === 'mph' ? kmhPerMph : 1) * 10) / 10);
  const occupancy = told.occupancy === null ? null : Math.min(1, told.occupancy / occupancyParts);
  const own: VdsDoubt[] = [...doubts, ...doubtsOf(told.count, classes, occupancy)];
  return { ...nothing, count: told.count, classes, occupancy, speedKmh: kmh(told.speed), speed85Kmh: kmh(told.speed85), quality: own.length === 0 ? 'ok' : 'estimated', doubts: own };
}

/** Occupied so long without a vehicle, or so many vehicles without being occupied: one of the two is wrong. */
const standingShare = 0.05;
const passingVehicles = 3;

/** What does not agree within one interval. */
export function doubtsOf(count: number, classes: VdsZone['classes'], occupancy: number | null): readonly VdsDoubt[] {
  const told = Object.values(classes);
  return [
    ...(told.length > 0 && told.reduce((sum, one) => sum + one, 0) !== count ? ['countsDiffer' as const] : []),
    ...(occupancy !== null && count === 0 && occupancy > standingShare ? ['occupiedWithoutVehicles' as const] : []),
    ...(occupancy === 0 && count >= passingVehicles ? ['vehiclesWithoutOccupancy' as const] : []),
  ];
}

/** By the sensor's clock, ms since the epoch; null where it is none. */
export function momentOf({ year, month, day, hour, minute, second, ms }: Z1DateTime): number | null {
  if (year < 2000 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}
