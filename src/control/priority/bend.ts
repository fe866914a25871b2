import type { SealedSite } from '../../model/artefact.ts';
import { leastSplitMs } from '../../model/planSplit.ts';
import type { SiteLayout } from '../layout.ts';
import { splitEndNowMs, type RunningPlan } from '../plan/runningPlan.ts';
import type { Aim } from './aim.ts';

export interface Bent { readonly running: RunningPlan; readonly earlyMs: number; readonly extendedMs: number }

interface BendInputs {
  readonly site: SealedSite;
  readonly layout: SiteLayout;
  readonly aim: Aim;
  readonly nowMs: number;
  /** An end of green must be known so long before it, ms: what is promised to a display is not moved. */
  readonly leadMs: number;
}

/** A vehicle finds its green so long before it arrives, ms. */
const marginMs = 2000;
/** A split that is decided in the tick of its end ends there. */
const tickMs = 100;

/**
 * Bends the splits of the running cycle for a priority: what one stage gets is taken from others above their least
 * splits, so that the cycle's length and offset stay as they are. What is lent over the cycle's end is kept apart
 * (`loanMs`): the next cycle begins by the clock where it would have begun, with a shorter or longer first split.
 */
export function bendSplits(running: RunningPlan, inputs: BendInputs): Bent | null {
  const { index, plan } = running;
  const { layout, aim, nowMs } = inputs;
  const serves = (place: number): boolean => aim.groups.some((group) => layout.stages.get(plan.stages[place]?.stage ?? '')?.stage.groups.includes(group) === true);
  if (index < 0 || plan.stages[index] === undefined) return null;
  const cycle = cycleOf(running, inputs);
  const atMs = nowMs - running.cycleStartMs;
  if (serves(index)) return extend(running, cycle, atMs, inputs);
  const later = plan.stages.findIndex((_, place) => place > index && serves(place));
  const place = later >= 0 ? later : plan.stages.findIndex((_, at) => at < index && serves(at));
  return place < 0 ? null : hasten(running, cycle, { atMs, place, wraps: later < 0 }, inputs);
}

interface Cycle {
  /** What a split may be cut by, ms. */
  readonly roomMs: readonly number[];
  /** What the wait of its groups may grow by, ms. */
  readonly slackMs: readonly number[];
  /** What the first split of the next cycle may lend, ms. */
  readonly loanRoomMs: number;
}

function cycleOf(running: RunningPlan, { site, layout }: BendInputs): Cycle {
  const { plan } = running;
  const stages = new Map([...layout.stages].map(([id, { stage }]) => [id, stage]));
  const least = plan.stages.map((item, place) => leastSplitMs(site.safety, stages, plan, place) ?? item.splitMs);
  const slackMs = plan.stages.map((_, place) => slackOf(running, layout, place));
  const lengthMs = (place: number): number => splitEndNowMs(running, place) - (place === 0 ? 0 : splitEndNowMs(running, place - 1));
  const roomMs = plan.stages.map((_, place) => Math.max(0, Math.min(lengthMs(place) - (least[place] ?? Infinity), slackMs[place] ?? 0)));
  const firstMs = (plan.stages[0]?.splitMs ?? 0) - (least[0] ?? Infinity);
  return { roomMs, slackMs, loanRoomMs: Math.max(0, Math.min(firstMs, slackMs[0] ?? 0)) };
}

/** By how much the longest red of a stage's groups may grow and stay within maxWait, ms; who is served twice may lose half of it each time. */
function slackOf({ plan }: RunningPlan, layout: SiteLayout, place: number): number {
  const groups = layout.stages.get(plan.stages[place]?.stage ?? '')?.stage.groups ?? [];
  return Math.max(0, Math.min(...groups.map((group) => {
    const places = plan.stages.flatMap(({ stage, splitMs }, at) => {
      if (layout.stages.get(stage)?.stage.groups.includes(group) !== true) return [];
      const from = plan.stages[(at + plan.stages.length - 1) % plan.stages.length]?.stage ?? stage;
      return [splitMs - (layout.ways.get(from)?.get(stage)?.ms ?? 0)];
    });
    const redMs = plan.cycleMs - places.reduce((sum, ms) => sum + ms, 0);
    return (layout.maxWaitMs - redMs) / Math.max(1, places.length);
  })));
}

