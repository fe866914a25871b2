import { clearanceLagMs, leastStageMs, longestRoundMs, wayTakesMs } from '../../model/longestRound.ts';
import type { Plan } from '../../model/plan.ts';
import { minGreenInPlanMs } from '../plan/runningPlan.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { placesAhead, type DecisionContext } from '../plan/decision.ts';
import { goes, shownMs, type GroupTrack } from '../sequence/groupTrack.ts';

/** What a demand that waits gives the junction to do: the next of them, and how long it can still wait with it. */
export interface Pressure {
  /** The demand whose time ends first. */
  readonly group: GroupId;
  readonly stage: StageId;
  readonly index: number;
  /** Time that may pass before the junction turns to them, so that each is still served in its time, ms; below 0 = one comes too late. */
  readonly slackMs: number;
}

/** A walk that is asked for in a running stage begins so much later at most, ms. */
export const lateStartMs = 1500;

/**
 * The longest wait as a hard bound: all demands served one after the other, whose time ends first is first, each stage
 * for its shortest time. While that sequence can still begin later, greens may go on; when it can't, they end.
 * `through` = the sequence begins in that stage, which the present one is left for; else in the present one.
 */
export function pressureOf(context: DecisionContext, through?: StageId): Pressure | null {
  const { layout, nowMs } = context;
  const { ms: roundMs } = roundOf(layout, context.running.plan);
  const waiting = deadlines(context, Math.max(layout.maxWaitMs, roundMs));
  const first = waiting[0];
  const freeMs = nowMs + leastLeftMs(context) + (through === undefined ? 0 : passMs(context, context.stage, through));
  // Even with the longest round before it, the oldest demand has time: nothing to count.
  if (first === undefined || first.untilMs > freeMs + roundMs) return null;
  return sequenceOf(context, waiting, { at: through ?? context.stage, atMs: freeMs, left: through !== undefined });
}

/**
 * Until when the running stage may be left for `next` at the latest, promised now, ms: whoever waits is still served in
 * time behind it, and so is whoever comes in the next moment and waits for what was promised before.
 */
export function latestEndMs(context: DecisionContext, next: StageId): number {
  const { layout, running: { plan }, nowMs } = context;
  const { ms: roundMs, leastMs } = roundOf(layout, plan);
  const boundMs = Math.max(layout.maxWaitMs, roundMs);
  const endMs = nowMs + leastLeftMs(context);
  const passedMs = passMs(context, context.stage, next);
  const waiting = deadlines(context, boundMs);
  const from = { at: next, atMs: endMs + passedMs, left: true };
  const slackMs = sequenceOf(context, waiting, from)?.slackMs ?? Infinity;
  const nextServesMs = waiting.filter(({ group }) => serves(layout, next, group)).map(({ untilMs }) => untilMs - endMs - wayMs(context, context.stage, next));
  return Math.min(endMs + Math.min(slackMs, ...nextServesMs), nowMs + (leastMs.get(context.stage) ?? 0) + boundMs - roundMs);
}

/** From stage to stage, ms, with what each change may take longer, and what the stages on the way take. */
function wayMs({ layout, running: { plan } }: DecisionContext, from: StageId, to: StageId): number {
  const way = layout.ways.get(from)?.get(to);
  return way === undefined ? 0 : wayTakesMs(way, roundOf(layout, plan).leastMs);
}

