import type { IndianaEvent } from './indianaCode.ts';
import { detectorRows, isPedestrian, numberingOf, type DetectorRow, type MeasuredSite } from './numbering.ts';
import { serveBetween, usualLane, type LaneFigures, type Served } from './queueModel.ts';
import { brokenOf, countIn, covered, cyclesOf, isBroken, logOf, presenceOf, type Cycle, type Log, type Span } from './timeline.ts';

/** What one green and the red behind it were like. A number that nobody can give is null. */
export interface CycleMeasures extends Cycle {
  readonly arrivals: number | null; readonly onGreen: number | null; readonly onYellow: number | null; readonly onRed: number | null;
  /** Share of the green, and of the first 5 s of red, in which the stop line was occupied; the mean of its detectors. */
  readonly gor: number | null; readonly ror5: number | null; readonly splitFailure: boolean | null;
  /** Actuations at the stop line in yellow, and in the first 5 s of red. */
  readonly yellow: number | null; readonly red: number | null;
  /**
   * By the model of the queue: vehicles that stand when it becomes green, and what those that come in this cycle wait, s.
   * null too where nobody knows who came in the cycle before.
   */
  readonly queue: number | null; readonly delayS: number | null; readonly saturation: number | null;
}

/** Measures of a group. */
export interface PhaseMeasures {
  readonly group: string; readonly phase: number; readonly pedestrian: boolean; readonly cycles: readonly CycleMeasures[];
  /** Waits from call to green, or to walk: when it ended, and how long, ms. */
  readonly waits: readonly { readonly endedMs: number; readonly waitMs: number }[];
  /** When somebody came to the stop line. */
  readonly arrivalsMs: readonly number[];
}

/** First seconds of red that tell of a queue that was not served, and the share that counts as full (Purdue, GOR/ROR5). */
export const splitFailureRule = { redMs: 5000, occupancy: 0.8 } as const;

/** Everything that the log says of the traffic, group by group; `toMs` is where it ends. */
export function measure(site: MeasuredSite, rows: readonly IndianaEvent[], toMs: number, lane: LaneFigures = usualLane): readonly PhaseMeasures[] {
  const log = logOf(rows);
  const { phaseOf } = numberingOf(site);
  const detectors = detectorRows(site);
  return site.groups.map(({ id, kind }): PhaseMeasures => {
    const phase = phaseOf.get(id) ?? 0;
    const pedestrian = isPedestrian(kind);
    if (pedestrian) return { group: id, phase, pedestrian, cycles: [], arrivalsMs: [], waits: waitsOf(log.of('pedestrianCallRegistered', phase), [], log.of('pedestrianBeginWalk', phase), log) };
    const own = detectors.filter(({ Group }) => Group === id);
    const waits = waitsOf(log.of('phaseCallRegistered', phase), log.of('phaseCallDropped', phase), log.of('phaseBeginGreen', phase), log);
    return { group: id, phase, pedestrian, cycles: measuredCycles(log, phase, own, toMs, lane), waits, arrivalsMs: arrivalTimes(log, own).flat().toSorted((a, b) => a - b) };
  });
}

/** Who tells of arrivals: advance loops, else the stop line. */
function arrivingOf(own: readonly DetectorRow[]): readonly DetectorRow[] {
  const advance = own.filter(({ Function }) => Function === 'Advance');
  return advance.length > 0 ? advance : own.filter(({ Function }) => Function === 'Presence');
}

function arrivalTimes(log: Log, own: readonly DetectorRow[]): readonly (readonly number[])[] {
  return arrivingOf(own).map(({ Parameter, TravelMs }) => log.of('detectorOn', Parameter).map((atMs) => atMs + TravelMs));
}

interface Arrivals { readonly times: readonly number[]; readonly breaks: readonly number[]; readonly lanes: readonly (readonly Served[])[]; readonly broken: readonly Span[] }

function measuredCycles(log: Log, phase: number, own: readonly DetectorRow[], toMs: number, lane: LaneFigures): readonly CycleMeasures[] {
  const cycles = cyclesOf(log, phase);
  const stop = own.filter(({ Function }) => Function === 'Presence');
  const arriving = arrivingOf(own);
  const times = arrivalTimes(log, own);
  const arrivals: Arrivals = { times: times.flat().toSorted((a, b) => a - b), breaks: log.breaks, lanes: times.map((one) => serveBetween(log.breaks, one.toSorted((a, b) => a - b), cycles, lane)), broken: arriving.flatMap(({ Parameter }) => brokenOf(log, Parameter, toMs)) };
  const line = stop.map(({ Parameter }) => ({ on: log.of('detectorOn', Parameter), presence: presenceOf(log, Parameter, toMs), broken: brokenOf(log, Parameter, toMs) }));
  return cycles.map((cycle, index) => {
    const before = cycles[index - 1];
    const isKnown = before?.nextMs === cycle.greenMs && seen(arrivals.broken, before);
    return { ...cycle, ...arrivalMeasures(cycle, arrivals, { detectors: arriving.length, lane, isKnown }), ...lineMeasures(cycle, line) };
  });
}

