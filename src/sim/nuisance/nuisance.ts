import { createNuisanceJunction, type NuisanceSpec } from './junction.ts';
import { expectedRuns, flashesPerHour, flashesPerYear, type ArithmeticSpec } from './arithmetic.ts';
import { longestRun } from './tally.ts';

/** The figures of one nuisance run, as `ngatu sim nuisance --json` prints them. */
export interface NuisanceFigures {
  readonly seed: number;
  readonly loss: number;
  readonly bursts: boolean;
  readonly stalls: boolean;
  readonly hours: number;
  readonly colouredHours: number;
  /** Normal operation that ended in flash without a person. */
  readonly flashes: number;
  readonly flashesByCause: Readonly<Record<string, number>>;
  /** Normal operation that guard closed. */
  readonly closings: number;
  readonly startUps: number;
  readonly stageChanges: number;
  readonly frames: number;
  readonly lostFrames: number;
  readonly burstsDone: number;
  readonly stallsDone: number;
  /** Place k: runs of k successive scans of one board without a sample; the last place: of so many or more. */
  readonly silentRuns: readonly number[];
  readonly arithmetic: {
    /** The same runs by independent loss alone. */
    readonly silentRuns: readonly number[];
    readonly flashesPerYear: number;
    readonly flashesInThisRun: number;
    readonly flashesPerYearWithoutRetry: number;
  };
  readonly hoursPerSecond: number;
  readonly ok: boolean;
}

const hourMs = 3_600_000;
/** How often it is told how far the run has come, h of the junction. */
const progressHours = 10;

/** Runs one junction for so many hours. `nowMs`: real time, for the speed alone. */
export function runNuisance(spec: NuisanceSpec & { readonly hours: number }, nowMs: () => number, progress: (hours: number) => void = () => undefined): NuisanceFigures {
  const startedMs = nowMs();
  const junction = createNuisanceJunction(spec);
  for (let hours = Math.min(progressHours, spec.hours); hours < spec.hours; hours += progressHours) {
    junction.run(hours * hourMs);
    progress(hours);
  }
  junction.run(spec.hours * hourMs);
  const { tally, air, troubles } = junction;
  const colouredHours = junction.colouredMs() / hourMs;
  const arithmetic = arithmeticOf(spec);
  // Each board's scans: the shares of the formula are of one board each.
  const scans = tally.boardScans / Math.max(1, arithmetic.boardsPerLine.reduce((sum, boards) => sum + boards, 0));
  return {
    seed: spec.seed, loss: spec.loss, ...spec.trouble, hours: spec.hours, colouredHours,
    flashes: tally.flashes, flashesByCause: tally.flashesByCause, closings: tally.closings, startUps: tally.startUps, stageChanges: tally.stageChanges,
    frames: air.frames, lostFrames: air.lost, burstsDone: troubles.bursts, stallsDone: troubles.signaldStalls + troubles.monitorStalls, silentRuns: tally.silentRuns,
    arithmetic: {
      silentRuns: tally.silentRuns.map((_, length) => (length === 0 ? 0 : expectedRuns(arithmetic, length, scans))),
      flashesPerYear: flashesPerYear(arithmetic), flashesInThisRun: flashesPerHour(arithmetic) * colouredHours,
      flashesPerYearWithoutRetry: flashesPerYear({ ...arithmetic, retry: false }),
    },
    hoursPerSecond: spec.hours / Math.max(0.001, (nowMs() - startedMs) / 1000),
    ok: tally.flashes === 0 && tally.closings === 0 && tally.startUps > 0 && tally.stageChanges > 0,
  };
}

function arithmeticOf({ site, loss, retry }: NuisanceSpec): ArithmeticSpec {
  const lampBoards = new Set(site.safety.lamps.map(({ board }) => board));
  const boardsPerLine = site.safety.lines.map(({ id }) => site.safety.boards.filter((board) => board.line === id && lampBoards.has(board.id)).length);
  return { loss, boardsPerLine: boardsPerLine.filter((boards) => boards > 0), retry: retry !== false };
}

export { longestRun };
