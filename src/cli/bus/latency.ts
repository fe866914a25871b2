import { latencyBoundsMs, type DeviceHealth, type LatencyHistogram } from '../../model/deviceHealth.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The histogram as a bar for each class of answer times that was met, from the shortest to the longest, for people. */
export function histogramText({ counts }: LatencyHistogram): string {
  const from = counts.findIndex((count) => count > 0);
  if (from < 0) return '';
  const to = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  const text = counts.slice(from, to + 1).map((count) => (count === 0 ? ' ' : (bars[Math.max(0, Math.ceil((count / most) * bars.length) - 1)] ?? ' '))).join('');
  const last = latencyBoundsMs[to];
  return `${latencyBoundsMs[from - 1] ?? 0}|${text}|${last === undefined ? `>${latencyBoundsMs.at(-1) ?? ''}` : last} ms`;
}

/** What happened between two looks at a device. */
export function since(before: DeviceHealth | undefined, now: DeviceHealth): DeviceHealth {
  if (before === undefined) return now;
  const counts = now.latency.counts.map((count, at) => Math.max(0, count - (before.latency.counts[at] ?? 0)));
  return {
    ...now,
    requests: now.requests - before.requests, samples: now.samples - before.samples, timeouts: now.timeouts - before.timeouts, crcErrors: now.crcErrors - before.crcErrors,
    exceptions: now.exceptions - before.exceptions, mismatches: now.mismatches - before.mismatches, retries: now.retries - before.retries, quarantines: now.quarantines - before.quarantines,
    latency: { counts, totalMs: Math.max(0, now.latency.totalMs - before.latency.totalMs), maxMs: longestWithin(counts, now.latency.maxMs) },
  };
}

/** The upper edge of the highest class that was met, no more than the longest ever. */
function longestWithin(counts: readonly number[], maxMs: number): number {
  const highest = counts.findLastIndex((count) => count > 0);
  return highest < 0 ? 0 : Math.min(maxMs, latencyBoundsMs[highest] ?? maxMs);
}
