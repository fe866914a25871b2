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

export type ClearingClass = keyof typeof clearingClasses;

/** What an intergreen is made of, ms: crossing on yellow + clearing − entering, for the class that needs it longest. */
export interface NeededIntergreen { readonly ms: number; readonly worst: ClearingClass; readonly crossingMs: number; readonly clearingMs: number; readonly enteringMs: number }

/**
 * Intergreen that a conflict needs, rounded up to 0.1 s, by the worst of the classes that use the group. Pedestrians
 * clear in their own clearance, so nothing is computed from them: null.
 */
export function neededIntergreen(from: Group, path: ConflictPath): NeededIntergreen | null {
  if (from.kind === 'pedestrian2') return null;
  const crossingMs = from.yellowMs === 0 ? crossingOnYellowMs : Math.min(from.yellowMs, crossingOnYellowMs);
  const enteringMs = (path.enteringM / enteringSpeedMs) * 1000;
  const clearing = classesOf(from).map((worst) => {
    const { lengthM, speedMs } = clearingClasses[worst];
    return { worst, clearingMs: ((path.clearingM + lengthM) / Math.min(speedMs, from.speedKmh / 3.6)) * 1000 };
  });
  const slowest = clearing.reduce((most, one) => (one.clearingMs > most.clearingMs ? one : most));
  const ms = Math.max(0, Math.ceil((crossingMs + slowest.clearingMs - enteringMs) / 100) * 100);
  return { ms, crossingMs, enteringMs, ...slowest };
}

export function computedIntergreenMs(from: Group, path: ConflictPath): number {
  return neededIntergreen(from, path)?.ms ?? 0;
}

function classesOf(from: Group): [ClearingClass, ...ClearingClass[]] {
  if (from.kind === 'bicycle') return ['bicycle'];
  return from.bicycles === true ? ['car', 'truck', 'motorbike', 'bicycle'] : ['car', 'truck', 'motorbike'];
}

/** All red that a yellow is followed by, at least; and the clearance of an arrow that ends without a yellow, ms (safety.md S1, S2.6). */
const afterYellowMs = 1000;
const arrowClearanceMs = 3000;

/** Shortest intergreen that the end of a group needs whatever the paths are, ms; 0 for pedestrians, whose clearance comes before it. */
export function shortestIntergreenMs(from: Group): number {
  if (from.kind === 'pedestrian2') return 0;
  return from.yellowMs === 0 ? arrowClearanceMs : from.yellowMs + afterYellowMs;
}

/** Shortest yellow for an approach speed, ms (safety.md S2.3): 3.0 s to 50 km/h, 4.0 at 60, 5.0 at 70 and above. */
export function shortestYellowMs(speedKmh: number): number {
  if (speedKmh <= 50) return 3000;
  return speedKmh <= 60 ? 4000 : 5000;
}
