import { firstFrom, type Span } from './timeline.ts';

/** Of so many actuations in a row this share come with another detector, and no more than half of them once it is over. */
const echo = { share: 0.9, actuations: 40, withinMs: 200, over: 0.5 } as const;
/** Of two that tell the same, one that is left in its own green so much oftener than the other is the one that is right. */
const clearlyOftener = 0.3;
/** A habit is what so many vehicles had in so long before, ms; of two the one that changed it so much more is the one that is wrong. */
const habit = { pastMs: 1_800_000, leastOffs: 20, clearly: 0.2 } as const;

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

/** Share of the moments at which vehicles left a loop in which its own groups had green: in a spell, and in the time before it. Null = there is nothing to judge by. */
export interface InGreen { readonly now: number | null; readonly before: number | null }

export function inGreenOf(offs: readonly number[], greens: readonly Span[], spell: Span): InGreen {
  const past = { fromMs: spell.fromMs - habit.pastMs, toMs: spell.fromMs };
  return { now: shareOf(offs, greens, spell, 1), before: shareOf(offs, greens, past, habit.leastOffs) };
}

function shareOf(offs: readonly number[], greens: readonly Span[], { fromMs, toMs }: Span, least: number): number | null {
  const inside = offs.filter((atMs) => atMs >= fromMs && atMs < toMs);
  const lit = greens.filter((green) => green.toMs > fromMs && green.fromMs < toMs);
  if (inside.length < least || lit.length === 0) return null;
  return inside.filter((atMs) => lit.some((green) => atMs >= green.fromMs && atMs < green.toMs)).length / inside.length;
}

/**
 * Whether of two that tell the same the signals speak for the first: it keeps to its own green as it used to, and the other
 * one no longer does. Without a past of both, of two stop lines: it is left in its own green oftener.
 */
export function isVouchedFor(own: InGreen, others: InGreen, areStopLines: boolean): boolean {
  const [changed, theirs] = [changeOf(own), changeOf(others)];
  if (changed !== null && theirs !== null) return theirs - changed > habit.clearly;
  return areStopLines && own.now !== null && others.now !== null && own.now - others.now > clearlyOftener;
}

function changeOf({ now, before }: InGreen): number | null {
  return now === null || before === null ? null : Math.abs(now - before);
}
