import type { VehicleClass } from '../../../src/model/vds.ts';
import type { Random } from '../../../src/platform/random.ts';
import type { Passage, VdsTruth } from './vdsTruth.ts';

export const vdsDrivers = ['card', 'radar', 'box'] as const;
export type VdsDriverName = (typeof vdsDrivers)[number];

/**
 * none · missed: one in twenty is not seen · occluded: behind a truck or a bus of a lane nearer to the kerb, where the sensor
 * stands · doubled: three in a hundred are seen twice, long ones three times as often · misclassified: one in ten is taken for
 * the next class · late: seen up to 1.5 s after it has passed, by the box when it has lost sight of it, up to 4 s · lost: answers,
 * snapshots and posts that do not arrive, or not in their order · all: everything at once.
 * The shares are ours, no maker's.
 */
export const vdsNoises = ['none', 'missed', 'occluded', 'doubled', 'misclassified', 'late', 'lost', 'all'] as const;
export type VdsNoise = (typeof vdsNoises)[number];

/** What a sensor believes to have seen on a lane. */
export interface Seen { readonly atMs: number; readonly heldMs: number; readonly speedKmh: number; readonly vehicleClass: VehicleClass }

const order: readonly VehicleClass[] = ['MC', 'P', 'L', 'B'];
const tall: readonly VehicleClass[] = ['L', 'B'];
const shares = { missed: 0.05, doubled: 0.03, doubledLong: 0.09, misclassified: 0.1 } as const;
/** Behind a tall one a motorcycle is nearly always hidden, a car often, another tall one hardly. */
const hidden: Readonly<Partial<Record<VehicleClass, number>>> = { MC: 0.9, P: 0.6 };
const hiddenTall = 0.1;
/** A shadow is a little longer than the one who throws it, ms. */
const shadowMs = 300;
const lateMs: Readonly<Record<VdsDriverName, number>> = { card: 1500, radar: 1500, box: 4000 };
const againMs = 400;

export const has = (noise: VdsNoise, one: VdsNoise): boolean => noise === one || noise === 'all';

/** Each lane as the sensor sees it, in order of time. */
export function seenBy(truth: VdsTruth, driver: VdsDriverName, noise: VdsNoise, random: Random): ReadonlyMap<string, readonly Seen[]> {
  return new Map(truth.lanes.map(({ id, approach, fromKerb, passages }) => {
    const nearer = truth.lanes.filter((lane) => lane.approach === approach && lane.fromKerb < fromKerb).flatMap((lane) => lane.passages.filter(({ vehicleClass }) => tall.includes(vehicleClass)));
    const seen = passages.flatMap((passage) => seenOf(passage, nearer, { driver, noise, random }));
    return [id, seen.toSorted((a, b) => a.atMs - b.atMs)];
  }));
}

function seenOf({ enterMs, leaveMs, speedKmh, vehicleClass }: Passage, nearer: readonly Passage[], { driver, noise, random }: { readonly driver: VdsDriverName; readonly noise: VdsNoise; readonly random: Random }): Seen[] {
  if (has(noise, 'missed') && random.next() < shares.missed) return [];
  const behind = has(noise, 'occluded') && nearer.some((one) => enterMs > one.enterMs - shadowMs && enterMs < one.leaveMs + shadowMs);
  if (behind && random.next() < (hidden[vehicleClass] ?? hiddenTall)) return [];
  const told = has(noise, 'misclassified') && random.next() < shares.misclassified ? nextClass(vehicleClass, random) : vehicleClass;
  const atMs = enterMs + (has(noise, 'late') ? random.int(0, lateMs[driver]) : 0);
  const seen: Seen = { atMs, heldMs: leaveMs - enterMs, speedKmh, vehicleClass: told };
  const twice = has(noise, 'doubled') && random.next() < (tall.includes(vehicleClass) ? shares.doubledLong : shares.doubled);
  return twice ? [seen, { ...seen, atMs: atMs + againMs, heldMs: 0 }] : [seen];
}

function nextClass(of: VehicleClass, random: Random): VehicleClass {
  const at = order.indexOf(of);
  return order[at + (at === 0 ? 1 : at === order.length - 1 ? -1 : random.int(0, 1) * 2 - 1)] ?? of;
}
