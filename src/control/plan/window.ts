import type { SealedSite } from '../../model/artefact.ts';
import { minimumSplitMs } from '../../model/interstage.ts';
import type { StageId } from '../../model/stage.ts';
import { roundOf } from '../actuation/maxWait.ts';
import { isWanted, type Candidate } from './actuated.ts';
import { changeTowards, isInPlan, type DecisionContext } from './decision.ts';
import { splitEndNowMs } from './runningPlan.ts';

/**
 * What cycle, offset and minimum splits of a plan leave to the optimiser: hard bounds, whatever it proposes. The first
 * stage begins with the cycle of the clock and holds its minimum split; the others come in the plan's order, each of
 * them may be passed over, and the last of them is left in time for the next cycle.
 */
export interface Window {
  /** The present stage may be left in so long at the earliest, ms; 0 or less = now. */
  readonly leastMs: number;
  /** It must be left by then, ms; Infinity = the first stage, which may go on. */
  readonly mostMs: number;
  /** Its end by the window leads here: who is still owed a minimum split, else the first stage; null = it is the first. */
  readonly next: Candidate | null;
  /** The stage may follow now: it is in turn, and it and the way back to the first one still fit. */
  readonly allows: (stage: StageId) => boolean;
}

export function windowOf(site: SealedSite, context: DecisionContext): Window {
  const { running } = context;
  const atMs = context.nowMs - running.cycleStartMs;
  const lengthMs = splitEndNowMs(running, running.plan.stages.length - 1);
  const fits = (place: number, leftMs: number): boolean => atMs + neededMs(site, context, place) <= lengthMs - leftMs;
  const place = isInPlan(context) ? running.index : -1;
  const allows = (stage: StageId): boolean => {
    const to = running.plan.stages.findIndex((item, at) => item.stage === stage && (at === 0 || at > place));
    if (to < 0) return false;
    return to === 0 ? place !== 0 : fits(to, 0);
  };
  if (place === 0) return { leastMs: holdMs(context) - atMs, mostMs: Infinity, next: null, allows };
  const owed = place < 0 ? [] : owedPlaces(context, place).filter((at) => fits(at, 0));
  const owedMs = owed.reduce((sum, at) => sum + neededMs(site, context, at), 0);
  const nextAt = owed[0] ?? 0;
  return {
    leastMs: place < 0 ? 0 : context.beganMs + (running.plan.stages[place]?.minSplitMs ?? 0) - context.nowMs,
    // Those who are owed theirs shorten nobody's own minimum split.
    mostMs: place < 0 ? 0 : Math.max(lengthMs - owedMs - atMs, Math.min(lengthMs - atMs, context.beganMs + (running.plan.stages[place]?.minSplitMs ?? 0) - context.nowMs)),
    next: candidateAt(context, nextAt), allows,
  };
}

/** Where the present cycle is over while the first stage goes on, the next one begins. */
export function isOver({ running, nowMs }: DecisionContext): boolean {
  return running.index === 0 && nowMs - running.cycleStartMs >= splitEndNowMs(running, running.plan.stages.length - 1);
}

/** The first stage holds so long in the cycle, ms: its minimum split, or all of it, with what this cycle corrects. */
function holdMs({ running }: DecisionContext): number {
  const first = running.plan.stages[0];
  return first === undefined ? 0 : (first.minSplitMs ?? first.splitMs) + (running.stretchMs[0] ?? 0);
}

/** Places after the present one with a minimum split of their own, which somebody wants. */
function owedPlaces(context: DecisionContext, place: number): readonly number[] {
  return context.running.plan.stages.flatMap((item, at) => (at > place && item.minSplitMs !== undefined && item.stage !== context.stage && isWanted(context, item) && candidateAt(context, at) !== null ? [at] : []));
}

/** From now through a stage's minimum and minimum split, and what lies between it and the first one, ms. */
function neededMs(site: SealedSite, { layout, running, stage }: DecisionContext, place: number): number {
  const item = running.plan.stages[place];
  const from = layout.stages.get(stage)?.stage;
  const to = item === undefined ? undefined : layout.stages.get(item.stage)?.stage;
  const way = item === undefined ? undefined : layout.ways.get(item.stage)?.get(running.plan.stages[0]?.stage ?? '');
  if (item === undefined || from === undefined || to === undefined || way === undefined) return Infinity;
  // A way through other stages has to be over when the cycle begins, but for its last change.
  return Math.max(minimumSplitMs(site.safety, from, to), item.minSplitMs ?? 0) + (way.via.length === 0 ? 0 : way.ms + way.via.reduce((sum, one) => sum + (roundOf(layout, running.plan).leastMs.get(one) ?? 0), 0));
}

function candidateAt(context: DecisionContext, index: number): Candidate | null {
  const stage = context.running.plan.stages[index]?.stage;
  if (stage === undefined || stage === context.stage || changeTowards(context.layout, context.stage, stage) === undefined) return null;
  return { stage, index, mandatory: false, cause: 'plan', group: null };
}
