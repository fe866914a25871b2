import type { Plan } from '../../model/plan.ts';
import { minGreenInPlanMs } from '../plan/runningPlan.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { SiteLayout } from '../layout.ts';
import { placesAhead, type DecisionContext } from '../plan/decision.ts';
import { goes, shownMs } from '../sequence/groupTrack.ts';

/** What a demand that waits gives the junction to do: the next of them, and how long it can still wait with it. */
export interface Pressure {
  /** The demand whose time ends first. */
  readonly group: GroupId;
  readonly stage: StageId;
  readonly index: number;
  /** Time that may pass before the junction turns to them, so that each is still served in its time, ms; below 0 = one comes too late. */
  readonly slackMs: number;
}

/** Decision, read-back and consent of one change may take so much longer than counted, ms. */
const reserveMs = 500;
/** A walk that is asked for in a running stage begins so much later at most, ms. */
export const lateStartMs = 1500;

/**
 * The longest wait as a hard bound: all demands served one after the other, whose time ends first is first, each stage
 * for its minimum. While that sequence can still begin later, greens may go on; when it can't, they end.
 * `from` = the sequence begins in that stage, which is reached at `atMs`; else in the present one.
 */
export function pressureOf(context: DecisionContext, from?: { readonly stage: StageId; readonly atMs: number }): Pressure | null {
  const { layout, nowMs } = context;
  const roundMs = longestRoundMs(layout, context.running.plan);
  const waiting = deadlines(context, Math.max(layout.maxWaitMs, roundMs));
  const first = waiting[0];
  const freeMs = from === undefined ? nowMs + minimumLeftMs(context) : from.atMs + stageMinimumMs(layout, context.running.plan, from.stage);
  // Even with the longest round before it, the oldest demand has time: nothing to count.
  if (first === undefined || first.untilMs > freeMs + roundMs + reserveMs) return null;
  return sequenceOf(context, waiting, { at: from?.stage ?? context.stage, atMs: freeMs, left: from !== undefined });
}

/**
 * Who waits for a walk of the present stage, and would come too late if the stage were left first: they start in it now,
 * if everybody else still has time for their walk.
 */
export function startsHere(context: DecisionContext): readonly GroupId[] {
  const here = context.layout.stages.get(context.stage)?.stage.groups ?? [];
  const walks = here.filter((id) => context.layout.byId.get(id)?.pedestrian === true && !context.served.includes(id) && (context.demands[id]?.sinceMs ?? null) !== null);
  if (walks.length === 0 || (pressureOf(context)?.slackMs ?? 1) > 0) return [];
  const others = pressureOf({ ...context, served: [...context.served, ...walks] });
  return others === null || others.slackMs > 0 ? walks : [];
}

interface Waiting { readonly group: GroupId; readonly untilMs: number }

/** Serves them one after the other, in thought. */
function sequenceOf(context: DecisionContext, waiting: readonly Waiting[], begin: { readonly at: StageId; readonly atMs: number; readonly left: boolean }): Pressure | null {
  const { layout, running: { plan } } = context;
  let { at, atMs } = begin;
  const visited = new Set<StageId>(begin.left ? [at] : []);
  let first: Omit<Pressure, 'slackMs'> | null = null;
  let slackMs = Infinity;
  for (const { group, untilMs } of comingBack(context, waiting, begin)) {
    if ([...visited].some((stage) => serves(layout, stage, group))) continue;
    const goal = goalOf(context, group, at);
    const way = goal === undefined ? undefined : layout.ways.get(at)?.get(goal.stage);
    if (goal === undefined || way === undefined) continue;
    const wayMs = way.ms + way.via.reduce((sum, stage) => sum + stageMinimumMs(layout, plan, stage), 0);
    slackMs = Math.min(slackMs, untilMs - (atMs + wayMs + reserveMs));
    atMs += wayMs + stageMinimumMs(layout, plan, goal.stage);
    at = goal.stage;
    visited.add(goal.stage);
    first ??= { group, ...goal };
  }
  return first === null ? null : { ...first, slackMs };
}