const seen = (broken: readonly Span[], { greenMs, nextMs }: Cycle): boolean => !broken.some(({ fromMs, toMs }) => fromMs < nextMs && toMs > greenMs);

/** `isKnown`: the cycle before it is on record, and its arrivals; without it nobody knows who stood there. */
function arrivalMeasures(cycle: Cycle, { times, breaks, lanes, broken }: Arrivals, { detectors, lane, isKnown }: { readonly detectors: number; readonly lane: LaneFigures; readonly isKnown: boolean }): Pick<CycleMeasures, 'arrivals' | 'onGreen' | 'onYellow' | 'onRed' | 'queue' | 'delayS' | 'saturation'> {
  if (detectors === 0 || !seen(broken, cycle)) return { arrivals: null, onGreen: null, onYellow: null, onRed: null, queue: null, delayS: null, saturation: null };
  const [onGreen, onYellow, onRed] = [countIn(times, { fromMs: cycle.greenMs, toMs: cycle.endMs }), countIn(times, { fromMs: cycle.endMs, toMs: cycle.redMs }), countIn(times, { fromMs: cycle.redMs, toMs: cycle.nextMs })];
  const arrivals = onGreen + onYellow + onRed;
  const mine = lanes.flat().filter(({ arrivedMs }) => arrivedMs >= cycle.greenMs && arrivedMs < cycle.nextMs);
  const left = mine.filter(({ leftMs }) => Number.isFinite(leftMs));
  const sinceMs = breaks.findLast((atMs) => atMs <= cycle.greenMs) ?? Number.NEGATIVE_INFINITY;
  const room = (detectors * Math.max(0, cycle.endMs - cycle.greenMs - lane.startLossMs)) / lane.headwayMs;
  return {
    arrivals, onGreen, onYellow, onRed,
    queue: isKnown ? lanes.flat().filter(({ arrivedMs, leftMs }) => arrivedMs >= sinceMs && arrivedMs < cycle.greenMs && leftMs >= cycle.greenMs).length : null,
    delayS: isKnown ? left.reduce((sum, { arrivedMs, leftMs }) => sum + leftMs - arrivedMs, 0) / 1000 : null, saturation: room === 0 ? null : arrivals / room,
  };
}

interface Line { readonly on: readonly number[]; readonly presence: readonly Span[]; readonly broken: readonly Span[] }

function lineMeasures(cycle: Cycle, line: readonly Line[]): Pick<CycleMeasures, 'gor' | 'ror5' | 'splitFailure' | 'yellow' | 'red'> {
  const sound = line.filter(({ broken }) => seen(broken, cycle));
  if (sound.length === 0 || sound.length < line.length) return { gor: null, ror5: null, splitFailure: null, yellow: null, red: null };
  const green = { fromMs: cycle.greenMs, toMs: cycle.endMs };
  const early = { fromMs: cycle.redMs, toMs: Math.min(cycle.redMs + splitFailureRule.redMs, cycle.nextMs) };
  const shares = sound.map(({ presence }) => ({ gor: share(presence, green), ror5: share(presence, early) }));
  const mean = (of: (one: (typeof shares)[number]) => number): number => shares.reduce((sum, one) => sum + of(one), 0) / shares.length;
  return {
    gor: mean(({ gor }) => gor), ror5: mean(({ ror5 }) => ror5), splitFailure: shares.some(({ gor, ror5 }) => gor >= splitFailureRule.occupancy && ror5 >= splitFailureRule.occupancy),
    yellow: sound.reduce((sum, { on }) => sum + countIn(on, { fromMs: cycle.endMs, toMs: cycle.redMs }), 0), red: sound.reduce((sum, { on }) => sum + countIn(on, early), 0),
  };
}

const share = (presence: readonly Span[], span: Span): number => (span.toMs <= span.fromMs ? 0 : covered(presence, span) / (span.toMs - span.fromMs));

/** A call that was dropped so long before the green was not served by it: the drop of a served one comes with its green, ms. */
const servedMs = 2000;

/** From the first call that waits to the service of it; one that was dropped, or has a gap or a flash in it, is no wait. */
function waitsOf(calls: readonly number[], drops: readonly number[], services: readonly number[], log: Pick<Log, 'breaks'>): PhaseMeasures['waits'] {
  const marks = [['drop', drops], ['call', calls], ['service', services]] as const;
  const all = marks.flatMap(([what, times], order) => times.map((atMs) => ({ what, atMs, order }))).toSorted((a, b) => a.atMs - b.atMs || a.order - b.order);
  let sinceMs: number | null = null;
  let droppedMs: number | null = null;
  return all.flatMap(({ what, atMs }) => {
    if (what === 'drop') {
      droppedMs = atMs;
      return [];
    }
    if (what === 'call') {
      if (sinceMs === null || droppedMs !== null) [sinceMs, droppedMs] = [atMs, null];
      return [];
    }
    const [begunMs, goneMs] = [sinceMs, droppedMs];
    [sinceMs, droppedMs] = [null, null];
    if (begunMs === null || (goneMs !== null && atMs - goneMs > servedMs) || isBroken(log, { fromMs: begunMs, toMs: atMs })) return [];
    return [{ endedMs: atMs, waitMs: atMs - begunMs }];
  });
}
