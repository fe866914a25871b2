import type { EventDraft } from '../../model/event.ts';
import { faultActions } from '../../model/fault.ts';

/** Runs of lost scans of one board are counted up to this length; the last place counts all that are longer. */
export const longestRun = 8;

/** What a run has seen. */
export interface Tally {
  /** Junction in normal operation to flash, without a person. */
  flashes: number;
  flashesByCause: Record<string, number>;
  /** Guard closed a running junction. */
  closings: number;
  startUps: number;
  stageChanges: number;
  /** Scans of single boards, and how many runs of exactly so many successive ones brought no sample. */
  boardScans: number;
  silentRuns: number[];
}

export function newTally(): Tally {
  return { flashes: 0, flashesByCause: {}, closings: 0, startUps: 0, stageChanges: 0, boardScans: 0, silentRuns: Array.from({ length: longestRun + 1 }, () => 0) };
}

/** Reads signald's own events: `fell` is called where a running junction has gone to flash. */
export function createEventReader(tally: Tally, fell: () => void): (event: EventDraft) => void {
  let runs = false;
  let cause: string | null = null;
  const onStep = (step: unknown): void => {
    if (step === 'run') tally.startUps += 1;
    if (runs && step === 'allRed') tally.closings += 1;
    if (runs && step === 'flash') {
      tally.flashes += 1;
      tally.flashesByCause[cause ?? 'unknown'] = (tally.flashesByCause[cause ?? 'unknown'] ?? 0) + 1;
      fell();
    }
    runs = step === 'run';
    // What was raised on the way up belongs to no flash.
    if (runs) cause = null;
  };
  return ({ code, data }) => {
    if (code === 'stage.changed') tally.stageChanges += 1;
    if (code === 'fault.raised' && flashes(data['action'])) cause ??= String(data['fault']);
    if (code === 'startup.step') onStep(data['step']);
  };
}

function flashes(action: unknown): boolean {
  return faultActions.slice(faultActions.indexOf('flash')).some((strong) => strong === action);
}
