/**
 * By how much the wall clock strays from the true time without a source. Linux slews its monotonic clock together with
 * the wall clock, so that the two apart show little of it on a disciplined machine: the source's own bound of the
 * frequency and the correction at the end of a holdover say more, and the largest of what is known counts.
 */
export interface Drift {
  /** Error that a second without a source may add, parts per million. */
  ppm(): number;
  measured(): boolean;
  /** A source vouches for this reading. */
  agreed(nowMs: number, wallMs: number, skewPpm: number | null): void;
  /** The wall clock was put right by so much at the end of so long a time without a source, ms. */
  corrected(stepMs: number, withoutMs: number): void;
  /** The clocks can't be compared over this moment. */
  stepped(): void;
}

/** Drift assumed until it is measured: 50 ppm, an ordinary quartz in the heat. */
export const assumedPpm = 50;
/** A measured drift is doubled, for the next day may be hotter, and is never believed to be under 5 nor over 500 ppm. */
const safety = 2;
const leastPpm = 5;
const mostPpm = 500;
/** Shorter comparisons say nothing, ms. */
const shortestMs = 3_600_000;
/** Comparisons start anew after as long, ms. */
const longestMs = 6 * 3_600_000;

export function createDrift(): Drift {
  let slopePpm: number | null = null;
  let correctedPpm: number | null = null;
  let skew: number | null = null;
  let anchor: { readonly nowMs: number; readonly offsetMs: number } | null = null;
  let current = assumedPpm;
  const weigh = (): void => {
    const said = [slopePpm, correctedPpm, skew].filter((ppm) => ppm !== null);
    // A slope alone is a comparison of two clocks that may be tied together.
    current = correctedPpm === null && skew === null ? Math.max(assumedPpm, clamped(slopePpm ?? 0)) : clamped(Math.max(...said));
  };
  return {
    ppm: () => current,
    measured: () => correctedPpm !== null || skew !== null,
    agreed(nowMs, wallMs, skewPpm) {
      const offsetMs = wallMs - nowMs;
      anchor ??= { nowMs, offsetMs };
      const overMs = nowMs - anchor.nowMs;
      if (overMs >= shortestMs) slopePpm = (Math.abs(offsetMs - anchor.offsetMs) / overMs) * 1e6;
      if (overMs >= longestMs) anchor = { nowMs, offsetMs };
      // A source that has only just begun knows its frequency badly, and says so.
      if (skewPpm !== null) skew = skewPpm;
      weigh();
    },
    corrected(stepMs, withoutMs) {
      if (withoutMs < shortestMs) return;
      correctedPpm = (Math.abs(stepMs) / withoutMs) * 1e6;
      weigh();
    },
    stepped() { anchor = null; },
  };
}

function clamped(ppm: number): number {
  return Math.min(mostPpm, Math.max(leastPpm, ppm * safety));
}
