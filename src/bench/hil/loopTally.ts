import type { Step } from '../../sim/traci/client.ts';

/** What a detector tells the cabinet: presence, and actuations since the beginning. */
export interface LoopValue { readonly occupied: boolean; readonly count: number }
export type LoopValues = Readonly<Record<string, LoopValue>>;

/** Counts every vehicle once as it drives onto a loop; gives the detectors that changed in a step. Needs passages (client.ts). */
export function createLoopTally(ids: readonly string[]): (step: Pick<Step, 'loops'>) => LoopValues {
  const known = new Map(ids.map((id) => [id, { occupied: false, count: 0, vehicles: new Set<string>() }]));
  return ({ loops }) => {
    const changed: Record<string, LoopValue> = {};
    for (const [id, before] of known) {
      const loop = loops.get(id);
      if (loop === undefined) continue;
      const vehicles = new Set(loop.passages?.map(({ vehicleId }) => vehicleId));
      const entered = [...vehicles].filter((vehicle) => !before.vehicles.has(vehicle)).length;
      const occupied = loop.occupancy > 0 || loop.vehicleNumber > 0;
      const count = before.count + entered;
      if (occupied !== before.occupied || entered > 0) changed[id] = { occupied, count };
      known.set(id, { occupied, count, vehicles });
    }
    return changed;
  };
}
