/** A flashing lamp as samples show it: on and off are both seen within 2 s, 1 Hz ± 10 %, lit for 40 to 60 % (safety.md S4). */
export interface FlasherTrack {
  readonly on: boolean;
  readonly atMs: number;
  readonly lastOnMs: number;
  readonly lastOffMs: number;
  /** The rising edge that periods are counted from lies between a dark sample and a lit one; null = none seen yet. */
  readonly from: Edge | null;
  readonly periods: number;
  /** Samples of whole periods, and those since the last rising edge. */
  readonly whole: Tally;
  readonly open: Tally;
}

interface Edge { readonly darkMs: number; readonly litMs: number }
interface Tally { readonly lit: number; readonly all: number }
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
/** From so many whole periods on something is said, and after so many counting begins anew. */
const leastPeriods = 2;
const mostPeriods = 10;
const none: Tally = { lit: 0, all: 0 };

export function beginFlasher(on: boolean, atMs: number): FlasherTrack {
  return { on, atMs, lastOnMs: atMs, lastOffMs: atMs, from: null, periods: 0, whole: none, open: none };
}

/** One more sample of the lamp. */
export function stepFlasher(before: FlasherTrack, on: boolean, atMs: number): { readonly track: FlasherTrack; readonly fault: FlasherFault | null } {
  const seen = { on, atMs, lastOnMs: on ? atMs : before.lastOnMs, lastOffMs: on ? before.lastOffMs : atMs };
  const stands = atMs - seen.lastOnMs > windowMs || atMs - seen.lastOffMs > windowMs;
  if (atMs - before.atMs > gapMs) return { track: { ...before, ...seen, from: null, periods: 0, whole: none, open: none }, fault: stands ? 'stands' : null };
  const edge = on && !before.on ? { darkMs: before.atMs, litMs: atMs } : null;
  if (edge === null) return { track: { ...before, ...seen, open: counted(before.open, on) }, fault: stands ? 'stands' : null };
  if (before.from === null) return { track: { ...before, ...seen, from: edge, periods: 0, whole: none, open: counted(none, on) }, fault: null };
  const periods = before.periods + 1;
  const whole = { lit: before.whole.lit + before.open.lit, all: before.whole.all + before.open.all };
  const fault = periods < leastPeriods ? null : (rateFault(before.from, edge, periods) ?? dutyFault(whole, periods));
  const anew = periods >= mostPeriods || fault !== null;
  return {
    track: { ...before, ...seen, from: anew ? edge : before.from, periods: anew ? 0 : periods, whole: anew ? none : whole, open: counted(none, on) },
    fault,
  };
}

function counted(tally: Tally, on: boolean): Tally {
  return { lit: tally.lit + (on ? 1 : 0), all: tally.all + 1 };
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
