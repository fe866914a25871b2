import type { Random } from '../../platform/random.ts';
import type { World } from '../junction/world.ts';

/** The way between one client and the broker: TCP, so in order; with a delay, a width, and moments in which nothing gets through. */
export interface MqttLine {
  wayMs: { readonly least: number; readonly most: number };
  bytesPerS: number;
  /** Nothing gets through until then; it is not lost, it waits. */
  stalledUntilMs: number;
}

export const healthyLine = { wayMs: { least: 2, most: 40 }, bytesPerS: 200_000 } as const;

export function createMqttLine(): MqttLine {
  return { ...healthyLine, stalledUntilMs: Number.NEGATIVE_INFINITY };
}

/** One direction of one connection: gives the time of arrival. */
export function createWay(world: World, line: MqttLine, random: Random): (bytes: number) => number {
  let busyUntilMs = 0;
  let lastMs = 0;
  return (bytes) => {
    const beginMs = Math.max(world.nowMs(), busyUntilMs, line.stalledUntilMs);
    busyUntilMs = beginMs + (bytes / line.bytesPerS) * 1000;
    lastMs = Math.max(lastMs, busyUntilMs + line.wayMs.least + random.next() * (line.wayMs.most - line.wayMs.least));
    return lastMs;
  };
}
