import type { Change, GroupLayout, SiteLayout } from '../layout.ts';
import type { PlanStage } from '../../model/plan.ts';
import type { GroupId } from '../../model/relation.ts';
import { recallOf } from '../actuation/recall.ts';
import { lateStartMs } from '../actuation/maxWait.ts';
import type { RunningPlan } from '../plan/runningPlan.ts';
import { shownMs, type GroupTracks } from '../sequence/groupTrack.ts';
import { waitingMs, type Demands } from './demand.ts';

/** What decides who of a stage's groups gets green. */
export interface ServiceContext {
  readonly layout: SiteLayout;
  readonly tracks: GroupTracks;
  readonly demands: Demands;
  readonly served: readonly GroupId[];
}

/** Groups that get green in the target: all but pedestrians whom nobody called. In fixed time everybody is served. */
export function servedIn(context: ServiceContext, change: Change, item: PlanStage | undefined, running: Pick<RunningPlan, 'plan' | 'fixed'>): readonly GroupId[] {
  const groups = context.layout.stages.get(change.to)?.stage.groups ?? [];
  return groups.filter((id) => {
    const group = context.layout.byId.get(id);
    if (running.fixed || group?.pedestrian !== true) return true;
    if ((context.demands[id]?.sinceMs ?? null) !== null || recallOf(running, group, item) === 'ped') return true;
    // Who walks on in both stages is not stopped in between.
    return !change.throughAllRed && context.served.includes(id) && context.tracks[id]?.aspect === 'green';
  });
}

/** Time a pedestrian group takes from its start, ms: walk and a clearance that nothing cuts. */
export function pedestrianMs(group: GroupLayout, minWalkMs: number): number {
  return Math.max(group.minGreenMs, minWalkMs) + group.group.pedestrianClearanceMs;
}

/** Room that a running stage has for late pedestrians. */
export interface StageRoom {
  /** Time for which the stage can still stand, ms; Infinity = nobody asks for another stage. */
  readonly remainingMs: number;
  /** Who would come too late in any other stage. */
  readonly forced: readonly GroupId[];
  /** Whoever waits for another stage is still served in time behind this walk; absent = nobody is asked. */
  readonly keepsWaits?: (walk: GroupId) => boolean;
  /** Walks that the stage has had, those that run included. */
  readonly services: Readonly<Record<GroupId, number>>;
  readonly nowMs: number;
}

/** Walks that one stage gives a group: whoever has waited for too long has his all the same. */
function mostWalks({ actuation }: GroupLayout): number {
  const recycle = actuation?.pedestrianRecycle ?? true;
  return typeof recycle === 'number' ? recycle : recycle ? Infinity : 1;
}

/** Called pedestrian groups of the present stage that may still start in it. */
export function latePedestrians(context: ServiceContext, stageGroups: readonly GroupId[], room: StageRoom): readonly GroupId[] {
  return stageGroups.filter((id) => {
    const group = context.layout.byId.get(id);
    if (group === undefined || !group.pedestrian || context.served.includes(id) || context.tracks[id]?.aspect !== group.rules.stop) return false;
    const waitedMs = waitingMs(context.demands, id, room.nowMs);
    if (waitedMs === null) return false;
    if (room.forced.includes(id) || waitedMs >= context.layout.maxWaitMs - lateStartMs) return true;
    return (room.services[id] ?? 0) < mostWalks(group) && room.remainingMs >= pedestrianMs(group, 0) && room.keepsWaits?.(id) !== false;
  });
}

/**
 * Walks that end before their stage does, so that their clearance runs beside the vehicles' green instead of after it:
 * walked long enough, and the stage is to end within the time of the clearance.
 */
export function endingWalks(context: ServiceContext, ending: readonly GroupId[], room: Pick<StageRoom, 'remainingMs' | 'nowMs'>, minWalkMs: (group: GroupLayout) => number): readonly GroupId[] {
  return ending.filter((id) => {
    const group = context.layout.byId.get(id);
    const track = context.tracks[id];
    if (group === undefined || track === undefined || !group.pedestrian || track.aspect !== 'green') return false;
    return room.remainingMs <= group.group.pedestrianClearanceMs && shownMs(track, room.nowMs) >= minWalkMs(group);
  });
}
