import type { SealedSite } from '../../model/artefact.ts';
import type { GroupId } from '../../model/relation.ts';
import type { StageId } from '../../model/stage.ts';
import type { Binding } from '../../model/why.ts';
import { waitingMs } from '../demand/demand.ts';
import { whoWants } from './actuated.ts';
import { fits } from './coordinated.ts';
import { changeTowards, placesAhead, type DecisionContext, type Seen, type StageDecision } from './decision.ts';
import { ringsOf } from './rings.ts';

/** Bounds that leave nothing else to choose: a clock's, a person's, a preemption's. */
const absolute: ReadonlySet<Binding> = new Set(['split', 'order', 'preemption']);
/** Bounds that would have let the stage go on, had nobody asked for another. */
const open: ReadonlySet<Binding> = new Set(['none', 'gap']);

/** What a rule saw when it decided: who waited, what bound it, and what came next best. The optimiser keeps its own (`Explanation`). */
export function withSeen(site: SealedSite, context: DecisionContext, decision: StageDecision): StageDecision {
  if (decision.why?.explanation !== undefined) return decision;
  const binding = bindingOf(decision);
  const alternative = absolute.has(binding) ? null : (nextBest(site, context, decision) ?? (open.has(binding) ? 'stay' : null));
  return { ...decision, seen: { waiting: waitingOf(context), binding, alternative } };
}

function waitingOf({ layout, demands, nowMs }: DecisionContext): Seen['waiting'] {
  const waits = layout.groups.flatMap(({ id }): readonly (readonly [GroupId, number])[] => {
    const ms = waitingMs(demands, id, nowMs);
    return ms === null ? [] : [[id, Math.floor(ms / 1000)]];
  });
  return waits.toSorted(([, a], [, b]) => b - a);
}

function bindingOf({ reasons, why }: StageDecision): Binding {
  const ends = new Set(Object.values(reasons));
  if (ends.has('preempt') || why?.cause === 'preempt') return 'preemption';
  if (ends.has('manual') || why?.cause === 'manual') return 'order';
  if (why?.cause === 'maxWait') return 'maxWait';
  if (ends.has('plan')) return 'split';
  if (ends.has('forceOff')) return why?.cause === 'priority' ? 'priority' : 'forceOff';
  if (ends.has('maxOut')) return 'maximum';
  return ends.size === 0 ? 'none' : 'gap';
}

/** The stage that would have been in turn without the one that was chosen; undefined = nobody wants another. */
function nextBest(site: SealedSite, context: DecisionContext, { change, index, why }: StageDecision): StageId | undefined {
  const { layout, running, stage } = context;
  const arrives = running.plan.stages[index]?.stage === change.to;
  // Only on the way to the stage that was chosen: who asked for that one is no alternative to it.
  const serves = (id: StageId): boolean => !arrives && why?.group != null && layout.stages.get(id)?.stage.groups.includes(why.group) === true;
  const byForceOff = running.coordinated && !running.fixed && ringsOf(layout, running) === null;
  const place = placesAhead(running).find((at) => {
    const item = running.plan.stages[at];
    if (item === undefined || item.stage === stage || item.stage === change.to || serves(item.stage)) return false;
    return whoWants(context, item) !== null && changeTowards(layout, stage, item.stage) !== undefined && (!byForceOff || fits(site, context, at));
  });
  return place === undefined ? undefined : running.plan.stages[place]?.stage;
}
