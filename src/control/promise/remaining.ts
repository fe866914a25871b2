import { computeInterstage } from '../../model/interstage.ts';
import type { RemainingTime } from '../../model/remaining.ts';
import type { GroupId } from '../../model/relation.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { boundaryMs } from '../plan/fixedTime.ts';
import { placesAhead } from '../plan/decision.ts';
import { minGreenInPlanMs, planStageOf, splitEndMs, splitEndNowMs } from '../plan/runningPlan.ts';
import { clears, goes, shownMs, type GroupTrack } from '../sequence/groupTrack.ts';
import type { ControlState } from '../state.ts';
import { endOf } from './ledger.ts';
import type { Usual } from './usual.ts';

/** Fixed time tells what it will do, and an order may still change it. */
const planConfidence = 90;
const usualConfidence = 50;
const guessConfidence = 20;
/** Fewer changes are no habit. */
const habit = 3;

/** Remaining time of every group, of one source with the displays; null = no stages run, or it is neither green nor red. */
export function remainingTimes(site: SealedSite, layout: SiteLayout, state: ControlState, nowMs: number): Readonly<Record<GroupId, RemainingTime | null>> {
  const runs = state.posture.posture === 'run' && !state.sequence.closing;
  return Object.fromEntries(layout.groups.map((group) => {
    const track = state.tracks[group.id];
    return [group.id, runs && track !== undefined ? remainingOf(site, layout, state, group, track, nowMs) : null];
  }));
}

function remainingOf(site: SealedSite, layout: SiteLayout, state: ControlState, group: GroupLayout, track: GroupTrack, nowMs: number): RemainingTime | null {
  const to = goes(track) ? 'red' : 'green';
  if (to === 'green' && track.aspect !== group.rules.stop) return null;
  const sureMs = certainMs(layout, state, group, track, nowMs);
  if (sureMs !== null) return { to, minMs: sureMs, maxMs: sureMs, likelyMs: sureMs, confidence: 100 };
  return to === 'red' ? green(layout, state, group, track, nowMs) : red(site, layout, state, group, track, nowMs);
}

/** What stands decided, and is nobody's to move; an order that is in force may. */
function certainMs(layout: SiteLayout, { order, promise, sequence, tracks }: ControlState, group: GroupLayout, track: GroupTrack, nowMs: number): number | null {
  if (order.ruling.force !== null) return null;
  const entry = promise.ledger[group.id];
  const endMs = entry !== undefined && !entry.broken ? entry.endMs : endOf(layout, group, track, { sequence, commitment: promise.commitment, tracks, nowMs });
  return endMs === null || endMs <= nowMs ? null : endMs - nowMs;
}

/** Where no display shows a number nothing is decided ahead: whole seconds of what runs out already. */
export function certainSeconds(layout: SiteLayout, state: ControlState, nowMs: number): Readonly<Record<GroupId, number | null>> {
  const runs = state.posture.posture === 'run' && !state.sequence.closing;
  return Object.fromEntries(layout.groups.map((group) => {
    const track = state.tracks[group.id];
    const ms = runs && track !== undefined ? certainMs(layout, state, group, track, nowMs) : null;
    return [group.id, ms === null ? null : Math.ceil(ms / 1000)];
  }));
}

function green(layout: SiteLayout, state: ControlState, group: GroupLayout, track: GroupTrack, nowMs: number): RemainingTime {
  const { running, sequence, promise } = state;
  const ends = clears(track);
  const restMs = (ends ? group.goEndMs : minGreenInPlanMs(running, group, sequence.stage)) - shownMs(track, nowMs);
  const minMs = Math.max(0, restMs, ends || sequence.target !== null ? 0 : promise.commitment === null ? (layout.promise?.commitMs ?? 0) : Math.max(0, Math.min(promise.commitment.atMs, promise.commitment.walkEndsMs[group.id] ?? Infinity) - nowMs));
  const planMs = running.fixed && sequence.stage !== null && sequence.target === null && isLast(state, layout, group.id) ? (boundaryMs({ running, stage: sequence.stage }) ?? nowMs) - nowMs : null;
  if (planMs !== null && planMs >= minMs) return { to: 'red', minMs, maxMs: null, likelyMs: planMs, confidence: planConfidence };
  const maxGreenMs = planStageOf(running, sequence.stage ?? '')?.maxGreenMs ?? group.maxGreenMs;
  // Coordinated on demand a stage gets what others leave: no maximum bounds it.
  const maxMs = state.conflictSinceMs === null || running.fixed || running.coordinated ? null : Math.max(minMs, Math.max(track.goSinceMs ?? nowMs, state.conflictSinceMs) + maxGreenMs - nowMs);
  return habitual(promise.usual[group.id], 'red', minMs, maxMs, nowMs);
}

/** The stage that the plan has next is not one of this group's. */
function isLast({ running }: ControlState, layout: SiteLayout, id: GroupId): boolean {
  const next = running.plan.stages[placesAhead(running)[0] ?? 0]?.stage;
  return next !== undefined && layout.stages.get(next)?.stage.groups.includes(id) === false;
}

function red(site: SealedSite, layout: SiteLayout, state: ControlState, group: GroupLayout, track: GroupTrack, nowMs: number): RemainingTime {
  const { running, sequence } = state;
  const minMs = Math.max(0, group.group.redRevertMs - shownMs(track, nowMs));
  const planMs = running.fixed && sequence.target === null && sequence.stage !== null ? plannedStartMs(site, layout, state, group.id) : null;
  if (planMs !== null && planMs - nowMs >= minMs) return { to: 'green', minMs, maxMs: null, likelyMs: planMs - nowMs, confidence: planConfidence };
  return habitual(state.promise.usual[group.id], 'green', minMs, null, nowMs);
}

/** In fixed time: the first of the coming stages that serves the group, behind the interstage that leads to it. */
function plannedStartMs(site: SealedSite, layout: SiteLayout, { running }: ControlState, id: GroupId): number | null {
  const { plan, index, cycleStartMs } = running;
  if (index < 0) return null;
  let before = plan.stages[index];
  for (const place of placesAhead(running)) {
    const next = plan.stages[place];
    const from = before === undefined ? undefined : layout.stages.get(before.stage)?.stage;
    const to = next === undefined ? undefined : layout.stages.get(next.stage)?.stage;
    if (from === undefined || to === undefined) return null;
    if (to.groups.includes(id)) {
      const last = (place - 1 + plan.stages.length) % plan.stages.length;
      const leavesMs = cycleStartMs + (last < index ? splitEndNowMs(running, plan.stages.length - 1) + splitEndMs(plan, last) : splitEndNowMs(running, last));
      return leavesMs + (computeInterstage(site.safety, from, to).starts.find(({ group }) => group === id)?.greenMs ?? 0);
    }
    before = next;
  }
  return null;
}

function habitual(usual: Usual | undefined, to: 'red' | 'green', minMs: number, maxMs: number | null, nowMs: number): RemainingTime {
  const count = usual === undefined ? 0 : to === 'red' ? usual.greens : usual.reds;
  const usualMs = usual === undefined || count < 1 ? null : (to === 'red' ? usual.greenMs : usual.redMs) - (nowMs - usual.sinceMs);
  const likelyMs = Math.round(Math.max(minMs, Math.min(maxMs ?? Infinity, usualMs ?? minMs)));
  return { to, minMs: Math.round(minMs), maxMs: maxMs === null ? null : Math.round(maxMs), likelyMs, confidence: usualMs !== null && usualMs >= minMs && count >= habit ? usualConfidence : guessConfidence };
}
