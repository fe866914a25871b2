import type { Span } from './timeline.ts';

/** A look at the record so often, ms; the time that is judged, and the time before it that it is held against, at least and at most. */
const fading = { lookMs: 300_000, leastMs: 600_000, mostMs: 7_200_000 } as const;
/** It tells no more than this of what it should, and chance does not make it so: so many standard deviations. */
const clear = { share: 0.5, deviations: 4.5, silent: 0.4 } as const;
/** What is compared by must be numbers and not a handful. */
const leastOthers = 60;

/** Index of the first of sorted times at or after a moment. */
function indexFrom(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countBetween(times: readonly number[], fromMs: number, toMs: number): number {
  return Math.max(0, indexFrom(times, toMs) - indexFrom(times, fromMs));
}

function longestSilence(times: readonly number[], fromMs: number, toMs: number): number {
  const marks = [fromMs, ...times.slice(indexFrom(times, fromMs), indexFrom(times, toMs)), toMs];
  return marks.slice(1).reduce((longest, atMs, index) => Math.max(longest, atMs - (marks[index] ?? fromMs)), 0);
}

/**
 * Spells in which a detector that still sees somebody tells far fewer than the others of its group make one expect by
 * what it told beside them before: a sensitivity that drifts, a loop half under a new lane marking.
 */
export function fadingOf(on: readonly number[], others: readonly number[], { fromMs, toMs }: Span): readonly Span[] {
  const found: Span[] = [];
  for (let endMs = fromMs + 2 * fading.leastMs; endMs <= toMs; endMs += fading.lookMs) {
    for (let lengthMs: number = fading.leastMs; lengthMs <= fading.mostMs; lengthMs += fading.lookMs) {
      const beginMs = endMs - lengthMs;
      const beforeMs = Math.max(fromMs, beginMs - fading.mostMs);
      if (beginMs - beforeMs < fading.leastMs) break;
      if (!isFading(on, others, { beforeMs, beginMs, endMs })) continue;
      const last = found.at(-1);
      if (last !== undefined && beginMs <= last.toMs) found[found.length - 1] = { fromMs: Math.min(last.fromMs, beginMs), toMs: endMs };
      else found.push({ fromMs: beginMs, toMs: endMs });
      break;
    }
  }
  return found;
}

function isFading(on: readonly number[], others: readonly number[], { beforeMs, beginMs, endMs }: { readonly beforeMs: number; readonly beginMs: number; readonly endMs: number }): boolean {
  const [own, ownBefore] = [countBetween(on, beginMs, endMs), countBetween(on, beforeMs, beginMs)];
  const [their, theirBefore] = [countBetween(others, beginMs, endMs), countBetween(others, beforeMs, beginMs)];
  if (ownBefore === 0 || their < leastOthers || theirBefore < leastOthers) return false;
  if (own / their > (clear.share * ownBefore) / theirBefore) return false;
  // Ratio of two rates, on its logarithm: its variance is the sum of the counts' reciprocals.
  const deviation = Math.sqrt(1 / (own + 0.5) + 1 / ownBefore + 1 / their + 1 / theirBefore);
  if (Math.log((ownBefore / theirBefore) / ((own + 0.5) / their)) < clear.deviations * deviation) return false;
  // A long silence in it is a spell of its own: dead, held, unread.
  return longestSilence(on, beginMs, endMs) <= clear.silent * (endMs - beginMs);
}
