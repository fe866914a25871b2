import type { SealedSite } from '../../model/artefact.ts';
import type { Random } from '../../platform/random.ts';
import { createVehicleQueue, type QueueFigures, type Signal, type VehicleQueue } from './vehicleQueue.ts';
import { createWalkers, type Walkers } from './walkers.ts';

/** A junction that shows no red and no green for this long stands in flash, or is dead, ms. */
const flashAfterMs = 4000;
/** Mean time between two people at a crossing, ms. */
const walkerGapMs = 40_000;

export type DetectorState = { readonly occupied: boolean; readonly count: number };

/** What the traffic did, for one JSON line. Times in s. */
export interface TrafficSummary {
  readonly arrived: number; readonly served: number; readonly queued: number; readonly turnedAway: number;
  /** Longest wait of anybody, and of vehicles and people apart. */
  readonly waitingMaxS: number; readonly vehicleWaitingMaxS: number; readonly walkerWaitingMaxS: number;
  readonly servedByGroup: Readonly<Record<string, number>>;
}

/** Seeded traffic at a junction without geometry: point queues at stop lines, people at crossings. Times in ms, pure. */
export interface DemoTraffic {
  /** Advances to `nowMs` under these lamps (letters R, Y, G by group); the detectors that changed. */
  step(nowMs: number, lamps: Readonly<Record<string, string>>): Readonly<Record<string, DetectorState>>;
  /** The junction as it is, whatever changed. */
  detectors(): Readonly<Record<string, DetectorState>>;
  summary(): TrafficSummary;
}

export interface DemoTrafficSpec {
  readonly traffic: SealedSite['traffic'];
  readonly groups: readonly { readonly id: string; readonly kind: string }[];
  readonly random: Random;
  /** Vehicles over all groups, 1/h. */
  readonly vehiclesPerHour: number;
  readonly startMs: number;
}

export function createDemoTraffic(spec: DemoTrafficSpec): DemoTraffic {
  const queues = vehicleQueues(spec);
  const crossings = new Map(walkingGroups(spec).map(({ id }) => [id, createWalkers({ random: spec.random, meanGapMs: walkerGapMs, startMs: spec.startMs })]));
  const readers = detectorReaders(spec, queues, crossings);
  const signals = createSignalReader(spec.startMs);
  const last = new Map<string, string>();
  const detectors = (): Record<string, DetectorState> => Object.fromEntries([...readers].map(([id, read]) => [id, read()]));
  return {
    detectors,
    step(nowMs, lamps) {
      const signalOf = signals(lamps, nowMs);
      for (const [group, queue] of queues) queue.step(nowMs, signalOf(group));
      for (const [group, crossing] of crossings) crossing.step(nowMs, signalOf(group));
      const changed = Object.entries(detectors()).filter(([id, state]) => last.get(id) !== JSON.stringify(state));
      for (const [id, state] of changed) last.set(id, JSON.stringify(state));
      return Object.fromEntries(changed);
    },
    summary: () => summaryOf(queues, crossings),
  };
}

function walkingGroups(spec: DemoTrafficSpec): DemoTrafficSpec['groups'] {
  return spec.groups.filter(({ kind }) => kind === 'pedestrian2');
}

/** Demand is spread unevenly, by the seed: no group gets less than half of an even share. */
function vehicleQueues(spec: DemoTrafficSpec): ReadonlyMap<string, VehicleQueue> {
  const weighted = spec.groups.filter(({ kind }) => kind !== 'pedestrian2').map(({ id }) => ({ id, weight: 0.5 + spec.random.next() }));
  const sum = weighted.reduce((total, { weight }) => total + weight, 0);
  return new Map(weighted.map(({ id, weight }) => {
    const meanGapMs = (3_600_000 * sum) / (Math.max(1, spec.vehiclesPerHour) * weight);
    const upstream = spec.traffic.detectors.filter(({ role, groups }) => role === 'advance' && groups.includes(id)).map(({ distanceM }) => distanceM);
    const queueM = spec.traffic.detectors.filter(({ role, groups }) => role === 'queue' && groups.includes(id)).map(({ distanceM }) => distanceM);
    return [id, createVehicleQueue({ random: spec.random, meanGapMs, advanceM: Math.max(30, ...upstream, ...queueM), queueM, startMs: spec.startMs })];
  }));
}

/** Detectors of several groups see all of them. */
function detectorReaders(
  spec: DemoTrafficSpec, queues: ReadonlyMap<string, VehicleQueue>, crossings: ReadonlyMap<string, Walkers>,
): ReadonlyMap<string, () => DetectorState> {
  return new Map(spec.traffic.detectors.map(({ id, role, groups, distanceM }) => [id, () => {
    const seen = groups.flatMap((group) => {
      const queue = queues.get(group);
      if (queue !== undefined) return role === 'button' ? [] : [queue.loop(role === 'count' ? 'stopLine' : role, distanceM)];
      const crossing = crossings.get(group);
      return crossing === undefined ? [] : [crossing.button()];
    });
    return { occupied: seen.some(({ occupied }) => occupied), count: seen.reduce((sum, { count }) => sum + count, 0) };
  }]));
}

/** Reads lamps as a driver does. Yellow is stop, and so is a dark arrow; but where nobody at all is told to stop or to go, drivers feel their way. */
function createSignalReader(startMs: number): (lamps: Readonly<Record<string, string>>, nowMs: number) => (group: string) => Signal {
  let toldMs = startMs;
  return (lamps, nowMs) => {
    if (Object.values(lamps).some((letters) => letters.includes('R') || letters.includes('G'))) toldMs = nowMs;
    const unlit: Signal = nowMs - toldMs > flashAfterMs ? 'flash' : 'stop';
    return (group) => {
      const letters = lamps[group] ?? '';
      return letters.includes('G') && !letters.includes('R') ? 'go' : unlit;
    };
  };
}

function summaryOf(queues: ReadonlyMap<string, VehicleQueue>, crossings: ReadonlyMap<string, Walkers>): TrafficSummary {
  const vehicles = [...queues].map(([id, queue]) => ({ id, ...queue.figures() }));
  const walkers = [...crossings].map(([id, crossing]) => ({ id, ...crossing.figures() }));
  const all = [...vehicles, ...walkers];
  const total = (pick: (one: QueueFigures) => number): number => all.reduce((sum, one) => sum + pick(one), 0);
  return {
    arrived: total(({ arrived }) => arrived), served: total(({ served }) => served),
    queued: total(({ queue }) => queue), turnedAway: total(({ turnedAway }) => turnedAway),
    waitingMaxS: longestS(all), vehicleWaitingMaxS: longestS(vehicles), walkerWaitingMaxS: longestS(walkers),
    servedByGroup: Object.fromEntries(all.map(({ id, served }) => [id, served])),
  };
}

function longestS(list: readonly QueueFigures[]): number {
  return Math.round(Math.max(0, ...list.map(({ waitingMaxMs }) => waitingMaxMs)) / 100) / 10;
}
