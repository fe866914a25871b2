import type { DetectorReading } from './reading.ts';

/** What a second of one lane looked like. */
export interface LaneSecond {
  readonly stop: DetectorReading;
  readonly advance: DetectorReading;
  readonly advanceM: number;
  /** All areas of the lane together: vehicles in them, and how far up they reach without a gap, m. */
  readonly areaVehicles: number | null;
  readonly areaM: number;
  /** Vehicles that crossed the stop line in this second. */
  readonly left: number;
  /** Vehicles that came into the part that is seen. */
  readonly came: number;
  /** Vehicles that came into the lane's areas, less those that changed lanes out of them; null = no area, or a full one. */
  readonly entered: number | null;
  /** Which of the lane's groups have green now, and which of those yield to somebody who goes. */
  readonly green: readonly boolean[];
  readonly yields: readonly boolean[];
}
