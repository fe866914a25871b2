import type { Lane } from './laneLayout.ts';
import { noReading, type DetectorReadings } from './reading.ts';
import { settings } from './settings.ts';

/**
 * What the meters of one lane count, against each other: who comes must go. A loop that comes and goes by itself counts vehicles
 * that nobody else sees, and a green is held for them for ever (ingolstadt1, seed 5: 389 s of delay instead of 27). Plain data.
 */
export interface Balance {
  /** Means of about `flowS`, vehicles a second: at the advance loop, and at the stop line. */
  readonly announced: number;
  readonly left: number;
  /** At the stop line while all stand, the last who go after the end of green left out; mean of about a minute. */
  readonly leftAtRed: number;
  /** The stop line counts what nobody brings and no green lets go. */
  readonly stopDoubted: boolean;
  /** Vehicles in the areas, mean of about `flowS`; and the advance loop counts whom neither they nor the stop line ever see. */
  readonly inAreas: number;
  readonly advanceDoubted: boolean;
}

export const noBalance: Balance = { announced: 0, left: 0, leftAtRed: 0, stopDoubted: false, inAreas: 0, advanceDoubted: false };

/** One meter counts so many times what the other does, and so many a second more, before it is the one that is wrong. */
const [apart, apartPerS] = [2, 0.05];
/** Who leaves at red, vehicles a second: so many are none that go after the end of green; so few, and it is mended. */
const [redMost, redMended] = [0.15, 0.05];
/** Seconds of red that say nothing: who goes after the end of green. */
const redFromS = 6;
const redMeanS = 60;

/** Of who comes at the speed permitted, the areas see at least so much of the time; and so many more are needed to say so. */
const [seenShare, seenMore] = [0.5, 0.3];

const isMore = (one: number, other: number): boolean => one > apart * other + apartPerS;
const mean = (was: number, now: number, overS: number): number => was + (now - was) / overS;

/** Raw counts of one second; `redS`: since the lane's last green, null = it has green; `area`: vehicles in its areas, null = nobody says, and how far they reach. */
interface Weighed { readonly readings: DetectorReadings; readonly redS: number | null; readonly area: { readonly vehicles: number | null; readonly reachM: number } }

export function weigh(lane: Lane, was: Balance, { readings, redS, area }: Weighed): Balance {
  const stop = readings[lane.stop ?? ''] ?? noReading;
  const advance = lane.advances.map(({ id }) => readings[id] ?? noReading).find(({ confidence }) => confidence > 0);
  if (stop.confidence === 0 || advance === undefined) return { ...was, stopDoubted: false, advanceDoubted: false };
  const announced = mean(was.announced, advance.count, settings.flowS);
  const left = mean(was.left, stop.count, settings.flowS);
  const leftAtRed = redS === null || redS < redFromS ? was.leftAtRed : mean(was.leftAtRed, stop.count, redMeanS);
  const inAreas = area.vehicles === null ? 0 : mean(was.inAreas, area.vehicles, settings.flowS);
  // Who passes the loop crosses the areas, and hardly faster than permitted.
  const unseen = area.vehicles !== null && announced * (area.reachM / lane.speedMps) * seenShare > inAreas + seenMore;
  return {
    announced, left, leftAtRed, inAreas, advanceDoubted: unseen && isMore(announced, left),
    stopDoubted: was.stopDoubted ? leftAtRed > redMended : leftAtRed > redMost && isMore(left, announced),
  };
}

/** Readings without those of the lane that are doubted. */
export function withoutDoubted(lane: Lane, { stopDoubted, advanceDoubted }: Balance, readings: DetectorReadings): DetectorReadings {
  const doubted = [...(stopDoubted && lane.stop !== null ? [lane.stop] : []), ...(advanceDoubted ? lane.advances.map(({ id }) => id) : [])];
  return doubted.length === 0 ? readings : { ...readings, ...Object.fromEntries(doubted.map((id) => [id, noReading])) };
}
