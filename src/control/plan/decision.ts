import type { MaximumNumber } from '../../model/actuation.ts';
import type { EndCause, GreenEnd, StageCause } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Binding } from '../../model/why.ts';
import type { Explanation } from '../adaptive/explanation.ts';
import type { Change, SiteLayout } from '../layout.ts';
import type { Aim } from '../priority/aim.ts';
import type { Owed } from '../priority/owed.ts';
import type { Demands } from '../demand/demand.ts';
import type { ActuationTracks } from '../actuation/actuation.ts';
import type { DetectorTracks } from '../detection/detection.ts';
import type { GroupTracks } from '../sequence/groupTrack.ts';
import type { RunningPlan } from './runningPlan.ts';

/** What a stage decision sees. Every mode gets the same and answers in the same words. */
export interface DecisionContext {
  readonly layout: SiteLayout;
  readonly running: RunningPlan;
  /** The settled stage and its groups that have green. */
  readonly stage: StageId;
  readonly served: readonly GroupId[];
  readonly tracks: GroupTracks;
  readonly detectors: DetectorTracks;
  readonly demands: Demands;
  readonly actuation: ActuationTracks;
  /** The maximum in force: first, second or third. */
  readonly maximum: MaximumNumber;
  /** Begin of the interstage that led to the stage, ms: splits count from here. */
  readonly beganMs: number;
  /** Since when another stage has been asked for, ms; null = nobody asks. */
  readonly conflictSinceMs: number | null;
  /** Who has priority; absent or null = nobody. */
  readonly aim?: Aim | null;
  /** What preemptions took from those who waited; absent = nothing. */
  readonly owed?: Owed;
  readonly nowMs: number;
  /** `nowMs` lies so far ahead of the tick, ms: whatever is decided for then is promised for so long. */
  readonly aheadMs?: number;
}

/** A change of stage: decided once, then frozen. */
export interface StageDecision {
  readonly change: Change;
  /** Place in the plan once there; the present one on a way through other stages. */
  readonly index: number;
  readonly reasons: Readonly<Record<GroupId, GreenEnd>>;
  /** Who asked, and by which rule each green could end; absent where a clock or a person decided. */
  readonly why?: DecisionWhy;
  /** What the rule saw; absent until it is decided, and of the optimiser, who has an explanation. */
  readonly seen?: Seen;
}
/** Inputs, bound and runner-up of a decision by rule, as they stood when it was made (control.md, explanation). Plain data. */
export interface Seen {
  /** Who waited for green, longest first, with the seconds. */
  readonly waiting: readonly (readonly [GroupId, number])[];
  readonly binding: Binding;
  /** The stage that would have been next without the one chosen, or the word `stay`; null = the bound left no other choice. */
  readonly alternative: StageId | null;
}
export interface DecisionWhy { readonly cause: StageCause; readonly group: GroupId | null; readonly causes: Readonly<Record<GroupId, EndCause>>; readonly explanation?: Explanation }

/** The stage is the plan's own, at its place; else somebody has led here. */
export function isInPlan({ running, stage }: Pick<DecisionContext, 'running' | 'stage'>): boolean {
  return running.plan.stages[running.index]?.stage === stage;
}

/** The permitted change that leads to `goal`: straight, or by the first stage on the shortest way. */
export function changeTowards(layout: SiteLayout, from: StageId, goal: StageId): Change | undefined {
  const hop = layout.hops.get(from)?.get(goal);
  return hop === undefined ? undefined : layout.stages.get(from)?.changes.find((change) => change.to === hop);
}

/** A stage that serves the group: in the order of the plan from the present place, else any of the site. */
export function stageServing(context: DecisionContext, group: GroupId): { readonly stage: StageId; readonly index: number } | undefined {
  const { layout, running } = context;
  for (const index of placesAhead(running)) {
    const stage = running.plan.stages[index]?.stage;
    if (stage !== undefined && stage !== context.stage && layout.stages.get(stage)?.stage.groups.includes(group) === true) return { stage, index };
  }
  for (const [stage, item] of layout.stages) {
    if (stage !== context.stage && item.stage.groups.includes(group)) return { stage, index: running.index };
  }
  return undefined;
}

/** Places of the plan in cyclic order, beginning after the present one; the present one is last. */
export function placesAhead(running: RunningPlan): readonly number[] {
  const count = running.plan.stages.length;
  return running.plan.stages.map((_, offset) => (running.index + 1 + offset) % count);
}

/** Groups that would lose their green in a change. */
export function endingGroups(context: DecisionContext, change: Change): readonly GroupId[] {
  if (change.throughAllRed) return context.served;
  const target = context.layout.stages.get(change.to)?.stage.groups ?? [];
  return context.served.filter((group) => !target.includes(group));
}
