import { checkRecording } from '../../street/check-recording.ts';
import { withoutEquipment } from '../../street/excuse.ts';
import type { Told } from '../../street/told.ts';
import type { Limits, Violation } from '../../street/verdict.ts';
import type { TrialJunction } from './junction.ts';

/** How long a trial keeps the junction in flash, storms and latches included: leaving it is not the checker's business. */
const own = { leaveFlashMs: Number.POSITIVE_INFINITY };

/** What the street's own checker says of everything that the lamps have shown, but for what the equipment did by itself; to be asked when the junction has ended. */
export function judgeLamps(junction: Pick<TrialJunction, 'recording' | 'artefact'>, told: readonly Told[] = [], limits: Partial<Limits> = own): { readonly violations: readonly Violation[]; readonly colouredS: number; readonly starts: number } {
  const { violations, colouredS, flashIntervals } = checkRecording(junction.recording(), junction.artefact(), limits);
  return { violations: withoutEquipment(violations, told, flashIntervals), colouredS, starts: flashIntervals.length };
}

/** The problems of a seed, each with what replays it; where there are any, the junction's folder stays, with its recording and logs. */
export function problemsOf(junction: Pick<TrialJunction, 'dir' | 'discard'>, name: string, seed: number, problems: readonly string[]): readonly string[] {
  if (problems.length === 0) junction.discard();
  return problems.map((problem) => `seed ${seed}: ${problem}; replay: scripts/campaign ${name} --seed ${seed} --minutes 0.01 (${junction.dir})`);
}
