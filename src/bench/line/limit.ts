import type { SerialLine } from '../../model/site.ts';
import { frameBytes, type BusCall } from '../../field/scan/request.ts';
import { characterMs, silenceMs } from '../../field/scan/timing.ts';

type Speed = Pick<SerialLine, 'baud' | 'format'>;

/** What the slave takes beyond the silence that tells it the request is over, ms. */
export const slaveOwnMs = 1;

/** From the last character of a request to the first of its answer, ms. */
export function turnaroundMs(line: Speed): number {
  return silenceMs(line) + slaveOwnMs;
}

/** From the first character out to the last one in, ms: no master can be faster. */
export function answerMs(line: Speed, call: BusCall): number {
  const { request, reply } = frameBytes(call);
  return (request + reply) * characterMs(line) + turnaroundMs(line);
}

/** One transaction at the physical limit: its bits, the slave's turnaround, and 3.5 characters before the next one, ms. */
export function limitMs(line: Speed, call: BusCall): number {
  return answerMs(line, call) + silenceMs(line);
}

/** The share of sorted values at or below which `share` of them lie: 0.5 = the median; null without values. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
