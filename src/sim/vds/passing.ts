import type { VehicleClass } from '../../model/vds.ts';
import type { Random } from '../../platform/random.ts';

/** One that passed a sensor: its class, and for how long it was seen, s. */
export interface Passing { readonly name: VehicleClass; readonly heldS: number }

/** What passes here, and how long one is over a zone of the sensor, s. */
const mix: readonly (Passing & { readonly share: number })[] = [
  { name: 'MC', share: 0.7, heldS: 0.5 }, { name: 'P', share: 0.22, heldS: 0.9 }, { name: 'L', share: 0.05, heldS: 1.6 }, { name: 'B', share: 0.03, heldS: 2 },
];

/** Most vehicles an hour that a lane is asked to bear. */
export const mostFlow = 7200;
/** Speed of one that moves, km/h. */
export const drawSpeedKmh = (random: Random): number => random.int(180, 420) / 10;

/** Drawn traffic of a span: `flow` vehicles an hour and lane, at most one arrival a second and lane, which bounds what comes. */
export function drawPassing(seconds: number, flow: number, random: Random): readonly Passing[] {
  const passed: Passing[] = [];
  for (let second = 0; second < seconds; second += 1) {
    if (random.next() < Math.min(1, flow / 3600)) passed.push(drawn(random.next()));
  }
  return passed;
}

function drawn(at: number): Passing {
  let [rest, last] = [at, mix[0]];
  for (const one of mix) {
    last = one;
    if (rest < one.share) break;
    rest -= one.share;
  }
  return last ?? { name: 'P', heldS: 1 };
}
