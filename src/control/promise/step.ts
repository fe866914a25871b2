import type { DetectorId, DetectorSample } from '../../model/detector.ts';
import type { EventDraft } from '../../model/event.ts';
import { brokenSum, promiseCauses, type PromiseCounts } from '../../model/promise.ts';
import type { GroupId } from '../../model/relation.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { SiteLayout } from '../layout.ts';
import type { ControlState } from '../state.ts';
import { stepArrivals } from './arrivals.ts';
import type { Blank } from './blank.ts';
import { closerOf } from './breaker.ts';
import type { Commitment } from './commitment.ts';
import { countdownOf, stepLedger } from './ledger.ts';
import type { PromiseState } from './state.ts';
import { stepUsual } from './usual.ts';

export interface PromiseInputs {
  readonly detectors: Readonly<Record<DetectorId, DetectorSample>>;
  readonly commitment: Commitment | null;
  readonly blank: Blank | null;
  /** Guard closes the junction, or has closed it. */
  readonly closes: boolean;
  readonly wallMs: number;
  readonly nowMs: number;
}

const quarterMs = 900_000;

/** One tick of the promises, after everything is decided: what stands, what was kept, what was broken and why. */
export function stepPromises(site: SealedSite, layout: SiteLayout, state: ControlState, inputs: PromiseInputs): { readonly promise: PromiseState; readonly events: readonly EventDraft[] } {
  const { sequence, tracks, withheld } = state;
  const { commitment, blank, nowMs } = inputs;
  const usual = stepUsual(layout, state.promise.usual, tracks, nowMs);
  const before = usual === state.promise.usual ? state.promise : { ...state.promise, usual };
  if (layout.promise === null) return { promise: before, events: [] };
  const runs = state.posture.posture === 'run' && !sequence.closing && !inputs.closes;
  const { ruling } = state.order;
  const ordered = ruling.force !== null;
  const closedBy = closerOf(ruling, inputs.closes || state.posture.posture === 'flash');
  const step = stepLedger(layout, before.ledger, before.counts, { sequence, commitment, tracks, runs, closedBy, ordered, blank, withheld, nowMs });
  const quarter = stepQuarter(before.quarter, step.counts, inputs);
  return {
    // Whoever comes next, a breaker too, waits as after an order: the rider has seen the number go only now.
    promise: { usual, commitment, ledger: step.ledger, blank, takenBackMs: step.wentBlank ? nowMs : before.takenBackMs, counts: step.counts, quarter: quarter.quarter, arrivals: stepArrivals(site.traffic.detectors, before.arrivals, inputs.detectors, tracks) },
    events: [...step.events, ...quarter.events],
  };
}

/** Every quarter of an hour by the wall clock what was promised, kept and broken in it (the first and one with a step are shorter, and say so). */
function stepQuarter(before: PromiseState['quarter'], counts: PromiseCounts, { wallMs, nowMs }: PromiseInputs): { readonly quarter: PromiseState['quarter']; readonly events: readonly EventDraft[] } {
  const index = Math.floor(wallMs / quarterMs);
  if (before !== null && before.index === index) return { quarter: before, events: [] };
  const quarter = { index, counts, sinceMs: nowMs };
  if (before === null) return { quarter, events: [] };
  const causes = promiseCauses.flatMap((cause) => {
    const count = (counts.broken[cause] ?? 0) - (before.counts.broken[cause] ?? 0);
    return count === 0 ? [] : [[`broken.${cause}`, count] as const];
  });
  const data = {
    durationMs: nowMs - before.sinceMs, intervals: counts.intervals - before.counts.intervals, kept: counts.kept - before.counts.kept,
    broken: brokenSum(counts) - brokenSum(before.counts), withdrawn: counts.withdrawn - before.counts.withdrawn, ...Object.fromEntries(causes),
  };
  return { quarter, events: [{ code: 'promise.counts', data }] };
}

/** Whole seconds on each group's display; null = blank. */
export function countdownsOf(layout: SiteLayout, { promise }: Pick<ControlState, 'promise'>, nowMs: number): Readonly<Record<GroupId, number | null>> {
  const next: Record<GroupId, number | null> = {};
  for (const { id } of layout.groups) next[id] = countdownOf(layout, id, promise.ledger[id], nowMs);
  return next;
}
