/**
 * How long a group's present right of way, or its present stop, still lasts: one source for the panel, `status`, the
 * centre, RSMP S0025 and SPaT. Green lasts to the first yellow, red to the first green (or red-and-yellow).
 */
export interface RemainingTime {
  /** What comes at its end: a green group turns red, a red one green. */
  readonly to: 'red' | 'green';
  readonly minMs: number;
  /** Null = nothing bounds it: nobody asks for another stage. */
  readonly maxMs: number | null;
  readonly likelyMs: number;
  /** 0 to 100; 100 = it is promised: decided, and moved by nobody but a breaker. */
  readonly confidence: number;
}

/** RSMP SXL 1.2.1 S0025, of one signal group: wall times, ms since the epoch (the adapter writes them as ISO 8601); null = not ahead, or not bounded. */
export interface S0025 {
  readonly minToGEstimate: number | null; readonly maxToGEstimate: number | null; readonly likelyToGEstimate: number | null; readonly ToGConfidence: number;
  readonly minToREstimate: number | null; readonly maxToREstimate: number | null; readonly likelyToREstimate: number | null; readonly ToRConfidence: number;
}

/** `redLagMs`: from the end of right of way to red (flashing green and yellow). */
export function s0025(remaining: RemainingTime, redLagMs: number, wallMs: number): S0025 {
  const at = (to: 'red' | 'green', ms: number | null): number | null => (remaining.to !== to || ms === null ? null : wallMs + ms + (to === 'red' ? redLagMs : 0));
  return {
    minToGEstimate: at('green', remaining.minMs), maxToGEstimate: at('green', remaining.maxMs), likelyToGEstimate: at('green', remaining.likelyMs), ToGConfidence: remaining.to === 'green' ? remaining.confidence : 0,
    minToREstimate: at('red', remaining.minMs), maxToREstimate: at('red', remaining.maxMs), likelyToREstimate: at('red', remaining.likelyMs), ToRConfidence: remaining.to === 'red' ? remaining.confidence : 0,
  };
}

/** SAE J2735 TimeMark: tenths of a second in the current or the next UTC hour; 36001 = unknown. */
export const unknownTimeMark = 36_001;
const tenthsPerHour = 36_000;

/** Null, or a clock that nobody vouches for: unknown. More than an hour ahead can't be said. */
export function timeMark(wallMs: number, remainingMs: number | null, clockErrorMs: number | null): number {
  if (remainingMs === null || clockErrorMs === null || remainingMs >= 3_600_000) return unknownTimeMark;
  return Math.floor((wallMs + remainingMs) / 100) % tenthsPerHour;
}

/** SAE J2735 TimeIntervalConfidence 0 to 15 and the probability each stands for, per cent. */
const confidencePercents = [21, 36, 47, 56, 62, 68, 73, 77, 81, 85, 88, 91, 94, 96, 98, 100] as const;

/** The highest class whose probability the confidence reaches. */
export function spatConfidence(confidence: number): number {
  return Math.max(0, confidencePercents.findLastIndex((percent) => confidence >= percent));
}

export interface SpatTiming { readonly minEndTime: number; readonly maxEndTime: number; readonly likelyTime: number; readonly confidence: number }

export function spatTiming(remaining: RemainingTime, wallMs: number, clockErrorMs: number | null): SpatTiming {
  const { minMs, maxMs, likelyMs, confidence } = remaining;
  return { minEndTime: timeMark(wallMs, minMs, clockErrorMs), maxEndTime: timeMark(wallMs, maxMs, clockErrorMs), likelyTime: timeMark(wallMs, likelyMs, clockErrorMs), confidence: spatConfidence(confidence) };
}
