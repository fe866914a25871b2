import { leadersOf } from '../../model/groupTimes.ts';
import { endsOf } from '../../model/interstage.ts';
import { clearanceLagMs } from '../../model/longestRound.ts';
import type { PromiseBasis } from '../../model/promise.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { GroupLayout, SiteLayout } from '../layout.ts';
import { endingGroups, type DecisionContext, type StageDecision } from '../plan/decision.ts';
import { clears, shownMs } from '../sequence/groupTrack.ts';
import { promisedStarts } from './promisedStart.ts';

/**
 * An end of the running stage that has been promised to a display: when it ends, which stage follows, and when that
 * stage's groups start. Who decides about stages is not asked while one stands, so that nothing moves it; only breakers
 * take it away (control.md). Plain data.
 */
export interface Commitment {
  /** The stage that ends, and the begin of its interstage: of another run of the same stage it says nothing. */
  readonly stage: StageId;
  readonly beganMs: number;
  readonly madeMs: number;
  /** The change begins, ms. */
  readonly atMs: number;
  readonly basis: PromiseBasis;
  readonly decision: StageDecision;
  /** Ends of walks that end before the stage does, ms. */
  readonly walkEndsMs: Readonly<Record<GroupId, number>>;
  /** Greens that end later than the change begins, by so much, ms: whose neighbours close early. */
  readonly offsetsMs: Readonly<Record<GroupId, number>>;
  /** Whom the next stage serves: a plan that closes one of them since begins behind that change. */
  readonly served: readonly GroupId[];
  /** When the groups that start are to be asked for, ms (sequence.promisedMs). */
  readonly startsMs: Readonly<Record<GroupId, number>>;
}

/** A decider's answer, and when it is to come true. */
export interface Foreseen { readonly decision: StageDecision; readonly atMs: number; readonly basis: PromiseBasis }

/** How long before its end a stage must be decided: N, and before it the clearance of every walk whose end is counted down too. */
export function leadMs(layout: SiteLayout, context: Pick<DecisionContext, 'served' | 'tracks'>): number {
  if (layout.promise === null) return 0;
  const clearancesMs = context.served.map((id) => {
    const group = layout.byId.get(id);
    return group !== undefined && group.pedestrian && group.hasDisplay && context.tracks[id]?.aspect === 'green' ? group.goEndMs + clearanceLagMs : 0;
  });
  return layout.promise.commitMs + Math.max(0, ...clearancesMs);
}

export interface CommitInputs {
  readonly context: DecisionContext;
  readonly beganMs: number;
  /** Groups that the next stage will serve. */
  readonly served: readonly GroupId[];
  readonly minWalkMs: (group: GroupLayout) => number;
}

/** What was foreseen, made a promise: every later time follows from it, and is fixed with it. */
export function commit(inputs: CommitInputs, { decision, atMs, basis }: Foreseen): Commitment {
  const { context, beganMs, served } = inputs;
  const { layout, stage, tracks, nowMs } = context;
  const walkEndsMs: Record<GroupId, number> = {};
  for (const id of endingGroups(context, decision.change)) {
    const group = layout.byId.get(id);
    const track = tracks[id];
    if (group === undefined || track === undefined || !group.pedestrian || track.aspect !== 'green') continue;
    const earliestMs = Math.max(nowMs + (group.hasDisplay ? (layout.promise?.commitMs ?? 0) : 0), nowMs + inputs.minWalkMs(group) - shownMs(track, nowMs));
    const endMs = Math.max(earliestMs, atMs - group.goEndMs - clearanceLagMs);
    if (endMs < atMs) walkEndsMs[id] = endMs;
  }
  // What is left of a clearance when the change begins.
  const restMs = (id: GroupId, clearanceMs: number): number => {
    const walkEndMs = walkEndsMs[id];
    const track = tracks[id];
    if (walkEndMs !== undefined) return Math.max(0, walkEndMs + clearanceMs + clearanceLagMs - atMs);
    return track !== undefined && clears(track) ? Math.max(0, nowMs + clearanceMs - shownMs(track, nowMs) - atMs) : clearanceMs;
  };
  const to = layout.stages.get(decision.change.to)?.stage;
  // Somebody calls after the promise and before the change: whom he leads would start behind him, and behind the zero of its number.
  const mayCome = layout.spreads && to !== undefined ? leadersOf(layout.data.groups, to, served).filter((id) => !served.includes(id)) : [];
  const startsMs = promisedStarts(layout, { stage, tracks, endsAtMs: {} }, decision.change, served, { nowMs, atMs, restMs }, mayCome);
  const from = layout.stages.get(stage)?.stage;
  const offsetsMs = layout.spreads && from !== undefined ? Object.fromEntries(endsOf(layout.data, from, endingGroups(context, decision.change)).map(({ group, endMs }) => [group, endMs])) : {};
  return { stage, beganMs, madeMs: nowMs, atMs, basis, decision, walkEndsMs, offsetsMs, served, startsMs };
}
