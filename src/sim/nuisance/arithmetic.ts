/**
 * A board whose last sample is over 500 ms old at a tick is silent (safety.md S4): with a scan in each tick, answered
 * within it, that takes five successive scans without a sample of it.
 */
export const silentScans = 5;
const scansPerS = 10;
const yearS = 365.25 * 86_400;

export interface ArithmeticSpec {
  /** Share of the frames that vanish, requests and answers each by themselves. */
  readonly loss: number;
  /** Lamp boards on each lamp line: they share its one retry a scan. */
  readonly boardsPerLine: readonly number[];
  readonly retry: boolean;
}

/** Chance that a scan brings no sample of one board, for each board. */
export function silentShares({ loss, boardsPerLine, retry }: ArithmeticSpec): readonly number[] {
  // Request and answer must both arrive.
  const fails = 1 - (1 - loss) ** 2;
  return boardsPerLine.flatMap((boards) => {
    // The line's one retry comes after every board's first frame; two time-outs leave no room for it (safety.md S4: one retry a scan).
    const spent = 1 - (1 - fails) ** (boards - 1);
    return Array.from({ length: boards }, () => (retry ? fails * (spent + (1 - spent) * fails) : fails));
  });
}

/** Expected runs of exactly `length` silent scans in so many scans of each board. */
export function expectedRuns(spec: ArithmeticSpec, length: number, scans: number): number {
  return scans * silentShares(spec).reduce((sum, share) => sum + share ** length * (1 - share) ** 2, 0);
}

/** Expected flashes in a junction-year: each begins with `silentScans` silent scans of one board after a good one. */
export function flashesPerYear(spec: ArithmeticSpec): number {
  return flashesPerScan(spec) * scansPerS * yearS;
}

export function flashesPerHour(spec: ArithmeticSpec): number {
  return flashesPerScan(spec) * scansPerS * 3600;
}

function flashesPerScan(spec: ArithmeticSpec): number {
  return silentShares(spec).reduce((sum, share) => sum + share ** silentScans * (1 - share), 0);
}