/** Who can be served only in the stage where the sequence begins comes second: it has to be left before it is come back to. */
function comingBack(context: DecisionContext, waiting: readonly Waiting[], { at, left }: { readonly at: StageId; readonly left: boolean }): readonly Waiting[] {
  if (left || !waiting.some(({ group }) => serves(context.layout, at, group))) return waiting;
  const away = waiting.findIndex(({ group }) => goalOf(context, group, at) !== undefined);
  if (away <= 0) return away === 0 ? waiting : [];
  const next = waiting[away];
  return next === undefined ? [] : [next, ...waiting.slice(0, away), ...waiting.slice(away + 1)];
}

/** A stage other than `at` that serves the group: in the order of the plan, the present one last, else any of the site. */
function goalOf(context: DecisionContext, group: GroupId, at: StageId): { readonly stage: StageId; readonly index: number } | undefined {
  const { layout, running } = context;
  for (const index of placesAhead(running)) {
    const stage = running.plan.stages[index]?.stage;
    if (stage !== undefined && stage !== at && serves(layout, stage, group)) return { stage, index };
  }
  for (const [stage] of layout.stages) if (stage !== at && serves(layout, stage, group)) return { stage, index: running.index };
  return undefined;
}

/** Every demand that a stage of the site could serve, with the end of its time, soonest first. */
function deadlines(context: DecisionContext, boundMs: number): readonly Waiting[] {
  const waiting: Waiting[] = [];
  for (const { id } of context.layout.groups) {
    const sinceMs = context.demands[id]?.sinceMs ?? null;
    if (sinceMs !== null && !context.served.includes(id)) waiting.push({ group: id, untilMs: sinceMs + boundMs });
  }
  return waiting.length < 2 ? waiting : waiting.toSorted((a, b) => a.untilMs - b.untilMs);
}

function serves(layout: SiteLayout, stage: StageId, group: GroupId): boolean {
  return layout.stages.get(stage)?.stage.groups.includes(group) === true;
}

/** Rest of the present stage's minimum, ms. */
function minimumLeftMs(context: DecisionContext): number {
  let leftMs = 0;
  for (const id of context.served) {
    const group = context.layout.byId.get(id);
    const track = context.tracks[id];
    if (group === undefined || track === undefined) continue;
    const minimumMs = minGreenInPlanMs(context.running, group, context.stage);
    leftMs = Math.max(leftMs, goes(track) ? minimumMs - shownMs(track, context.nowMs) : minimumMs + lateStartMs);
  }
  return leftMs;
}

/** Shortest time of a stage by site and plan, ms. */
function stageMinimumMs(layout: SiteLayout, plan: Plan, stage: StageId): number {
  const ofPlanMs = plan.stages.find((item) => item.stage === stage)?.minGreenMs ?? 0;
  return (layout.stages.get(stage)?.stage.groups ?? []).reduce((longestMs, id) => {
    const group = layout.byId.get(id);
    if (group === undefined) return longestMs;
    const own = plan.minGreens.find((item) => item.group === id)?.ms ?? 0;
    return Math.max(longestMs, group.minGreenMs, own, group.pedestrian ? 0 : ofPlanMs);
  }, 0);
}

const rounds = new WeakMap<Plan, { readonly layout: SiteLayout; readonly ms: number }>();

/** Every stage for its minimum, each reached by its longest way, ms: a longest wait below it can't be kept. */
export function longestRoundMs(layout: SiteLayout, plan: Plan): number {
  const known = rounds.get(plan);
  if (known?.layout === layout) return known.ms;
  const ms = [...layout.stages.keys()].reduce((sum, to) => {
    const ways = [...layout.stages.keys()].flatMap((from) => {
      const way = layout.ways.get(from)?.get(to);
      return way === undefined ? [] : [way.ms + way.via.reduce((via, stage) => via + stageMinimumMs(layout, plan, stage), 0)];
    });
    return sum + Math.max(0, ...ways) + stageMinimumMs(layout, plan, to);
  }, 0) + reserveMs;
  rounds.set(plan, { layout, ms });
  return ms;
}
