import type { Random } from '../../platform/random.ts';
import { headwayMs, nextGapMs, nextVehicle, type Vehicle } from './arrivals.ts';

/** Green lost before the first vehicle of a queue has left, ms. */
export const lostTimeMs = 1500;
/** Headway of drivers that feel their way through a flashing or dead junction, ms. */
const flashHeadwayMs = 4000;
/** How long a vehicle that passes covers a loop, ms. */
const passingMs = 400;
/** Approach speed, m/s, and room that a queued vehicle takes in a stream that is mostly motorbikes, m. */
const speedMs = 9;
const queuedRoomM = 2.5;
/** A queue no longer than this, vehicles: what comes on top takes another road. */
const longestQueue = 200;

/** What a lamp tells a driver. */
export type Signal = 'go' | 'stop' | 'flash';

export interface QueueFigures { readonly arrived: number; readonly served: number; readonly queue: number; readonly waitingMaxMs: number; readonly turnedAway: number }

/** The vehicles of one signal group as a point queue: they arrive, wait at the stop line, and leave at saturation headways. */
export interface VehicleQueue {
  step(nowMs: number, signal: Signal): void;
  /** A loop at the stop line (`distanceM` 0 …), upstream of it, or one that a queue reaches back to. */
  loop(role: 'stopLine' | 'advance' | 'queue', distanceM: number): { readonly occupied: boolean; readonly count: number };
  figures(): QueueFigures;
}

/** Distances, m, at which passages are counted: one upstream loop at most. */
export interface VehicleQueueSpec { readonly random: Random; readonly meanGapMs: number; readonly advanceM: number; /** Zones that a queue reaches back to. */ readonly queueM?: readonly number[]; readonly startMs: number }

/** A zone upstream of the stop line: who has passed it, and when the last one did. */
interface Zone { count: number; passedMs: number }

export function createVehicleQueue(spec: VehicleQueueSpec): VehicleQueue {
  const { random, advanceM } = spec;
  const travelMs = Math.round((advanceM / speedMs) * 1000);
  /** Between the upstream loop and the queue, then in the queue. */
  const coming: Vehicle[] = [];
  const waiting: Vehicle[] = [];
  let nextArrivalMs = spec.startMs + nextGapMs(random, spec.meanGapMs);
  let nowMs = spec.startMs;
  let [arrived, served, turnedAway, waitingMaxMs, stopLineCount] = [0, 0, 0, 0, 0];
  let advancePassedMs = Number.NEGATIVE_INFINITY;
  let leftMs = Number.NEGATIVE_INFINITY;
  let mayLeaveMs = Number.POSITIVE_INFINITY;
  let before: Signal = 'stop';
  const zones = new Map((spec.queueM ?? []).map((distanceM): [number, Zone] => [distanceM, { count: 0, passedMs: Number.NEGATIVE_INFINITY }]));
  const look = (): void => {
    for (const [distanceM, zone] of zones) {
      const driven = coming.filter(({ arrivesMs }) => arrivesMs - (distanceM / speedMs) * 1000 <= nowMs).length;
      // Between zone and stop line stand as many as have room there; the others are still behind it.
      const count = served + Math.min(waiting.length + driven, Math.max(1, Math.floor(distanceM / queuedRoomM)));
      if (count > zone.count) Object.assign(zone, { count, passedMs: nowMs });
    }
  };
  const arrive = (): void => {
    while (nextArrivalMs <= nowMs) {
      advancePassedMs = nextArrivalMs;
      if (waiting.length + coming.length < longestQueue) coming.push(nextVehicle(random, nextArrivalMs + travelMs));
      else turnedAway += 1;
      arrived += 1;
      nextArrivalMs += nextGapMs(random, spec.meanGapMs);
    }
    while ((coming[0]?.arrivesMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      if (waiting.length === 0) stopLineCount += 1;
      const vehicle = coming.shift();
      if (vehicle !== undefined) waiting.push(vehicle);
    }
  };
  const leave = (signal: Signal): void => {
    if (signal === 'stop') return;
    for (let first = waiting[0]; first !== undefined && mayLeaveMs <= nowMs; first = waiting[0]) {
      waiting.shift();
      served += 1;
      leftMs = Math.max(mayLeaveMs, first.arrivesMs);
      waitingMaxMs = Math.max(waitingMaxMs, leftMs - first.arrivesMs);
      mayLeaveMs = leftMs + (signal === 'flash' ? flashHeadwayMs : headwayMs(first));
      // The next one moves up onto the loop: an actuation of its own.
      if (waiting.length > 0) stopLineCount += 1;
    }
  };
  return {
    step(stepMs, signal) {
      nowMs = stepMs;
      if (signal !== before && signal !== 'stop') mayLeaveMs = nowMs + (waiting.length > 0 ? lostTimeMs : 0);
      before = signal;
      arrive();
      leave(signal);
      look();
      for (const { arrivesMs } of waiting.slice(0, 1)) waitingMaxMs = Math.max(waitingMaxMs, nowMs - arrivesMs);
    },
    loop(role, distanceM) {
      const reaches = waiting.length * queuedRoomM >= Math.max(distanceM, queuedRoomM);
      if (role === 'advance') return { occupied: nowMs < advancePassedMs + passingMs || reaches, count: arrived };
      const zone = zones.get(distanceM);
      if (role === 'queue') return { occupied: reaches || nowMs < (zone?.passedMs ?? Number.NEGATIVE_INFINITY) + passingMs, count: zone?.count ?? served };
      return { occupied: waiting.length > 0 || nowMs < leftMs + passingMs, count: stopLineCount };
    },
    figures: () => ({ arrived, served, queue: waiting.length, waitingMaxMs, turnedAway }),
  };
}
