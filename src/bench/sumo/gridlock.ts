import type { Step } from '../../sim/traci/client.ts';

const leastVehicles = 10;
const stillS = 300;

/** At least 10 vehicles in the network, and none has crossed a stop line for 300 s (control.md): counted once each time. */
export function createGridlock(): { see(step: Pick<Step, 'departedIds' | 'arrivedIds' | 'loops'>, second: number): void; readonly count: () => number } {
  let inside = 0;
  let movedAt = 0;
  let count = 0;
  let locked = false;
  const standing = new Map<string, string>();
  return {
    count: () => count,
    see(step, second) {
      inside += step.departedIds.length - step.arrivedIds.length;
      let crossed = false;
      for (const [id, loop] of step.loops) {
        if (!id.endsWith('.stop')) continue;
        const here = loop.passages === undefined ? '' : loop.passages.filter(({ leaveS }) => leaveS === undefined).map(({ vehicleId }) => vehicleId).join(' ');
        if (here !== standing.get(id) || loop.passages?.some(({ leaveS }) => leaveS !== undefined) === true) crossed = true;
        standing.set(id, here);
      }
      if (crossed || inside < leastVehicles) {
        movedAt = second;
        locked = false;
      } else if (!locked && second - movedAt >= stillS) {
        locked = true;
        count += 1;
      }
    },
  };
}
