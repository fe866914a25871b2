import { endOffsets } from '../../model/groupTimes.ts';
import type { GroupId } from '../../model/relation.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { boundaryMs } from '../plan/fixedTime.ts';
import { changeTowards, placesAhead } from '../plan/decision.ts';
import { minGreenInPlanMs, type RunningPlan } from '../plan/runningPlan.ts';
import { shownMs, type GroupTrack, type GroupTracks } from '../sequence/groupTrack.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { grantLagMs } from './promisedStart.ts';

export interface CountdownContext {
  readonly layout: SiteLayout;
  readonly sequence: Sequence;
  readonly running: RunningPlan;
  readonly tracks: GroupTracks;
  readonly nowMs: number;
}

/** A flash runs its time from its read-back, which comes two ticks after the decision, ms. */
const flashReadBackMs = 200;

/**
 * Whole seconds until the group's aspect ends, per group, only where that end is decided and can't move any more;
 * everything else is blank: a number is never an estimate (control.md, The countdown that never lies).
 */
export function countdowns(context: CountdownContext): Readonly<Record<GroupId, number | null>> {
  const greenEndMs = fixedGreenEndMs(context);
  const next: Record<GroupId, number | null> = {};
  for (const group of context.layout.groups) {
    const endMs = endOf(context, group, greenEndMs);
    const remainingMs = endMs === null ? -1 : endMs - context.nowMs;
    next[group.id] = remainingMs <= 0 ? null : Math.ceil(remainingMs / 1000);
  }
  return next;
}

function endOf(context: CountdownContext, group: GroupLayout, greenEndMs: FixedEnd | null): number | null {
  const track = context.tracks[group.id];
  if (track === undefined || context.sequence.closing) return null;
  switch (track.aspect) {
    case 'green':
      return greenYellowMs(context, group, greenEndMs);
    case 'flashingGreen':
    case 'flashingRed':
      return mayBeKept(context, group) ? null : context.nowMs + group.goEndMs - shownMs(track, context.nowMs);
    case 'red':
    case 'dark':
      return promisedGreenMs(context, group);
    case 'redYellow':
    case 'yellow':
    case 'flashingYellow':
      return null;
  }
}

function greenYellowMs(context: CountdownContext, group: GroupLayout, greenEndMs: FixedEnd | null): number | null {
  const { sequence } = context;
  // The interstage has begun: what was decided stands until its first sample shows it.
  if (sequence.target !== null && !group.pedestrian && (sequence.throughAllRed || !sequence.served.includes(group.id))) return firstYellowMs(context, group, sequence.spread.endsAtMs[group.id] ?? sequence.beganMs);
  return greenEndMs !== null && greenEndMs.ending.includes(group.id) ? firstYellowMs(context, group, greenEndMs.atMs + (greenEndMs.offsets.get(group.id) ?? 0)) : null;
}

function promisedGreenMs(context: CountdownContext, group: GroupLayout): number | null {
  const promisedMs = context.sequence.promisedMs[group.id];
  if (promisedMs === undefined || context.sequence.target === null || !context.sequence.served.includes(group.id)) return null;
  // Red ends where red-and-yellow begins.
  return promisedMs + grantLagMs - group.group.redYellowMs;
}

function firstYellowMs(context: CountdownContext, group: GroupLayout, endMs: number): number | null {
  if (mayBeKept(context, group)) return null;
  // A walk ends one clearance before its stage, and never before its own minimum.
  if (group.pedestrian) return Math.max(endMs - group.goEndMs, walkMinimumAtMs(context, group));
  return group.goEndMs === 0 ? endMs : endMs + group.goEndMs + flashReadBackMs;
}

/** Kept from a yellow trap, it may have to wait for somebody's flashing green before it ends. */
function mayBeKept({ layout, tracks }: CountdownContext, group: GroupLayout): boolean {
  const going = layout.groups.filter((other) => !other.pedestrian && tracks[other.id]?.goSinceMs !== null);
  return going.some((other) => group.trappedBy.includes(other.id)) && going.some((other) => other.goEndMs > 0);
}

function walkMinimumAtMs(context: CountdownContext, group: GroupLayout): number {
  const track = context.tracks[group.id];
  return track === undefined ? context.nowMs : context.nowMs + minGreenInPlanMs(context.running, group, context.sequence.stage) - shownMs(track, context.nowMs);
}

interface FixedEnd { readonly atMs: number; readonly ending: readonly GroupId[]; readonly offsets: ReadonlyMap<GroupId, number> }

/** End of the present stage in fixed time and the groups that end with it, where nothing can move it. */
function fixedGreenEndMs(context: CountdownContext): FixedEnd | null {
  const { layout, sequence, running, tracks, nowMs } = context;
  if (!running.fixed || sequence.stage === null || sequence.target !== null) return null;
  const { stage } = sequence;
  const atMs = boundaryMs({ running, stage });
  if (atMs === null || !sequence.served.every((id) => minimumBefore(layout.byId.get(id), tracks[id], running, sequence, atMs, nowMs))) return null;
  const covered = new Set(running.plan.stages.flatMap((item) => layout.stages.get(item.stage)?.stage.groups ?? []));
  // A group that the plan forgets may be put in between: the next stage is not certain.
  if (layout.groups.some((group) => !covered.has(group.id))) return null;
  const following = running.plan.stages[placesAhead(running)[0] ?? 0]?.stage;
  if (following === undefined || following === stage) return null;
  const change = changeTowards(layout, stage, following);
  if (change === undefined) return null;
  const stays = change.throughAllRed ? [] : (layout.stages.get(change.to)?.stage.groups ?? []);
  const ending = sequence.served.filter((id) => !stays.includes(id));
  const from = layout.stages.get(stage)?.stage;
  return { atMs, ending, offsets: from === undefined || !layout.spreads ? new Map() : endOffsets(layout.data.groups, from, ending) };
}

function minimumBefore(group: GroupLayout | undefined, track: GroupTrack | undefined, running: RunningPlan, sequence: Sequence, atMs: number, nowMs: number): boolean {
  if (group === undefined || track === undefined) return false;
  return nowMs + minGreenInPlanMs(running, group, sequence.stage) - shownMs(track, nowMs) <= atMs;
}
