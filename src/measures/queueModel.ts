import type { Cycle } from './timeline.ts';

/** What is assumed of a lane: seconds a vehicle when the queue leaves, and what the first one loses. */
export interface LaneFigures { readonly headwayMs: number; readonly startLossMs: number }
export const usualLane: LaneFigures = { headwayMs: 2000, startLossMs: 1000 };

/** A vehicle as the model has it: it comes to the stop line, and leaves it. */
export interface Served { readonly arrivedMs: number; readonly leftMs: number }

/**
 * The vertical queue of one lane: each vehicle leaves at its arrival or a headway behind the one before it, in green
 * alone, the first of a waiting queue after the start loss. Who still waits at the end of the record has not left.
 */
export function serve(arrivals: readonly number[], cycles: readonly Cycle[], { headwayMs, startLossMs }: LaneFigures): readonly Served[] {
  let at = 0;
  let freeMs = Number.NEGATIVE_INFINITY;
  return arrivals.map((arrivedMs): Served => {
    let leavesMs = Math.max(arrivedMs, freeMs);
    for (; at < cycles.length; at++) {
      const cycle = cycles[at];
      if (cycle === undefined || leavesMs < cycle.endMs) break;
    }
    const green = cycles[at];
    if (green === undefined) return { arrivedMs, leftMs: Number.POSITIVE_INFINITY };
    // Whoever stood when it became green starts with the loss; who comes later drives through.
    if (leavesMs < green.greenMs || (arrivedMs < green.greenMs && leavesMs < green.greenMs + startLossMs)) leavesMs = green.greenMs + startLossMs;
    if (leavesMs >= green.endMs) {
      const next = cycles[at + 1];
      leavesMs = next === undefined ? Number.POSITIVE_INFINITY : next.greenMs + startLossMs;
      at += 1;
    }
    freeMs = leavesMs + headwayMs;
    return { arrivedMs, leftMs: leavesMs };
  });
}

/** The same where something lies between that nothing is counted across: who waits then has not left, and stands in nobody's way afterwards. */
export function serveBetween(breaks: readonly number[], arrivals: readonly number[], cycles: readonly Cycle[], figures: LaneFigures): readonly Served[] {
  let fromMs = Number.NEGATIVE_INFINITY;
  return [...breaks, Number.POSITIVE_INFINITY].flatMap((toMs) => {
    const isIn = (ms: number): boolean => ms >= begunMs && ms < toMs;
    const begunMs = fromMs;
    fromMs = toMs;
    return serve(arrivals.filter(isIn), cycles.filter(({ greenMs }) => isIn(greenMs)), figures);
  });
}
