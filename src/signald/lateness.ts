import type { LateStats } from '../model/junctionState.ts';

const binMs = 0.1;
const bins = 20_000;

/** Distribution of tick lateness in bins of 0.1 ms up to 2 s: constant memory however long the daemon runs. */
export interface Lateness { add(lateMs: number): void; stats(): LateStats }

export function createLateness(): Lateness {
  const counts = new Uint32Array(bins);
  let total = 0;
  let max = 0;
  const quantile = (share: number): number => {
    let below = 0;
    for (let bin = 0; bin < bins; bin++) {
      below += counts[bin] ?? 0;
      if (below >= share * total) return Math.round((bin + 1) * binMs * 10) / 10;
    }
    return Math.round(max * 10) / 10;
  };
  return {
    add(lateMs) {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(lateMs / binMs)));
      counts[bin] = (counts[bin] ?? 0) + 1;
      total += 1;
      max = Math.max(max, lateMs);
    },
    stats: () => (total === 0
      ? { p50: 0, p99: 0, p999: 0, max: 0 }
      : { p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999), max: Math.round(max * 10) / 10 }),
  };
}
