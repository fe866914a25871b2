import type { StageId } from '../../model/stage.ts';
import type { Binding } from '../../model/why.ts';
import type { LaneLayout } from './laneLayout.ts';
import type { PlannedStep, PlannerStart } from './planner.ts';

/** Why a decision was made: kept with it, told by events, and the same whenever its inputs are replayed. Plain data. */
export interface Explanation {
  readonly rule: 'planner' | 'predictive';
  readonly stage: StageId;
  /** Null = stay. */
  readonly to: StageId | null;
  /** Predicted delay of the choice, vehicle seconds within the horizon and of what is left then; null = the rule counts none. */
  readonly cost: number | null;
  readonly binding: Binding;
  readonly alternative: { readonly to: StageId | null; readonly cost: number } | null;
  /** What was seen: the queue of each lane, vehicles. */
  readonly queues: Readonly<Record<string, number>>;
  readonly labels: number;
  readonly ticks: number;
}

export interface Reasoning {
  readonly rule: Explanation['rule'];
  readonly start: PlannerStart;
  readonly to: number | null;
  /** First steps, best first. */
  readonly steps: readonly PlannedStep[];
  readonly queues: readonly number[];
  readonly labels: number;
  readonly ticks: number;
}

export function explain(layout: LaneLayout, { rule, start, to, steps, queues, labels, ticks }: Reasoning): Explanation {
  const idOf = (stage: number | null): StageId | null => (stage === null ? null : (layout.stages[stage]?.id ?? null));
  const chosen = steps.find((step) => step.to === to);
  const other = steps.find((step) => step.to !== to);
  return {
    rule, stage: layout.stages[start.stage]?.id ?? '', to: idOf(to), cost: chosen === undefined ? null : rounded(chosen.cost), binding: bindingOf(start, to, steps),
    alternative: other === undefined ? null : { to: idOf(other.to), cost: rounded(other.cost) },
    queues: Object.fromEntries(layout.lanes.map(({ id }, at) => [id, rounded(queues[at] ?? 0)])), labels, ticks,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function bindingOf(start: PlannerStart, to: number | null, steps: readonly PlannedStep[]): Binding {
  if (to !== null) return start.mostS <= start.leadS ? 'longest' : steps.length === 1 ? 'onlyChoice' : 'none';
  if (start.leastS > start.leadS) return start.leadS > 0 ? 'promise' : 'minimum';
  return steps.length === 1 ? 'onlyChoice' : 'none';
}
