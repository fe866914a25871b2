import type { PostedSource } from '../../field/vds/posted.ts';
import type { VdsPost, VehicleClass } from '../../model/vds.ts';
import type { Random } from '../../platform/random.ts';
import { drawPassing, drawSpeedKmh } from './passing.ts';

type Zones = VdsPost['zones'];

export interface BoxStreet { readonly flow: number; readonly queueM: number; readonly wrongWay: string | null }

/** An interval of drawn traffic: `flow` vehicles an hour and lane, a queue of up to `queueM`. */
export function drawZones(source: PostedSource, { flow, queueM, wrongWay }: BoxStreet, random: Random): Zones {
  return source.zones.map(({ zone, lanes }) => {
    const classes: Partial<Record<VehicleClass, number>> = {};
    const passed = drawPassing(source.intervalS * lanes, flow, random);
    for (const { name } of passed) classes[name] = (classes[name] ?? 0) + 1;
    const heldS = passed.reduce((sum, one) => sum + one.heldS, 0);
    return {
      zone, count: passed.length, classes, occupancy: Math.min(1, Math.round((heldS / (source.intervalS * lanes)) * 1000) / 1000),
      ...(passed.length === 0 ? {} : { speedKmh: drawSpeedKmh(random) }), queueM: Math.round(random.next() * queueM), wrongWay: zone === wrongWay ? 1 : 0,
    };
  });
}
