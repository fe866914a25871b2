import { readFileSync } from 'node:fs';

/** RESCO delay and what belongs to it, of one run (control.md, Metric). */
export type Delay = {
  /** (Σ(timeLoss + departDelay) of departed vehicles + Σ(end − depart) of never-inserted ones) / their count, s. */
  readonly delayS: number;
  readonly p95S: number;
  readonly maxS: number;
  /** All vehicles that should have departed before the end. */
  readonly vehicles: number;
  readonly unfinished: number;
  readonly undeparted: number;
};

/** One vehicle: when it should have set out, and its delay, s. Of one that never did `dueS` says nothing: `dueOf` does. */
export type Trip = { readonly dueS: number; readonly delayS: number; readonly end: 'arrived' | 'unfinished' | 'undeparted' };

/** Reads SUMO's trip file, written with `write-unfinished` and `write-undeparted`. */
export function readTrips(tripinfoFile: string): readonly Trip[] {
  return tripsOf(readFileSync(tripinfoFile, 'utf8'));
}

/** When a vehicle should have set out, s; one that never did has waited from then until the end of the run. */
export function dueOf({ dueS, delayS, end }: Trip, endS: number): number {
  return end === 'undeparted' ? endS - delayS : dueS;
}

/** People who have come over, and what each lost on the way, s: waiting for the light, and for one another. */
export type WalkDelay = { readonly people: number; readonly delayS: number; readonly p95S: number };

/** Reads people of SUMO's trip file; null = nobody walks. */
export function readWalks(tripinfoFile: string): WalkDelay | null {
  const walks = [...readFileSync(tripinfoFile, 'utf8').matchAll(/<walk .*?>/gs)].map(([walk]) => walk).filter((walk) => attribute(walk, 'arrival') >= 0);
  const sorted = walks.map((walk) => attribute(walk, 'timeLoss')).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  return { people: sorted.length, delayS: sorted.reduce((sum, delayS) => sum + delayS, 0) / sorted.length, p95S: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}

export function readDelay(tripinfoFile: string): Delay {
  return delayOfTrips(readTrips(tripinfoFile));
}

function tripsOf(tripinfo: string): readonly Trip[] {
  const trips: Trip[] = [];
  for (const [trip] of tripinfo.matchAll(/<tripinfo .*?>/gs)) {
    const departDelayS = attribute(trip, 'departDelay');
    // Loaded ahead of its time: it should not have departed yet.
    const departS = attribute(trip, 'depart');
    if (departS < 0 && departDelayS <= 0) continue;
    // Of a vehicle that was never inserted SUMO gives end − depart as departDelay and no time loss.
    trips.push({ dueS: departS - departDelayS, delayS: attribute(trip, 'timeLoss') + departDelayS, end: departS < 0 ? 'undeparted' : attribute(trip, 'arrival') < 0 ? 'unfinished' : 'arrived' });
  }
  return trips;
}

export function delayOf(tripinfo: string): Delay {
  return delayOfTrips(tripsOf(tripinfo));
}

export function delayOfTrips(trips: readonly Trip[]): Delay {
  const sorted = trips.map(({ delayS }) => delayS).toSorted((a, b) => a - b);
  const vehicles = sorted.length;
  return {
    delayS: vehicles === 0 ? 0 : sorted.reduce((sum, delayS) => sum + delayS, 0) / vehicles,
    p95S: sorted[Math.min(vehicles - 1, Math.floor(vehicles * 0.95))] ?? 0,
    maxS: sorted.at(-1) ?? 0,
    vehicles, unfinished: trips.filter(({ end }) => end === 'unfinished').length, undeparted: trips.filter(({ end }) => end === 'undeparted').length,
  };
}

function attribute(tag: string, name: string): number {
  const value = Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]);
  if (!Number.isFinite(value)) throw new Error(`trip without ${name}: ${tag.slice(0, 120)}`);
  return value;
}