/** From a stage through another one to its end, ms. */
function passMs(context: DecisionContext, from: StageId, to: StageId): number {
  return wayMs(context, from, to) + (roundOf(context.layout, context.running.plan).leastMs.get(to) ?? 0);
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

/** The present stage with this walk, and with what the plan asks of it at least, can still be left in time for everybody who waits. */
export function keepsWaits(context: DecisionContext, walk: GroupId): boolean {
  const pressure = pressureOf({ ...context, served: [...context.served, walk] });
  return pressure === null || pressure.slackMs > 0;
}

interface Waiting { readonly group: GroupId; readonly untilMs: number }

/** Serves them one after the other, in thought: the first in that of his stages behind which most time is left, for each way is thought through. */
function sequenceOf(context: DecisionContext, waiting: readonly Waiting[], begin: Begin): Pressure | null {
  const order = comingBack(context, waiting, begin);
  const visited = begin.left ? [begin.at] : [];
  const first = order.find(({ group }) => !isServedIn(context.layout, visited, group) && goalsOf(context, group, begin.at).length > 0);
  if (first === undefined) return null;
  let best: Pressure | null = null;
  for (const goal of goalsOf(context, first.group, begin.at)) {
    const slackMs = slackBehind(context, order, begin, { group: first.group, stage: goal.stage });
    if (best === null || slackMs > best.slackMs) best = { group: first.group, ...goal, slackMs };
  }
  return best;
}

interface Begin { readonly at: StageId; readonly atMs: number; readonly left: boolean }

/** Time that may pass before the sequence begins, if its first is served in this stage, ms. */
function slackBehind(context: DecisionContext, order: readonly Waiting[], begin: Begin, first: { readonly group: GroupId; readonly stage: StageId }): number {
  const { layout } = context;
  let { at, atMs } = begin;
  const visited = begin.left ? [at] : [];
  let slackMs = Infinity;
  for (const { group, untilMs } of order) {
    if (isServedIn(layout, visited, group)) continue;
    const stage = group === first.group ? first.stage : mostUrgent(layout, order, visited, goalsOf(context, group, at).map((goal) => goal.stage));
    if (stage === undefined) continue;
    slackMs = Math.min(slackMs, untilMs - (atMs + wayMs(context, at, stage)));
    atMs += passMs(context, at, stage);
    at = stage;
    visited.push(stage);
  }
  return slackMs;
}

/** Of some stages the one that leaves the first of those who wait unserved latest; by the plan where they are alike. */
function mostUrgent(layout: SiteLayout, order: readonly Waiting[], visited: readonly StageId[], stages: readonly StageId[]): StageId | undefined {
  const leaves = (stage: StageId): number => {
    const first = order.findIndex(({ group }) => !isServedIn(layout, [...visited, stage], group));
    return first < 0 ? order.length : first;
  };
  return stages.reduce<StageId | undefined>((best, stage) => (best === undefined || leaves(stage) > leaves(best) ? stage : best), undefined);
}

function isServedIn(layout: SiteLayout, stages: readonly StageId[], group: GroupId): boolean {
  return stages.some((stage) => serves(layout, stage, group));
}

/** Who can be served only in the stage where the sequence begins comes second: it has to be left before it is come back to. */
function comingBack(context: DecisionContext, waiting: readonly Waiting[], { at, left }: Begin): readonly Waiting[] {
  if (left || !waiting.some(({ group }) => serves(context.layout, at, group))) return waiting;
  const away = waiting.findIndex(({ group }) => goalsOf(context, group, at).length > 0);
  if (away <= 0) return away === 0 ? waiting : [];
  const next = waiting[away];
  return next === undefined ? [] : [next, ...waiting.slice(0, away), ...waiting.slice(away + 1)];
}

/** The stages other than `at` that serve the group and can be reached: in the order of the plan, the present one last, then others of the site. */
function goalsOf(context: DecisionContext, group: GroupId, at: StageId): readonly { readonly stage: StageId; readonly index: number }[] {
  const { layout, running } = context;
  const ways = layout.ways.get(at);
  const found = new Map<StageId, number>();
  const consider = (stage: StageId | undefined, index: number): void => {
    if (stage !== undefined && stage !== at && !found.has(stage) && ways?.has(stage) === true && serves(layout, stage, group)) found.set(stage, index);
  };
  for (const index of placesAhead(running)) consider(running.plan.stages[index]?.stage, index);
  for (const [stage] of layout.stages) consider(stage, running.index);
  return [...found].map(([stage, index]) => ({ stage, index }));
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

/** Time until the present stage can be left, ms: the rest of its minimum, and of what has to be promised before. */
function leastLeftMs(context: DecisionContext): number {
  const { layout, nowMs } = context;
  const promisedMs = Math.max(0, (layout.promise?.commitMs ?? 0) - (context.aheadMs ?? 0));
  let leftMs = 0;
  for (const id of context.served) {
    const group = layout.byId.get(id);
    const track = context.tracks[id];
    if (group === undefined || track === undefined) continue;
    const minimumMs = minGreenInPlanMs(context.running, group, context.stage);
    const starts = !goes(track);
    const ownMs = Math.max(promisedMs, starts ? minimumMs : minimumMs - shownMs(track, nowMs)) + (starts ? lateStartMs : 0);
    leftMs = Math.max(leftMs, ownMs + clearanceLeftMs(context, group, track));
  }
  return leftMs;
}

/** A walk whose end is counted down clears before its stage ends. */
function clearanceLeftMs({ layout, aheadMs }: DecisionContext, group: GroupLayout, { aspect }: GroupTrack): number {
  if (layout.promise === null || !group.pedestrian || !group.hasDisplay) return 0;
  const clearanceMs = group.goEndMs + clearanceLagMs;
  return aspect === 'green' ? Math.max(0, clearanceMs - Math.max(0, (aheadMs ?? 0) - layout.promise.commitMs)) : clearanceMs;
}

interface Round { readonly layout: SiteLayout; readonly leastMs: ReadonlyMap<StageId, number>; readonly ms: number }
const rounds = new WeakMap<Plan, Round>();

/** The round of a site with a plan, computed once. */
export function roundOf(layout: SiteLayout, plan: Plan): Round {
  const known = rounds.get(plan);
  if (known?.layout === layout) return known;
  const leastMs = new Map([...layout.stages].map(([id, { stage }]) => [id, leastStageMs(layout.round, plan, stage)]));
  const made = { layout, leastMs, ms: longestRoundMs(layout.round, plan, layout.ways) };
  rounds.set(plan, made);
  return made;
}
