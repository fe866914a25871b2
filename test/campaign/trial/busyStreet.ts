import { createRandom } from '../../../src/platform/random.ts';
import type { DetectorState } from '../../../src/sim/traffic/demoTraffic.ts';
import { watchStreet } from '../../../src/sim/traffic/street.ts';
import { createLogger } from '../../../src/platform/logger.ts';

export interface BusyStreet {
  /** Coming and going of all detectors so far. */
  changes(): number;
  close(): void;
}

/** The least of what a detector holds, by its mean: the scan looks each 100 ms, and what comes and goes between two looks is one event alone. */
const leastShare = 0.7;

/**
 * Drives over every detector of a virtual cabinet again and again, at random: each comes or goes `perS` / detectors times
 * a second in the mean (real time, the cabinet's own where it runs by the real clock).
 */
export async function openBusyStreet(socket: string, detectors: readonly string[], perS: number, seed: number): Promise<BusyStreet> {
  const random = createRandom(seed);
  const states = new Map<string, DetectorState>(detectors.map((id) => [id, { occupied: false, count: 0 }]));
  const street = watchStreet(socket, () => Object.fromEntries(states), createLogger('ngatu-soak'));
  await street.connected;
  const meanMs = (detectors.length * 1000) / perS;
  const timers = new Map<string, NodeJS.Timeout>();
  let changed = 0;
  const change = (id: string): void => {
    const { occupied, count } = states.get(id) ?? { occupied: false, count: 0 };
    const next = { occupied: !occupied, count: occupied ? count : count + 1 };
    states.set(id, next);
    changed += 1;
    street.tell({ [id]: next });
    wait(id);
  };
  const wait = (id: string): void => { timers.set(id, setTimeout(() => { change(id); }, meanMs * (leastShare + 2 * (1 - leastShare) * random.next()))); };
  for (const id of detectors) wait(id);
  return {
    changes: () => changed,
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      street.close();
    },
  };
}
