import type { StageCause } from '../../model/mode.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import { endOfGreen } from '../actuation/greenEnd.ts';
import { recallOf } from '../actuation/recall.ts';
import type { SiteLayout } from '../layout.ts';
import { goes, shownMs } from '../sequence/groupTrack.ts';
import type { Sequence } from '../sequence/sequencer.ts';
import { endingGroups, type DecisionContext, type StageDecision } from './decision.ts';
import { ringKey, type RingLayout, type RingPlace } from './ringLayout.ts';
import { minGreenInPlanMs, type RunningPlan } from './runningPlan.ts';

/** The rings by which the junction goes now: on demand alone, and where no display has to be promised a stage as a whole. */
export function ringsOf(layout: SiteLayout, running: RunningPlan): RingLayout | null {
  return running.fixed || running.coordinated || layout.promise !== null ? null : layout.rings;
}

export interface RingGoal { readonly stage: StageId; readonly cause: StageCause; readonly group: GroupId }

/**
 * The stage to which rings and barriers lead from here, as a dual-ring controller goes: each ring to its next called
 * phase before the barrier by itself; across it all together, once every ring is done. Null = nobody calls.
 */
export function ringStage(context: DecisionContext, rings: RingLayout): RingGoal | null {
  const here = rings.places.filter(({ group }) => context.served.includes(group));
  const [any] = here;
  if (any === undefined) return null;
  const called = (place: RingPlace): boolean => !context.served.includes(place.group) && causeOf(context, place) !== null;
  const moves = here.flatMap((from) => {
    const to = nextInRing(rings, from).find(called);
    return to === undefined ? [] : [{ from, to }];
  });
  const done = moves.filter(({ from }) => isDone(context, from));
  const chosen = done.length > 0 ? done : moves;
  if (chosen.length > 0) return goalOf(context, rings, here.map((place) => chosen.find(({ from }) => from === place)?.to ?? place));
  const across = entry(rings, any.side, called);
  return across === null ? null : goalOf(context, rings, across);
}

/** Phases behind one in its ring, before the barrier. */
function nextInRing({ places }: RingLayout, from: RingPlace): readonly RingPlace[] {
  return places.slice(places.indexOf(from) + 1).filter(({ ring, side }) => ring === from.ring && side === from.side);
}

/** Of the next side with a call, and last of the own one again: in each ring the first called phase, or the one that goes with others. */
function entry({ places, rings, sides }: RingLayout, side: number, called: (place: RingPlace) => boolean): readonly RingPlace[] | null {
  const at = sides.indexOf(side);
  const next = [...sides.slice(at + 1), ...sides.slice(0, at + 1)].find((item) => places.some((place) => place.side === item && called(place)));
  if (next === undefined) return null;
  return rings.flatMap((ring) => {
    const own = places.filter((place) => place.ring === ring && place.side === next);
    return own.find(called) ?? own.find(({ dualEntry }) => dualEntry) ?? own.at(-1) ?? [];
  });
}

function goalOf(context: DecisionContext, rings: RingLayout, places: readonly RingPlace[]): RingGoal | null {
  const stage = rings.stageOf.get(ringKey(places.map(({ group }) => group)));
  const asked = places.filter(({ group }) => !context.served.includes(group)).map((place) => ({ group: place.group, cause: causeOf(context, place) }));
  const who = asked.find(({ cause }) => cause === 'call') ?? asked.find(({ cause }) => cause === 'recall');
  return stage === undefined || who === undefined ? null : { stage, group: who.group, cause: who.cause ?? 'call' };
}

/** Why a phase is wanted: somebody called it or a walk of it, or it has a recall. */
function causeOf(context: DecisionContext, { group: id, walks }: RingPlace): StageCause | null {
  if ([id, ...walks].some((one) => (context.demands[one]?.sinceMs ?? null) !== null)) return 'call';
  const group = context.layout.byId.get(id);
  const recall = group === undefined ? 'none' : recallOf(context.running, group, undefined);
  return recall === 'min' || recall === 'max' ? 'recall' : null;
}

/** Its minimum is over and nothing holds it: it has gapped out, or had its maximum. */
function isDone(context: DecisionContext, place: RingPlace): boolean {
  return mayEnd(context, [place.group]) && endOfGreen(context, place.group) !== null;
}

/** True where every group that a change would end has shown its minimum green; walks and overlaps among them. */
export function mayEnd(context: DecisionContext, ending: readonly GroupId[]): boolean {
  return ending.every((id) => {
    const group = context.layout.byId.get(id);
    const track = context.tracks[id];
    if (group === undefined || track === undefined) return false;
    return goes(track) && track.aspect === 'green' && shownMs(track, context.nowMs) >= minGreenInPlanMs(context.running, group, context.stage);
  });
}

/**
 * A change of the other rings while one is changing; `context` is that of the stage to come. Null = none now. Who ends is
 * past its own minimum, so that nobody who is still to start, or has just started, is touched.
 */
export function ringMeanwhile<C extends { readonly mandatory: boolean }>(
  context: DecisionContext, candidateOf: (context: DecisionContext) => C | null, decide: (context: DecisionContext, candidate: C) => StageDecision | null,
): StageDecision | null {
  const candidate = candidateOf(context);
  const decision = candidate === null || candidate.mandatory ? null : decide(context, candidate);
  return decision === null || decision.change.throughAllRed || !mayEnd(context, endingGroups(context, decision.change)) ? null : decision;
}

/**
 * Two interstages of different groups at once: what the first has decided stands, who was to start still starts, at the
 * times that it has been given (safety.md S6: a begun interstage is frozen).
 */
export function besides(begun: Sequence, second: Sequence): Sequence {
  const { spread, promisedMs } = second;
  return {
    ...second, promisedMs: { ...promisedMs, ...begun.promisedMs },
    spread: { endsAtMs: { ...begun.spread.endsAtMs, ...spread.endsAtMs }, lateMs: { ...spread.lateMs, ...begun.spread.lateMs }, leads: { ...spread.leads, ...begun.spread.leads } },
  };
}
