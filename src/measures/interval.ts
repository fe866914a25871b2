import type { CycleMeasures, PhaseMeasures } from './measure.ts';
import type { Termination } from './timeline.ts';

/** A quarter of an hour of one group. null = nobody can say. */
export interface IntervalMeasures {
  readonly fromMs: number; readonly group: string; readonly phase: number;
  readonly cycles: number; readonly greenS: number; readonly ended: Readonly<Record<Termination, number>>;
  readonly arrivals: number | null; readonly onGreen: number | null; readonly onYellow: number | null; readonly onRed: number | null; readonly arrivalsOnGreen: number | null;
  readonly gor: number | null; readonly ror5: number | null; readonly splitFailures: number | null; readonly yellow: number | null; readonly red: number | null;
  readonly queueMax: number | null; readonly delayS: number | null; readonly delayPerVehicleS: number | null; readonly saturation: number | null;
  readonly waits: number; readonly waitMeanS: number | null; readonly waitMaxS: number | null;
  /** Cycles of which the detectors could say nothing. */
  readonly unseen: number;
}

export const quarterMs = 900_000;

/** Cycles and waits in intervals that sit on the clock; a cycle is in the one in which its green begins, a wait in that of its end. */
export function intervalsOf(phases: readonly PhaseMeasures[], lengthMs: number = quarterMs): readonly IntervalMeasures[] {
  const at = (ms: number): number => Math.floor(ms / lengthMs) * lengthMs;
  return phases.flatMap(({ group, phase, cycles, waits }) => {
    const begins = new Set([...cycles.map(({ greenMs }) => at(greenMs)), ...waits.map(({ endedMs }) => at(endedMs))]);
    return [...begins].toSorted((a, b) => a - b).map((fromMs) => ({
      fromMs, group, phase,
      ...cycleSums(cycles.filter(({ greenMs }) => at(greenMs) === fromMs)),
      ...waitSums(waits.filter(({ endedMs }) => at(endedMs) === fromMs).map(({ waitMs }) => waitMs)),
    }));
  });
}

/** All of a span as one sum, of one group. */
export type SpanMeasures = Omit<IntervalMeasures, 'fromMs' | 'group' | 'phase'>;

export function spanOf({ cycles, waits }: Pick<PhaseMeasures, 'cycles' | 'waits'>): SpanMeasures {
  return { ...cycleSums(cycles), ...waitSums(waits.map(({ waitMs }) => waitMs)) };
}

function cycleSums(cycles: readonly CycleMeasures[]): Omit<IntervalMeasures, 'fromMs' | 'group' | 'phase' | 'waits' | 'waitMeanS' | 'waitMaxS'> {
  const values = (of: (cycle: CycleMeasures) => number | boolean | null): readonly number[] => cycles.flatMap((cycle) => { const value = of(cycle); return value === null ? [] : [Number(value)]; });
  const sum = (of: (cycle: CycleMeasures) => number | boolean | null): number | null => { const all = values(of); return all.length === 0 ? null : all.reduce((a, b) => a + b, 0); };
  const mean = (of: (cycle: CycleMeasures) => number | null): number | null => { const all = values(of); return all.length === 0 ? null : all.reduce((a, b) => a + b, 0) / all.length; };
  const most = (of: (cycle: CycleMeasures) => number | null): number | null => { const all = values(of); return all.length === 0 ? null : Math.max(...all); };
  // Of those whose wait is known.
  const delayed = sum((one) => (one.delayS === null ? null : one.arrivals)) ?? 0;
  const endedBy = (name: Termination): number => cycles.filter(({ ended }) => ended === name).length;
  const [arrivals, onGreen, delayS] = [sum((one) => one.arrivals), sum((one) => one.onGreen), sum((one) => one.delayS)];
  return {
    cycles: cycles.length, greenS: cycles.reduce((total, { greenMs, endMs }) => total + endMs - greenMs, 0) / 1000,
    ended: { gapOut: endedBy('gapOut'), maxOut: endedBy('maxOut'), forceOff: endedBy('forceOff'), preempt: endedBy('preempt'), other: endedBy('other') },
    arrivals, onGreen, onYellow: sum((one) => one.onYellow), onRed: sum((one) => one.onRed), arrivalsOnGreen: arrivals === null || arrivals === 0 || onGreen === null ? null : onGreen / arrivals,
    gor: mean((one) => one.gor), ror5: mean((one) => one.ror5), splitFailures: sum((one) => one.splitFailure), yellow: sum((one) => one.yellow), red: sum((one) => one.red),
    queueMax: most((one) => one.queue), delayS, delayPerVehicleS: delayed === 0 || delayS === null ? null : delayS / delayed, saturation: mean((one) => one.saturation),
    unseen: cycles.filter(({ arrivals: seen, gor }) => seen === null && gor === null).length,
  };
}

function waitSums(waitsMs: readonly number[]): Pick<IntervalMeasures, 'waits' | 'waitMeanS' | 'waitMaxS'> {
  if (waitsMs.length === 0) return { waits: 0, waitMeanS: null, waitMaxS: null };
  return { waits: waitsMs.length, waitMeanS: waitsMs.reduce((a, b) => a + b, 0) / waitsMs.length / 1000, waitMaxS: Math.max(...waitsMs) / 1000 };
}
