import type { EventDraft } from '../../model/event.ts';
import type { GreenEnd, StageCause } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { SiteLayout } from '../layout.ts';
import type { DecisionWhy, Seen, StageDecision } from '../plan/decision.ts';
import type { RunningPlan } from '../plan/runningPlan.ts';

/** A change of stage as it was decided: who asked, why each green ended, who was passed over. */
export interface Decided {
  readonly from: StageId | null;
  readonly to: StageId;
  readonly reasons: Readonly<Record<GroupId, GreenEnd>>;
  readonly why: DecisionWhy | null;
  /** What the rule saw; null = nothing was to be seen (the first stage), or the optimiser decided. */
  readonly seen: Seen | null;
  /** It was decided so long before, and promised to the displays, ms; 0 = it was not. */
  readonly promisedForMs: number;
  /** Stages of the plan between the present place and the next, which nobody asked for. */
  readonly skipped: readonly StageId[];
}

/** What was decided in one cycle (Indiana's codes 4, 5 and 6 count the first three a group). Plain data. */
export interface DecisionCounts { readonly gapOut: number; readonly maxOut: number; readonly forceOff: number; readonly discharge: number; readonly recall: number; readonly maxWait: number; readonly skip: number }
export const noDecisions: DecisionCounts = { gapOut: 0, maxOut: 0, forceOff: 0, discharge: 0, recall: 0, maxWait: 0, skip: 0 };

/** Places of the plan that a decision passes over; a way through other stages, and a step back to the first, skip nobody. */
export function skippedStages(running: RunningPlan, { change, index }: StageDecision): readonly StageId[] {
  const { plan } = running;
  if (plan.stages[index]?.stage !== change.to || running.index < 0) return [];
  const count = plan.stages.length;
  const between = (index - running.index - 1 + count) % count;
  return Array.from({ length: between }, (_, offset) => plan.stages[(running.index + 1 + offset) % count]?.stage).filter((stage) => stage !== undefined);
}

/** The change takes green from somebody for another who is hard to them. */
export function isConflicting(layout: SiteLayout, before: readonly GroupId[], after: readonly GroupId[]): boolean {
  return after.some((id) => layout.byId.get(id)?.oppositions.some((item) => item.hard && before.includes(item.from)));
}

export function decidedEvent({ from, to, reasons, why, seen, skipped, promisedForMs }: Decided): EventDraft {
  const ended = (end: GreenEnd): readonly GroupId[] => Object.keys(reasons).filter((group) => reasons[group] === end);
  const discharged = why === null ? [] : Object.keys(why.causes).filter((group) => why.causes[group] === 'discharge');
  const lists: readonly (readonly [string, readonly string[]])[] = [['gapOut', ended('gapOut')], ['maxOut', ended('maxOut')], ['forceOff', ended('forceOff')], ['discharge', discharged], ['skip', skipped]];
  return {
    code: 'stage.decided',
    data: {
      ...(from === null ? {} : { left: from }), stage: to, cause: causeOf({ from, reasons, why }), ...(why?.group == null ? {} : { group: why.group }), ...explained(why), ...told(seen), ...(promisedForMs > 0 ? { promisedS: Math.round(promisedForMs / 1000) } : {}),
      ...Object.fromEntries(lists.filter(([, items]) => items.length > 0)),
    },
  };
}

/** The optimiser's reasons: by which rule, at what predicted delay, and what came next. */
function explained(why: DecisionWhy | null): EventDraft['data'] {
  if (why?.explanation === undefined) return {};
  const { rule, binding, cost, alternative, labels, ticks } = why.explanation;
  return {
    rule, binding, cost, labels, ticks, ...(alternative === null ? {} : { alternative: alternative.to ?? 'stay', alternativeCost: alternative.cost }),
    queues: Object.entries(why.explanation.queues).map(([lane, queue]) => `${lane} ${queue}`),
  };
}

/** A rule's reasons: who waited, what bound it, and what came next. */
function told(seen: Seen | null): EventDraft['data'] {
  if (seen === null) return {};
  const { waiting, binding, alternative } = seen;
  return { binding, ...(alternative === null ? {} : { alternative }), ...(waiting.length === 0 ? {} : { waiting: waiting.map(([group, s]) => `${group} ${s}`) }) };
}

function causeOf({ from, reasons, why }: Pick<Decided, 'from' | 'reasons' | 'why'>): StageCause {
  if (why !== null) return why.cause;
  if (from === null) return 'first';
  const ends = Object.values(reasons);
  return ends.includes('preempt') ? 'preempt' : ends.includes('manual') ? 'manual' : 'plan';
}

export function countDecision(before: DecisionCounts, { reasons, why, skipped }: Pick<Decided, 'reasons' | 'why' | 'skipped'>): DecisionCounts {
  const of = (end: GreenEnd): number => Object.values(reasons).filter((one) => one === end).length;
  const causes = why === null ? [] : Object.values(why.causes);
  return {
    gapOut: before.gapOut + of('gapOut'), maxOut: before.maxOut + of('maxOut'), forceOff: before.forceOff + of('forceOff'),
    discharge: before.discharge + causes.filter((cause) => cause === 'discharge').length,
    recall: before.recall + (why?.cause === 'recall' || why?.cause === 'softRecall' ? 1 : 0),
    maxWait: before.maxWait + (why?.cause === 'maxWait' ? 1 : 0), skip: before.skip + skipped.length,
  };
}
