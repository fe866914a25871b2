/** A flashing lamp as samples show it: on and off are both seen within 2 s, 1 Hz ± 10 %, lit for 40 to 60 % (safety.md S4). */
export interface FlasherTrack {
  readonly on: boolean;
  readonly atMs: number;
  readonly lastOnMs: number;
  readonly lastOffMs: number;
  /** The rising edge that periods are counted from lies between a dark sample and a lit one; null = none seen yet. */
  readonly from: Edge | null;
  readonly periods: number;
  /** Samples of periods of which none is missing, how many they are, and those since the last rising edge. */
  readonly whole: Tally;
  readonly wholePeriods: number;
  readonly open: Open;
}

interface Edge { readonly darkMs: number; readonly litMs: number }
interface Tally { readonly lit: number; readonly all: number }
/** `missed`: a sample of it was lost, so that its share says nothing: two lost lit ones of five look like a lamp that hardly lights. */
interface Open extends Tally { readonly missed: boolean }
export type FlasherFault = 'stands' | 'rate' | 'duty';

const windowMs = 2000;
const shortestPeriodMs = 909;
const longestPeriodMs = 1111;
const leastShare = 0.4;
const mostShare = 0.6;
/** Receipt lags sampling by as much after a stall: nobody is accused of less (safety.md S4, nuisance budget). */
const stampLagMs = 350;
/** Across a longer gap an edge may have been missed. */
const gapMs = 350;
/** Samples come every 100 ms, up to 40 ms late: across a longer gap than this one is missing. */
const missedMs = 150;
/** From so many whole periods on something is said, and after so many counting begins anew. */
const leastPeriods = 2;
const mostPeriods = 10;
const none: Tally = { lit: 0, all: 0 };
const begun: Open = { ...none, missed: false };

export function beginFlasher(on: boolean, atMs: number): FlasherTrack {
  return { on, atMs, lastOnMs: atMs, lastOffMs: atMs, from: null, periods: 0, whole: none, wholePeriods: 0, open: begun };
}

/** One more sample of the lamp. */
export function stepFlasher(before: FlasherTrack, on: boolean, atMs: number): { readonly track: FlasherTrack; readonly fault: FlasherFault | null } {
  const seen = { on, atMs, lastOnMs: on ? atMs : before.lastOnMs, lastOffMs: on ? before.lastOffMs : atMs };
  const stands = atMs - seen.lastOnMs > windowMs || atMs - seen.lastOffMs > windowMs;
  if (atMs - before.atMs > gapMs) return { track: { ...before, ...seen, from: null, periods: 0, whole: none, wholePeriods: 0, open: begun }, fault: stands ? 'stands' : null };
  const edge = on && !before.on ? { darkMs: before.atMs, litMs: atMs } : null;
  const missed = atMs - before.atMs > missedMs;
  if (edge === null) return { track: { ...before, ...seen, open: counted(before.open, on, missed) }, fault: stands ? 'stands' : null };
  // What is missing before the edge may have been lit already: of the new period.
  if (before.from === null) return { track: { ...before, ...seen, from: edge, periods: 0, whole: none, wholePeriods: 0, open: counted(begun, on, missed) }, fault: null };
  const periods = before.periods + 1;
  const { open } = before;
  const counts = !open.missed && !missed;
  const whole = counts ? { lit: before.whole.lit + open.lit, all: before.whole.all + open.all } : before.whole;
  const wholePeriods = before.wholePeriods + (counts ? 1 : 0);
  const fault = (periods < leastPeriods ? null : rateFault(before.from, edge, periods)) ?? (wholePeriods < leastPeriods ? null : dutyFault(whole, wholePeriods));
  const anew = periods >= mostPeriods || fault !== null;
  return {
    track: { ...before, ...seen, from: anew ? edge : before.from, periods: anew ? 0 : periods, whole: anew ? none : whole, wholePeriods: anew ? 0 : wholePeriods, open: counted(begun, on, missed) },
    fault,
  };
}

function counted(open: Open, on: boolean, missed: boolean): Open {
  return { lit: open.lit + (on ? 1 : 0), all: open.all + 1, missed: open.missed || missed };
}

/** Too fast or too slow for every moment at which the two edges may have been. */
function rateFault(from: Edge, to: Edge, periods: number): FlasherFault | null {
  const leastMs = to.darkMs - stampLagMs - from.litMs;
  const mostMs = to.litMs + stampLagMs - from.darkMs;
  return leastMs > periods * longestPeriodMs || mostMs < periods * shortestPeriodMs ? 'rate' : null;
}

/** Ten samples a period tell the share to within one of them; over ten periods to within half of one. */
function dutyFault({ lit, all }: Tally, periods: number): FlasherFault | null {
  const tolerance = periods >= mostPeriods ? 0.05 : 0.1;
  const share = lit / all;
  return share < leastShare - tolerance || share > mostShare + tolerance ? 'duty' : null;
}
