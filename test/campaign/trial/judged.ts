import { checkRecording } from '../../street/check-recording.ts';
import type { Violation } from '../../street/verdict.ts';
import type { TrialJunction } from './junction.ts';

/** How long a trial keeps the junction in flash, storms and latches included: leaving it is not the checker's business. */
const limits = { leaveFlashMs: Number.POSITIVE_INFINITY };

/** What the street's own checker says of everything that the lamps have shown; to be asked when the junction has ended. */
export function judgeLamps(junction: Pick<TrialJunction, 'recording' | 'artefact'>): { readonly violations: readonly Violation[]; readonly colouredS: number; readonly starts: number } {
  const { violations, colouredS, flashIntervals } = checkRecording(junction.recording(), junction.artefact(), limits);
  return { violations, colouredS, starts: flashIntervals.length };
}
