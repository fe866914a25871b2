import type { PostedSource } from '../../field/vds/posted.ts';
import type { VdsPost, VehicleClass } from '../../model/vds.ts';
import type { Random } from '../../platform/random.ts';

type Zones = VdsPost['zones'];

/** What passes here, and how long one is over a zone of the box, s. */
const mix: readonly { readonly name: VehicleClass; readonly share: number; readonly heldS: number }[] = [
  { name: 'MC', share: 0.7, heldS: 0.5 }, { name: 'P', share: 0.22, heldS: 0.9 }, { name: 'L', share: 0.05, heldS: 1.6 }, { name: 'B', share: 0.03, heldS: 2 },
];

export interface BoxStreet { readonly flow: number; readonly queueM: number; readonly wrongWay: string | null }

/** An interval of drawn traffic: `flow` vehicles an hour and lane, a queue of up to `queueM`. */
export function drawZones(source: PostedSource, { flow, queueM, wrongWay }: BoxStreet, random: Random): Zones {
  return source.zones.map(({ zone, lanes }) => {
    const classes: Partial<Record<VehicleClass, number>> = {};
    let heldS = 0;
    // One possible arrival a second and lane: what a lane takes bounds what comes.
    for (let second = 0; second < source.intervalS * lanes; second += 1) {
      if (random.next() >= Math.min(1, flow / 3600)) continue;
      const one = drawn(random.next());
      classes[one.name] = (classes[one.name] ?? 0) + 1;
      heldS += one.heldS;
    }
    const count = Object.values(classes).reduce((sum, of) => sum + of, 0);
    return {
      zone, count, classes, occupancy: Math.min(1, Math.round((heldS / (source.intervalS * lanes)) * 1000) / 1000),
      ...(count === 0 ? {} : { speedKmh: random.int(180, 420) / 10 }), queueM: Math.round(random.next() * queueM), wrongWay: zone === wrongWay ? 1 : 0,
    };
  });
}

function drawn(at: number): (typeof mix)[number] {
  let [rest, last] = [at, mix[0]];
  for (const one of mix) {
    last = one;
    if (rest < one.share) break;
    rest -= one.share;
  }
  return last ?? { name: 'P', share: 1, heldS: 1 };
}
