/** A set of whole numbers as ranges [from, to], ascending, apart from each other. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export function inRanges(ranges: Ranges, value: number): boolean {
  return rangeOf(ranges, value) !== null;
}

/** The range that holds the value; looked for from the end, where the newest are. */
export function rangeOf(ranges: Ranges, value: number): readonly [number, number] | null {
  for (let at = ranges.length - 1; at >= 0; at--) {
    const range = ranges[at];
    if (range === undefined || range[1] < value) return null;
    if (range[0] <= value) return range;
  }
  return null;
}

export function withRange(ranges: Ranges, from: number, to: number): Ranges {
  const last = ranges.at(-1);
  if (last === undefined || from > last[1] + 1) return [...ranges, [from, to]];
  // Numbers come in order: nearly always it is the last range that grows.
  if (from >= last[0]) return [...ranges.slice(0, -1), [last[0], Math.max(last[1], to)]];
  const below = ranges.filter(([, end]) => end < from - 1);
  const above = ranges.filter(([start]) => start > to + 1);
  const touching = ranges.filter(([start, end]) => end >= from - 1 && start <= to + 1);
  return [...below, [Math.min(from, ...touching.map(([start]) => start)), Math.max(to, ...touching.map(([, end]) => end))], ...above];
}

/** What of it lies above the value. */
export function rangesAbove(ranges: Ranges, value: number): Ranges {
  return ranges.flatMap(([from, to]) => (to > value ? [[Math.max(from, value + 1), to] as const] : []));
}

/** What of it lies at or below the value. */
export function rangesUpTo(ranges: Ranges, value: number): Ranges {
  return ranges.flatMap(([from, to]) => (from <= value ? [[from, Math.min(to, value)] as const] : []));
}

export function sizeOfRanges(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** What of from..to is not in it. */
export function rangesMissing(ranges: Ranges, from: number, to: number): Ranges {
  const missing: (readonly [number, number])[] = [];
  let next = from;
  for (const [start, end] of ranges) {
    if (end < next) continue;
    if (start > to) break;
    if (start > next) missing.push([next, start - 1]);
    next = end + 1;
  }
  return next <= to ? [...missing, [next, to]] : missing;
}
