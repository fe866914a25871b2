import type { DetectorReading } from './reading.ts';

/** Vehicles that come in a second, at this distance, and how far that is to be believed. */
export interface Arrivals { readonly came: number; readonly fromM: number; readonly confidence: number }

/** What a second of one lane looked like. */
export interface LaneSecond {
  readonly stop: DetectorReading;
  readonly advance: DetectorReading;
  readonly advanceM: number;
  /** What speaks for advance loops that are all not believed: who comes by it, and from where, m; null = nothing, or they speak. */
  readonly standIn: Arrivals | null;
  /** All areas of the lane together: vehicles in them, and how far up they reach without a gap, m. */
  readonly areaVehicles: number | null;
  readonly areaM: number;
  /** Vehicles that crossed the stop line in this second. */
  readonly left: number;
  /** Vehicles that came into the part that is seen. */
  readonly came: number;
  /** Vehicles that came into the lane's areas, less those that changed lanes out of them; null = no area, a full one, or a stop line that is not believed. */
  readonly entered: number | null;
  /** Which of the lane's groups have green now, and which of those yield to somebody who goes. */
  readonly green: readonly boolean[];
  readonly yields: readonly boolean[];
  /** And to whom somebody is there who goes first. */
  readonly pressed: readonly boolean[];
}
