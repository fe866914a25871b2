import type { Random } from '../../platform/random.ts';

/** Time to the next of a stream of independent arrivals with this mean (ms), at least 300 ms: two wheels side by side. */
export function nextGapMs(random: Random, meanMs: number): number {
  return Math.max(300, Math.round(-Math.log(1 - random.next()) * meanMs));
}

/** What arrives. Four of five are motorbikes, as in a Vietnamese city. */
export interface Vehicle {
  readonly motorbike: boolean;
  /** When it reached, or will reach, the stop line or the queue before it, ms. */
  readonly arrivesMs: number;
}

/** Share of motorbikes among vehicles. */
const motorbikeShare = 0.8;

export function nextVehicle(random: Random, arrivesMs: number): Vehicle {
  return { motorbike: random.next() < motorbikeShare, arrivesMs };
}

/** Saturation headway: the green time that a vehicle takes when it leaves a queue, ms. Motorbikes leave side by side. */
export function headwayMs(vehicle: Vehicle): number {
  return vehicle.motorbike ? 700 : 2000;
}
