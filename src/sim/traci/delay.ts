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

/** Reads SUMO's trip file, written with `write-unfinished` and `write-undeparted`. */
export function readDelay(tripinfoFile: string): Delay {
  return delayOf(readFileSync(tripinfoFile, 'utf8'));
}

export function delayOf(tripinfo: string): Delay {
  const delays: number[] = [];
  let unfinished = 0;
  let undeparted = 0;
  for (const [trip] of tripinfo.matchAll(/<tripinfo .*?>/gs)) {
    const departDelayS = attribute(trip, 'departDelay');
    // Loaded ahead of its time: it should not have departed yet.
    if (attribute(trip, 'depart') < 0 && departDelayS <= 0) continue;
    if (attribute(trip, 'depart') < 0) undeparted += 1;
    else if (attribute(trip, 'arrival') < 0) unfinished += 1;
    // Of a vehicle that was never inserted SUMO gives end − depart as departDelay and no time loss.
    delays.push(attribute(trip, 'timeLoss') + departDelayS);
  }
  const sorted = delays.toSorted((a, b) => a - b);
  const vehicles = sorted.length;
  return {
    delayS: vehicles === 0 ? 0 : sorted.reduce((sum, delayS) => sum + delayS, 0) / vehicles,
    p95S: sorted[Math.min(vehicles - 1, Math.floor(vehicles * 0.95))] ?? 0,
    maxS: sorted.at(-1) ?? 0,
    vehicles, unfinished, undeparted,
  };
}

function attribute(tag: string, name: string): number {
  const value = Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]);
  if (!Number.isFinite(value)) throw new Error(`trip without ${name}: ${tag.slice(0, 120)}`);
  return value;
}
