import { broadcastUnit, isValidRequest, priorities, type BusCall, type BusOutcome, type BusReply, type BusRequest } from '../field/scan/request.ts';
import type { BusRefusal } from '../model/busView.ts';

export type ServiceResult =
  | { readonly kind: 'reply'; readonly outcome: BusOutcome }
  | { readonly kind: 'refused'; readonly code: BusRefusal };

/** One transaction that a person asked for. */
export interface ServiceJob {
  readonly line: string;
  readonly unit: number;
  readonly call: BusCall;
  /** Wait for the answer, and the time on the line until it is quiet again at worst, ms. */
  readonly timeoutMs: number;
  readonly costMs: number;
  /** A lamp line: only where it ends before the next tick begins. */
  readonly insideTick: boolean;
  /** Given up then, monotonic ms. */
  readonly untilMs: number;
  /** Asked anew right before it is handed to the line: a junction may have left flash meanwhile. */
  readonly mayRun: () => BusRefusal | null;
  /** Exactly once. */
  readonly done: (result: ServiceResult) => void;
}

/**
 * A person's transactions on the lines: below everything that signald asks, one per line at a time, on a lamp line begun
 * only where it ends before the next tick begins. Nothing is written twice by itself.
 */
export interface ServiceQueue {
  /** False: too many wait. */
  add(job: ServiceJob): boolean;
  /** After a tick's own requests were handed over; `endMs`: when the next tick begins at the earliest. */
  step(nowMs: number, endMs: number): void;
  /** True where the answer was one of ours. */
  onReply(reply: BusReply): boolean;
}

const mostWaiting = 16;
/** A timer or the line may be this late, ms. */
const marginMs = 5;
/** On a field line a transaction that has not begun by then waits for the next tick, ms. */
const fieldDueMs = 100;

export function createServiceQueue(submit: (requests: readonly BusRequest[]) => void): ServiceQueue {
  let waiting: ServiceJob[] = [];
  const underWay = new Map<string, ServiceJob>();
  let lastId = 0;
  const busyLines = (): Set<string> => new Set([...underWay.values()].map(({ line }) => line));
  const begin = (job: ServiceJob, nowMs: number, endMs: number): 'begun' | 'waits' | 'over' => {
    const dueMs = job.insideTick ? endMs - job.costMs - marginMs : nowMs + fieldDueMs;
    if (dueMs < nowMs) return 'waits';
    // A broadcast would reach every lamp board of the line.
    const refusal = job.unit !== broadcastUnit && isValidRequest(job) ? job.mayRun() : 'bus.badValue';
    if (refusal !== null) {
      job.done({ kind: 'refused', code: refusal });
      return 'over';
    }
    lastId += 1;
    const request: BusRequest = { id: `service ${lastId}`, line: job.line, unit: job.unit, call: job.call, priority: priorities.service, timeoutMs: job.timeoutMs, dueMs };
    underWay.set(request.id, job);
    submit([request]);
    return 'begun';
  };
  return {
    add(job) {
      if (waiting.length >= mostWaiting) return false;
      waiting.push(job);
      return true;
    },
    step(nowMs, endMs) {
      const late = waiting.filter(({ untilMs }) => nowMs > untilMs);
      waiting = waiting.filter((job) => !late.includes(job));
      for (const job of late) job.done({ kind: 'refused', code: 'bus.lineBusy' });
      const busy = busyLines();
      for (const job of waiting) {
        if (busy.has(job.line)) continue;
        const became = begin(job, nowMs, endMs);
        if (became !== 'waits') waiting = waiting.filter((other) => other !== job);
        busy.add(job.line);
      }
    },
    onReply(reply) {
      const job = underWay.get(reply.id);
      if (job === undefined) return false;
      underWay.delete(reply.id);
      // Never begun: the line was needed for the tick's own. It waits for the next one.
      if (reply.outcome.kind === 'expired') waiting = [job, ...waiting];
      else job.done({ kind: 'reply', outcome: reply.outcome });
      return true;
    },
  };
}