/** The running stage has it: its end is moved along as long as somebody is still coming, a moment before it would be decided. */
function extend(running: RunningPlan, cycle: Cycle, atMs: number, { aim, nowMs, leadMs }: BendInputs): Bent | null {
  const { index, plan } = running;
  const endMs = splitEndNowMs(running, index);
  const wantMs = atMs + leadMs + tickMs - endMs;
  if (wantMs <= 0 || aim.extendMs <= 0) return null;
  // Who comes too late for the longest green gets the next one, and nobody waits for it in this one.
  if (aim.etaMs > nowMs + leadMs + aim.extendMs) return null;
  const stretch = stretchOf(running);
  let leftMs = tenths(Math.min(wantMs + tickMs, aim.extendMs));
  const givenMs = leftMs;
  let bearableMs = Infinity;
  for (let place = index + 1; place < plan.stages.length && leftMs > 0; place += 1) {
    // Whoever stands between begins later too.
    bearableMs = Math.min(bearableMs, cycle.slackMs[place] ?? 0);
    const takenMs = tenths(Math.min(leftMs, cycle.roomMs[place] ?? 0, bearableMs));
    stretch[place] = (stretch[place] ?? 0) - takenMs;
    leftMs -= takenMs;
  }
  const lentMs = tenths(Math.min(leftMs, Math.max(0, cycle.loanRoomMs - Math.max(0, running.loanMs)), bearableMs));
  const gotMs = givenMs - leftMs + lentMs;
  if (gotMs <= 0) return null;
  stretch[index] = (stretch[index] ?? 0) + gotMs;
  return { running: { ...running, stretchMs: stretch, loanMs: running.loanMs + lentMs }, earlyMs: 0, extendedMs: gotMs };
}

/** Another stage has it: those before it are cut, the nearest to it first, so that who is cancelled in time has cost nobody anything. */
function hasten(running: RunningPlan, cycle: Cycle, goal: { readonly atMs: number; readonly place: number; readonly wraps: boolean }, { layout, aim, nowMs, leadMs }: BendInputs): Bent | null {
  const { index, plan } = running;
  const { atMs, place, wraps } = goal;
  const last = plan.stages.length - 1;
  const before = plan.stages[(place + last) % plan.stages.length]?.stage ?? '';
  const wayMs = layout.ways.get(before)?.get(plan.stages[place]?.stage ?? '')?.ms ?? 0;
  const nextMs = wraps ? plan.stages.slice(0, place).map((item, at) => ({ splitMs: item.splitMs, roomMs: Math.min(at === 0 ? cycle.loanRoomMs : Infinity, cycle.roomMs[at] ?? 0) })) : [];
  const dueMs = (wraps ? splitEndNowMs(running, last) : splitEndNowMs(running, place - 1)) + nextMs.reduce((sum, { splitMs }) => sum + splitMs, 0);
  const wantedMs = Math.max(atMs, aim.etaMs - nowMs + atMs - wayMs - marginMs);
  // What the next cycle can give is taken there.
  let leftMs = tenths(Math.min(dueMs - wantedMs - nextMs.reduce((sum, { roomMs }) => sum + roomMs, 0), aim.earlyMs));
  if (leftMs <= 0) return null;
  const askedMs = leftMs;
  const stretch = stretchOf(running);
  for (let at = wraps ? last : place - 1; at >= index && leftMs > 0; at -= 1) {
    const soonestMs = at === index ? splitEndNowMs(running, at) - (atMs + leadMs + tickMs) : Infinity;
    const takenMs = tenths(Math.max(0, Math.min(leftMs, cycle.roomMs[at] ?? 0, soonestMs)));
    stretch[at] = (stretch[at] ?? 0) - takenMs;
    leftMs -= takenMs;
  }
  const gotMs = askedMs - leftMs;
  if (gotMs <= 0) return null;
  if (!wraps) stretch[place] = (stretch[place] ?? 0) + gotMs;
  return { running: { ...running, stretchMs: stretch, loanMs: running.loanMs - (wraps ? gotMs : 0) }, earlyMs: gotMs, extendedMs: 0 };
}

function stretchOf({ stretchMs, plan }: RunningPlan): number[] {
  return plan.stages.map((_, place) => stretchMs[place] ?? 0);
}

function tenths(ms: number): number {
  return Math.floor(ms / tickMs) * tickMs;
}
