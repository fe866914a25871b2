import type { SealedSite } from '../../model/artefact.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { endOfGreen, maxOutMs } from '../actuation/greenEnd.ts';
import type { SiteLayout } from '../layout.ts';
import { forcedPosture } from '../order/order.ts';
import type { Ruling } from '../order/order.ts';
import { placesAhead, type DecisionContext } from '../plan/decision.ts';
import { minGreenInPlanMs, planStageOf } from '../plan/runningPlan.ts';
import { leadMs } from '../promise/commitment.ts';
import { goes } from '../sequence/groupTrack.ts';
import type { ControlState } from '../state.ts';
import { aimOf, withGain } from './aim.ts';
import { bendSplits } from './bend.ts';
import type { Openness, PriorityInputs } from './life.ts';

/** What requests find in this tick. */
export function priorityFacts(layout: SiteLayout, state: ControlState, ruling: Ruling): Pick<PriorityInputs, 'openness' | 'closed' | 'stageFor' | 'isGreen'> {
  const present = state.sequence.target ?? state.sequence.stage;
  return {
    openness: opennessOf(state, ruling, present),
    closed: [...state.withheld, ...(state.running.plan.closed?.groups ?? [])],
    stageFor: (group) => (present === null ? null : stageFor(layout, state, present, group)),
    isGreen: (group) => {
      const track = state.tracks[group];
      return track !== undefined && goes(track);
    },
  };
}

function opennessOf(state: ControlState, ruling: Ruling, present: StageId | null): Openness {
  if (state.posture.posture !== 'run' || state.sequence.closing || present === null || forcedPosture(ruling) !== null) return 'notRunning';
  return ruling.force === null ? 'open' : 'held';
}

/** The stage in which a movement would be served: the present one, the next of the plan, and on demand any of the site. */
function stageFor(layout: SiteLayout, { running }: ControlState, present: StageId, group: GroupId): StageId | null {
  const serves = (stage: StageId): boolean => layout.stages.get(stage)?.stage.groups.includes(group) === true;
  if (serves(present)) return present;
  const comes = (stage: StageId): boolean => serves(stage) && layout.hops.get(present)?.has(stage) === true;
  const planned = placesAhead(running).map((place) => running.plan.stages[place]?.stage).find((stage) => stage !== undefined && comes(stage));
  if (planned !== undefined) return planned;
  return running.fixed || running.coordinated ? null : ([...layout.stages.keys()].find(comes) ?? null);
}

/** The running cycle's splits as the active requests bend them; what stands promised, and a plan that is about to change, is left alone. */
export function bendNow(site: SealedSite, layout: SiteLayout, state: ControlState, nowMs: number): ControlState {
  const { running, sequence, promise } = state;
  const clocked = running.fixed || running.coordinated;
  if (state.priorities.stage === null || !clocked || running.pending !== null || promise.commitment !== null || sequence.target !== null || sequence.closing || state.order.ruling.force !== null) return state;
  if (running.plan.stages[running.index]?.stage !== sequence.stage) return state;
  const aim = aimOf(layout.priority, state.priorities);
  const bent = aim === null ? null : bendSplits(running, { site, layout, aim, nowMs, leadMs: leadMs(layout, { served: sequence.served, tracks: state.tracks }) });
  return bent === null ? state : { ...state, running: bent.running, priorities: withGain(state.priorities, bent) };
}

/** What the tick's decision on demand moved for them: greens cut before their maximum, and a green that would have ended. */
export function withDemandGain(context: DecisionContext, state: ControlState, departed: { readonly causes: Readonly<Record<GroupId, string>> } | null, tickMs: number): ControlState {
  const { aim } = context;
  if (aim === null || aim === undefined || state.running.fixed || state.running.coordinated) return state;
  if (departed !== null) {
    const cut = Object.keys(departed.causes).filter((group) => departed.causes[group] === 'priority');
    const earlyMs = Math.max(0, ...cut.map((id) => {
      const group = context.layout.byId.get(id);
      return group === undefined ? 0 : maxOutMs(context, group, planStageOf(context.running, context.stage)) - context.nowMs;
    }));
    return { ...state, priorities: withGain(state.priorities, { earlyMs, extendedMs: 0 }) };
  }
  const held = aim.groups.some((group) => context.served.includes(group) && minimumOver(context, group) && endOfGreen(context, group) === null && endOfGreen({ ...context, aim: null }, group) !== null);
  return held && context.conflictSinceMs !== null ? { ...state, priorities: withGain(state.priorities, { earlyMs: 0, extendedMs: tickMs }) } : state;
}

function minimumOver({ layout, running, stage, tracks, nowMs }: DecisionContext, id: GroupId): boolean {
  const group = layout.byId.get(id);
  const goSinceMs = tracks[id]?.goSinceMs ?? null;
  return group !== undefined && goSinceMs !== null && nowMs - goSinceMs >= minGreenInPlanMs(running, group, stage);
}
