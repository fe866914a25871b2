import type { Random } from '../../platform/random.ts';
import type { PlannedDisturbance } from '../junction/disturbancePlan.ts';

/** What can go wrong around signald, each with the longest time that a swarm lets it last, ms. */
export const fullFaults = {
  'agent.kill': 60_000, 'agent.restart': 20_000, 'agent.powerCut': 60_000, 'agent.stall': 40_000, 'agent.mad': 60_000,
  'agent.memoryOnly': 120_000,
  'store.full': 180_000, 'store.ioError': 60_000,
  'broker.gone': 300_000, 'broker.drop': 0, 'broker.dropCentre': 0, 'broker.stall': 90_000, 'broker.stallCentre': 90_000, 'broker.slow': 120_000,
  'broker.duplicates': 120_000, 'broker.overflow': 120_000, 'broker.slowAck': 60_000, 'broker.deny': 60_000,
  'centre.kill': 120_000, 'link.garbage': 0, 'centre.hostilePlan': 0, 'clock.lie': 60_000, 'wall.step': 0,
  /** Accepted: the one that changes what the lamps do. */
  'centre.goodPlan': 0,
} as const;
export type FullFault = keyof typeof fullFaults;

export const fullFaultNames: readonly FullFault[] = Object.keys(fullFaults).filter(isFullFault);

export function isFullFault(name: string): name is FullFault {
  return Object.hasOwn(fullFaults, name);
}

/** A seeded act of them between two moments, ms: about one in every `everyMs`. */
export function planFullFaults(random: Random, fromMs: number, untilMs: number, names: readonly FullFault[] = fullFaultNames, everyMs = 12_000): readonly PlannedDisturbance[] {
  const planned: PlannedDisturbance[] = [];
  for (let atMs = fromMs + random.int(0, everyMs); atMs < untilMs; atMs += random.int(100, 2 * everyMs)) {
    const what = random.pick(names);
    // Short ones are more frequent than long ones.
    const forMs = Math.floor(fullFaults[what] * random.next() ** 2);
    planned.push({ atMs, disturbance: { kind: 'around', what, forMs: Math.min(forMs, untilMs - atMs) } });
  }
  return planned;
}
