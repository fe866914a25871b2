import { z } from 'zod';

/** Upper bounds of the latency histogram's classes, ms; a last class holds what is above. */
export const latencyBoundsMs = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 1000] as const;

const count = z.int().min(0);

/** Times from the write of a request to its sound answer. */
export const latencySchema = z.strictObject({
  /** Answers per class of `latencyBoundsMs`, and one more for what is above. */
  counts: z.array(count).length(latencyBoundsMs.length + 1),
  totalMs: z.number().min(0),
  maxMs: z.number().min(0),
});
export type LatencyHistogram = z.infer<typeof latencySchema>;

/** How a device on a line has answered so far. Times are monotonic ms of the process that asks. */
export const deviceHealthSchema = z.strictObject({
  /** Requests that were written to it. */
  requests: count,
  /** Fresh samples (lamp boards) or sound answers (others). */
  samples: count,
  timeouts: count, crcErrors: count, exceptions: count, mismatches: count, retries: count,
  lastGoodMs: z.number().nullable(),
  identified: z.boolean(),
  /** Failures in a row. */
  failing: count,
  latency: latencySchema,
  /** How often it was put into quarantine; and until when it is, null = in service. */
  quarantines: count,
  quarantinedUntilMs: z.number().nullable(),
});
export type DeviceHealth = z.infer<typeof deviceHealthSchema>;

export const noLatency: LatencyHistogram = { counts: Array.from({ length: latencyBoundsMs.length + 1 }, () => 0), totalMs: 0, maxMs: 0 };

export function withLatency(histogram: LatencyHistogram, latencyMs: number): LatencyHistogram {
  const found = latencyBoundsMs.findIndex((bound) => latencyMs <= bound);
  const at = found < 0 ? latencyBoundsMs.length : found;
  return {
    counts: histogram.counts.with(at, (histogram.counts[at] ?? 0) + 1),
    totalMs: histogram.totalMs + latencyMs, maxMs: Math.max(histogram.maxMs, latencyMs),
  };
}

/** The bound at or below which that share of the answers lies; the longest one where none is; null without answers. */
export function latencyQuantileMs({ counts, maxMs }: LatencyHistogram, share: number): number | null {
  const total = counts.reduce((sum, each) => sum + each, 0);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(share * total));
  for (const [at, each] of counts.entries()) {
    left -= each;
    if (left <= 0) return Math.min(maxMs, latencyBoundsMs[at] ?? maxMs);
  }
  return maxMs;
}
