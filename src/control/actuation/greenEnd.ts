import type { EndCause, GreenEnd } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout } from '../layout.ts';
import type { DecisionContext } from '../plan/decision.ts';
import { planStageOf } from '../plan/runningPlan.ts';
import type { PlanStage } from '../../model/plan.ts';
import { isDischarged } from './discharge.ts';
import { allowedGapMs, extensionOf } from './gap.ts';
import { maximumMs, runningMaximumMs, unmoved } from './maximum.ts';
import { recallOf } from './recall.ts';

/** A group's green may end, and why. */
export interface EndOfGreen { readonly end: GreenEnd; readonly cause: EndCause }

/**
 * Why a group's green may end now; null = it goes on. Asked once its minimum is over and somebody waits for another stage.
 * `maximum: false` = the group's own maximum does not count: something else bounds the green.
 */
export function endOfGreen(context: DecisionContext, id: GroupId, counts: { readonly maximum: boolean } = { maximum: true }): EndOfGreen | null {
  const { nowMs } = context;
  const group = context.layout.byId.get(id);
  if (group === undefined) return { end: 'gapOut', cause: 'gap' };
  if (group.pedestrian) return walkEnds(context, group);
  const track = context.actuation[id];
  const goSinceMs = context.tracks[id]?.goSinceMs ?? nowMs;
  if (track !== undefined && nowMs - goSinceMs < track.initialMs) return null;
  const item = planStageOf(context.running, context.stage);
  if (isKeptFor(context, group, item)) return null;
  if (counts.maximum && nowMs >= (track?.maxedUntilMs ?? maxOutMs(context, group, item))) return { end: 'maxOut', cause: 'maximum' };
  // What a preemption took from them, they have on top of their minimum.
  if (nowMs - goSinceMs < group.minGreenMs + (context.owed?.[id] ?? 0)) return null;
  // Recall to the maximum: neither gap nor discharge counts.
  if (recallOf(context.running, group, item) === 'max') return null;
  const extension = extensionOf(group, context.detectors, goSinceMs, nowMs);
  if (extension.blind) return nowMs >= blindUntilMs(context, goSinceMs, item, extension.failTimeMs) ? { end: 'gapOut', cause: 'failTime' } : null;
  if (track !== undefined && isDischarged(track.discharge)) return { end: 'gapOut', cause: 'discharge' };
  const gapMs = allowedGapMs(item?.passageMs ?? group.passageMs, group.actuation?.gapReduction, conflictingSinceMs(context, goSinceMs), nowMs, track?.carsMs ?? null);
  // What is promised to a display is asked for a moment to come, of which no latch can know.
  const untilMs = track === undefined || !latches(group) || context.layout.promise !== null ? Math.max(extension.seenMs + gapMs, extension.queueMs) : (track.gappedUntilMs ?? Infinity);
  return nowMs >= untilMs ? { end: 'gapOut', cause: 'gap' } : null;
}

function latches(group: GroupLayout): boolean {
  return group.actuation?.guaranteedPassage === true || group.actuation?.simultaneousGapDisable === true;
}

function conflictingSinceMs(context: DecisionContext, goSinceMs: number): number | null {
  return context.conflictSinceMs === null ? null : Math.max(goSinceMs, context.conflictSinceMs);
}

/** Who nobody sees is held for the fail time of its detectors, else as long as the plan's split: the plan knows the usual demand. */
function blindUntilMs(context: DecisionContext, goSinceMs: number, item: PlanStage | undefined, failTimeMs: number | null): number {
  if (failTimeMs !== null) return goSinceMs + failTimeMs;
  return item === undefined ? goSinceMs : context.beganMs + item.splitMs;
}

/** Who has priority is waited for, within the green that the site grants beyond the maximum. */
function isKeptFor(context: DecisionContext, group: GroupLayout, item: PlanStage | undefined): boolean {
  const { aim, nowMs } = context;
  if (aim === undefined || aim === null || aim.extendMs === 0 || !aim.groups.includes(group.id)) return false;
  const limitMs = maxOutMs(context, group, item) + aim.beyondMs;
  return nowMs < limitMs && aim.etaMs <= limitMs;
}

/** Somebody's priority may end a green that is so near to its maximum already. */
export function mayCutFor(context: DecisionContext, id: GroupId): boolean {
  const group = context.layout.byId.get(id);
  if (context.aim === undefined || context.aim === null) return false;
  return group === undefined || group.pedestrian || maxOutMs(context, group, planStageOf(context.running, context.stage)) - context.nowMs <= context.aim.earlyMs;
}

/** A walk is prolonged by who is seen on it (never by a button), to its maximum. */
function walkEnds(context: DecisionContext, group: GroupLayout): EndOfGreen | null {
  const gap: EndOfGreen = { end: 'gapOut', cause: 'gap' };
  if (group.extenders.length === 0) return gap;
  const goSinceMs = context.tracks[group.id]?.goSinceMs ?? context.nowMs;
  if (context.nowMs - goSinceMs >= group.maxGreenMs) return { end: 'maxOut', cause: 'maximum' };
  const { seenMs } = extensionOf(group, context.detectors, goSinceMs, context.nowMs);
  return context.nowMs >= seenMs + group.passageMs ? gap : null;
}

/** When a group's green may be prolonged no more: its maximum, counted from the first conflicting call, ms. */
export function maxOutMs(context: DecisionContext, group: GroupLayout, item: PlanStage | undefined): number {
  const goSinceMs = context.tracks[group.id]?.goSinceMs ?? context.nowMs;
  const baseMs = maximumMs(group, item, context.maximum);
  return Math.max(goSinceMs, context.conflictSinceMs ?? context.nowMs) + runningMaximumMs(group, baseMs, context.actuation[group.id]?.dynamic ?? unmoved);
}
