import { firstFrom, type Span } from './timeline.ts';

/** Of so many actuations in a row this share come with another detector, and no more than half of them once it is over. */
const echo = { share: 0.9, actuations: 40, withinMs: 200, over: 0.5 } as const;
/** Of two that tell the same, one that is left in its own green so much oftener than the other is the one that is right. */
const clearlyOftener = 0.3;

export interface Echo extends Span { readonly open: boolean }

/** Spells in which a detector tells what another one sees. */
export function echoesOf(on: readonly number[], theirs: readonly number[], toMs: number): readonly Echo[] {
  const together = on.map((atMs): number => (isBeside(theirs, atMs) ? 1 : 0));
  const [needed, few] = [echo.actuations * echo.share, echo.actuations * echo.over];
  const found: Echo[] = [];
  let inRow = together.slice(0, echo.actuations).reduce((sum, one) => sum + one, 0);
  for (let first = 0; first + echo.actuations <= on.length; first += 1) {
    const last = first + echo.actuations - 1;
    const current = found.at(-1);
    if (current?.open === true) {
      if (inRow <= few) found[found.length - 1] = { ...current, toMs: on[together.lastIndexOf(1, last)] ?? toMs, open: false };
    } else if (inRow >= needed) {
      const span = { fromMs: on[first] ?? 0, toMs: on[last] ?? 0 };
      // The one that has traffic of its own as well is the cause, not the victim.
      if (theirs.filter((atMs) => atMs >= span.fromMs - echo.withinMs && atMs <= span.toMs + echo.withinMs).length >= echo.actuations) found.push({ fromMs: span.fromMs, toMs, open: true });
    }
    inRow += (together[first + echo.actuations] ?? 0) - (together[first] ?? 0);
  }
  return found;
}

function isBeside(times: readonly number[], atMs: number): boolean {
  const near = firstFrom(times, atMs - echo.withinMs);
  return near !== null && near <= atMs + echo.withinMs;
}

/** Share of a span's moments at which vehicles left a stop line in their own group's green; null = there is nothing to judge by. */
export function leftInGreen(offs: readonly number[], greens: readonly Span[], { fromMs, toMs }: Span): number | null {
  const inside = offs.filter((atMs) => atMs >= fromMs && atMs < toMs);
  const lit = greens.filter((green) => green.toMs > fromMs && green.fromMs < toMs);
  if (inside.length === 0 || lit.length === 0) return null;
  return inside.filter((atMs) => lit.some((green) => atMs >= green.fromMs && atMs < green.toMs)).length / inside.length;
}

/** Whether of two that tell the same the signals speak for the first: a vehicle leaves the stop line in its own green. */
export function isVouchedFor(own: number | null, others: number | null): boolean {
  return own !== null && others !== null && own - others > clearlyOftener;
}
