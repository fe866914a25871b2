import type { BusReply, BusRequest } from '../field/scan/request.ts';
import type { Clock } from '../platform/clock.ts';
import type { Junction } from './daemon.ts';
import { createFrameRing, createFrameStream, type FrameStream } from './frameRing.ts';
import { tickMs } from './grid.ts';
import { createServiceQueue, type ServiceQueue } from './serviceQueue.ts';

/** What the technician's bus tools see and use of the lines, beside the tick. */
export interface BusSide {
  readonly queue: ServiceQueue;
  readonly stream: FrameStream;
  /** Bytes as they pass on a line. */
  heard(line: string, way: 'out' | 'in', bytes: Uint8Array): void;
  /** True where the answer was to a person's request: the junction does not hear it. */
  onReply(reply: BusReply): boolean;
  /** After tick n: feeds those who record, and hands over what a person asked for. */
  afterTick(n: number, junction: Pick<Junction, 'look'>): void;
}

export function createBusSide(clock: Clock, submit: (requests: readonly BusRequest[]) => void): BusSide {
  const ring = createFrameRing();
  const stream = createFrameStream(clock.bootId, ring);
  const queue = createServiceQueue(submit);
  let gridMs = Number.POSITIVE_INFINITY;
  return {
    queue, stream,
    heard(line, way, bytes) { ring.add(line, way, bytes, clock.monoMs()); },
    onReply: (reply) => queue.onReply(reply),
    afterTick(n, junction) {
      const { lastTickMs } = junction.look().core;
      if (lastTickMs !== null) {
        // The grid begins where the most punctual tick did: a late tick leaves less room before the next one.
        gridMs = Math.min(gridMs, lastTickMs - n * tickMs);
        queue.step(clock.monoMs(), gridMs + (n + 1) * tickMs);
      }
      stream.pump();
    },
  };
}
