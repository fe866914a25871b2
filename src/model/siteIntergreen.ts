import type { Group, SafetySource } from './site.ts';

type ConflictPath = SafetySource['conflictPaths'][number];

/** Vehicle classes of the intergreen calculator: length, m, and clearing speed at most, m/s (safety.md S2.6; RiLSA's 10 m/s for cars). */
const clearingClasses = {
  car: { lengthM: 6, speedMs: 10 },
  truck: { lengthM: 12, speedMs: 8.5 },
  motorbike: { lengthM: 2, speedMs: 8 },
  bicycle: { lengthM: 0, speedMs: 4 },
} as const;

/** Speed at which the first vehicle of the next green reaches the conflict on a flying start, m/s (40 km/h). */
const enteringSpeedMs = 11.1;
/** Longest part of a yellow during which vehicles still cross the stop line, ms; also taken where an arrow has no yellow. */
const crossingOnYellowMs = 3000;

/**
 * Intergreen that a conflict needs, ms, rounded up to 0.1 s: crossing on yellow + clearing − entering, the worst of the
 * classes that use the group. Pedestrians clear in their own clearance, so nothing is computed from them.
 */
export function computedIntergreenMs(from: Group, path: ConflictPath): number {
  if (from.kind === 'pedestrian2') return 0;
  const classes = from.kind === 'bicycle' ? [clearingClasses.bicycle] : [clearingClasses.car, clearingClasses.truck, clearingClasses.motorbike];
  const clearingMs = Math.max(...classes.map(({ lengthM, speedMs }) => ((path.clearingM + lengthM) / Math.min(speedMs, from.speedKmh / 3.6)) * 1000));
  const crossingMs = from.yellowMs === 0 ? crossingOnYellowMs : Math.min(from.yellowMs, crossingOnYellowMs);
  const neededMs = crossingMs + clearingMs - (path.enteringM / enteringSpeedMs) * 1000;
  return Math.max(0, Math.ceil(neededMs / 100) * 100);
}

/** Shortest yellow for an approach speed, ms (safety.md S2.3): 3.0 s to 50 km/h, 4.0 at 60, 5.0 at 70 and above. */
export function shortestYellowMs(speedKmh: number): number {
  if (speedKmh <= 50) return 3000;
  return speedKmh <= 60 ? 4000 : 5000;
}
