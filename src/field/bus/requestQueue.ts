import type { BusRequest } from '../scan/request.ts';

/** Requests that wait for the line: lowest priority number first, then in order of arrival. */
export interface RequestQueue {
  readonly size: number;
  /** False where the queue is full. */
  add(request: BusRequest): boolean;
  /** The next one that may still begin at `nowMs`; those that may not any more go to `expired`. */
  next(nowMs: number, expired: (request: BusRequest) => void): BusRequest | null;
  /** Takes out the named ones that wait. */
  withdraw(ids: readonly string[]): BusRequest[];
  /** Takes out all. */
  empty(): BusRequest[];
}

/** Far more than any site has boards; a caller that does not wait for answers must not fill the memory. */
const mostWaiting = 256;

export function createRequestQueue(): RequestQueue {
  let waiting: BusRequest[] = [];
  return {
    get size() { return waiting.length; },
    add(request) {
      if (waiting.length >= mostWaiting) return false;
      const at = waiting.findIndex((other) => other.priority > request.priority);
      waiting.splice(at < 0 ? waiting.length : at, 0, request);
      return true;
    },
    next(nowMs, expired) {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        if (nowMs <= request.dueMs) return request;
        expired(request);
      }
      return null;
    },
    withdraw(ids) {
      const gone = waiting.filter(({ id }) => ids.includes(id));
      waiting = waiting.filter(({ id }) => !ids.includes(id));
      return gone;
    },
    empty() {
      const gone = waiting;
      waiting = [];
      return gone;
    },
  };
}
