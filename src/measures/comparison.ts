import { spanOf, type SpanMeasures } from './interval.ts';
import type { PhaseMeasures } from './measure.ts';

/** One group in two spans of the same length. */
export interface GroupComparison { readonly group: string; readonly before: SpanMeasures; readonly after: SpanMeasures }

/** Of all groups that tell of vehicles in both spans. null = nobody can say. */
export interface Total { readonly arrivals: number | null; readonly delayPerVehicleS: number | null; readonly stopShare: number | null; readonly splitFailures: number | null; readonly waitMeanS: number | null; readonly waitMaxS: number | null }

export interface Comparison {
  readonly groups: readonly GroupComparison[]; readonly before: Total; readonly after: Total;
  /** The traffic itself differed by so much, as a share of the span before: more than `otherTrafficShare`, and the plan is not all that changed. */
  readonly trafficShare: number | null; readonly otherTraffic: boolean;
  /** Groups that nobody can compare: their detectors were not believed, or they had no cycle, in one of the spans. */
  readonly unseen: readonly string[];
}

/** Delays of a junction near saturation answer to a tenth more traffic with more than any plan’s worth. */
export const otherTrafficShare = 0.1;

/**
 * What a junction did to its traffic in two spans, by its own record: the evaluation of a plan against the one before it.
 * Totals are weighted by vehicles (delay, stops) and by waits, and taken over the same groups on both sides.
 */
export function comparisonOf(before: readonly PhaseMeasures[], after: readonly PhaseMeasures[]): Comparison {
  const groups = after.flatMap((phase): GroupComparison[] => {
    const earlier = before.find(({ group }) => group === phase.group);
    return earlier === undefined ? [] : [{ group: phase.group, before: spanOf(earlier), after: spanOf(phase) }];
  });
  const both = groups.filter((one) => tells(one.before) && tells(one.after));
  const [totalBefore, totalAfter] = [totalOf(both.map((one) => one.before)), totalOf(both.map((one) => one.after))];
  const trafficShare = totalBefore.arrivals === null || totalAfter.arrivals === null || totalBefore.arrivals === 0 ? null : totalAfter.arrivals / totalBefore.arrivals - 1;
  return {
    groups, before: totalBefore, after: totalAfter, trafficShare, otherTraffic: trafficShare !== null && Math.abs((totalAfter.arrivals ?? 0) - (totalBefore.arrivals ?? 0)) > (totalBefore.arrivals ?? 0) * otherTrafficShare,
    unseen: groups.filter((one) => !both.includes(one)).map(({ group }) => group),
  };
}

/** Of vehicles by their detectors, or of who called and waited. */
const tells = ({ delayS, waits }: SpanMeasures): boolean => delayS !== null || waits > 0;

const ratio = (part: number | null, whole: number | null): number | null => (part === null || whole === null || whole === 0 ? null : part / whole);

export function totalOf(spans: readonly SpanMeasures[]): Total {
  const sum = (of: (span: SpanMeasures) => number | null, over: readonly SpanMeasures[] = spans): number | null => {
    const all = over.map(of).filter((one) => one !== null);
    return all.length === 0 ? null : all.reduce((a, b) => a + b, 0);
  };
  const counted = spans.filter(({ arrivals, onGreen, delayS }) => arrivals !== null && onGreen !== null && delayS !== null);
  const arrivals = sum((one) => one.arrivals, counted);
  const longest = spans.map(({ waitMaxS }) => waitMaxS).filter((one) => one !== null);
  return {
    arrivals, delayPerVehicleS: ratio(sum((one) => one.delayS, counted), arrivals),
    stopShare: ratio(sum(({ arrivals: all, onGreen }) => (all ?? 0) - (onGreen ?? 0), counted), arrivals),
    splitFailures: sum((one) => one.splitFailures), waitMeanS: ratio(sum(({ waitMeanS, waits }) => (waitMeanS ?? 0) * waits), sum(({ waits }) => waits)),
    waitMaxS: longest.length === 0 ? null : Math.max(...longest),
  };
}
