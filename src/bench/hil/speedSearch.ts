/**
 * Factors of the clock that are tried. Not beyond 8: a board's watchdog is 100 ms of real time there, and one stall of
 * the host decides the run.
 */
export const speeds = [1, 2, 3, 4, 5, 6, 8] as const;

/**
 * The largest speed that passes, by bisection; null where even the smallest misses. Lateness grows with the speed:
 * what fails is not tried again faster. `failed` ends the search.
 */
export async function fastestThat(passes: (speed: number) => Promise<boolean>): Promise<number | null> {
  let low = -1;
  let high: number = speeds.length;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await passes(speeds[middle] ?? 1)) low = middle;
    else high = middle;
  }
  return speeds[low] ?? null;
}
