import { backOffMs } from '../scan/health.ts';
import { priorities, type BusOutcome, type BusRequest } from '../scan/request.ts';

/**
 * Devices that were silent three times in a row are left alone for 0.5 s, doubling to 8 s: each request to them costs the
 * others a time-out and the silence after it. The first request after that is the trial; an answer to any request ends it.
 *
 * Lamp frames are exempt, at any count: a silent lamp board is asked in every scan, which is what the 500 ms rule and
 * its way back stand on (safety.md S4), and the scan's budget has its time-out and one retry in it.
 */
export interface Quarantine {
  /** Until when this request may not be written, ms; null = it may. */
  refusedUntilMs(request: BusRequest, nowMs: number): number | null;
  heard(request: BusRequest, outcome: BusOutcome, nowMs: number): void;
  /** The port is new: everything may have changed. */
  clear(): void;
}

interface Silence { readonly failing: number; readonly untilMs: number }

export function createQuarantine(): Quarantine {
  const silent = new Map<number, Silence>();
  return {
    refusedUntilMs(request, nowMs) {
      const untilMs = silent.get(request.unit)?.untilMs ?? 0;
      return isExempt(request) || nowMs >= untilMs ? null : untilMs;
    },
    heard(request, { kind }, nowMs) {
      switch (kind) {
        case 'registers':
        case 'bits':
        case 'written':
        case 'exception':
          silent.delete(request.unit);
          break;
        case 'timeout':
        case 'crc':
        case 'mismatch': {
          if (isExempt(request)) break;
          const failing = (silent.get(request.unit)?.failing ?? 0) + 1;
          silent.set(request.unit, { failing, untilMs: nowMs + backOffMs(failing) });
          break;
        }
        case 'sent':
        case 'portDown':
        case 'quarantined':
        case 'expired':
        case 'invalid': break;
      }
    },
    clear() { silent.clear(); },
  };
}

function isExempt({ priority }: BusRequest): boolean {
  return priority < priorities.detector;
}
