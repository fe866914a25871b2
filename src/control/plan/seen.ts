import type { SealedSite } from '../../model/artefact.ts';
import type { PromiseBasis } from '../../model/promise.ts';
import type { StageId } from '../../model/stage.ts';
import type { Binding } from '../../model/why.ts';
import { waitingMs } from '../demand/demand.ts';
import { candidateStage, softGroup, whoWants } from './actuated.ts';
import { coordinatedGoal, forceOffMs } from './coordinated.ts';
import { changeTowards, placesAhead, type DecisionContext, type Seen, type StageDecision } from './decision.ts';

/** What else is known where it was decided. */
export interface Beside {
  /** It is promised, on this ground. */
  readonly basis?: PromiseBasis;
  /** What the optimiser wants meanwhile; null = it stays, absent = it is not asked. */
  readonly proposed?: StageId | null;
}

/** Bounds that leave nothing else to choose: a clock's, a person's, a preemption's. */
const absolute: ReadonlySet<Binding> = new Set(['split', 'order', 'preemption']);
/** Bounds that would have let the stage go on, had nobody asked for another. */
const open: ReadonlySet<Binding> = new Set(['none', 'gap', 'discharge', 'blind', 'promise']);
const stay = 'stay';

/** What a rule saw when it decided: who waited, what bound it, and what came next best. The optimiser keeps its own (`Explanation`). */
export function withSeen(site: SealedSite, context: DecisionContext, decision: StageDecision, beside: Beside = {}): StageDecision {
  if (decision.why?.explanation !== undefined) return decision;
  const binding = bindingOf(context, decision, beside.basis);
  const next = absolute.has(binding) ? null : nextBest(site, context, decision, beside.proposed);
  return { ...decision, seen: { waiting: waitingOf(context), binding, alternative: next === stay && !open.has(binding) ? null : next } };
}

function waitingOf({ layout, demands, nowMs }: DecisionContext): Seen['waiting'] {
  const waits = layout.groups.flatMap(({ id }): Seen['waiting'] => {
    const ms = waitingMs(demands, id, nowMs);
    return ms === null ? [] : [[id, Math.floor(ms / 1000)]];
  });
  return waits.toSorted(([, a], [, b]) => b - a);
}

function bindingOf(context: DecisionContext, { reasons, why }: StageDecision, basis: PromiseBasis | undefined): Binding {
  const { running, layout, nowMs } = context;
  const ends = new Set(Object.values(reasons));
  if (why?.cause === 'preempt' || ends.has('preempt')) return 'preemption';
  if (why?.cause === 'manual' || ends.has('manual')) return 'order';
  if (why?.cause === 'maxWait') return 'maxWait';
  // The clock alone decides, also where the next stage takes nobody's green.
  if (running.fixed) return 'split';
  if (ends.has('forceOff')) return why?.cause === 'priority' ? 'priority' : 'forceOff';
  // Decided with the green, for nobody could be seen behind it.
  if (basis === 'onset') return 'promise';
  if (ends.has('maxOut')) return 'maximum';
  if (running.coordinated && ends.size === 0 && (basis === 'plan' || nowMs >= forceOffMs(context))) return 'forceOff';
  const causes = Object.values(why?.causes ?? {});
  if (causes.includes('failTime')) return 'blind';
  if (causes.includes('discharge')) return 'discharge';
  // A walk ends with its own time.
  return Object.keys(reasons).every((id) => layout.byId.get(id)?.pedestrian === true) ? 'none' : 'gap';
}

/** What would have been next had nobody asked for what was chosen. */
function nextBest(site: SealedSite, context: DecisionContext, decision: StageDecision, proposed: StageId | null | undefined): StageId | null {
  const { to } = decision.change;
  if (proposed !== undefined && proposed !== to) return proposed ?? stay;
  const { running } = context;
  const others = withoutAskers(context, decision);
  const found = running.coordinated && !running.fixed ? coordinatedGoal(site, others) : candidateStage(others);
  if (found === null) return stay;
  if (found.stage !== to) return found.stage;
  // A recall asks for it as before: who comes behind it in the plan's order.
  const soft = decision.why?.cause === 'softRecall';
  const place = placesAhead(running).find((at) => {
    const item = running.plan.stages[at];
    if (item === undefined || item.stage === context.stage || item.stage === to || changeTowards(context.layout, context.stage, item.stage) === undefined) return false;
    return soft ? softGroup(context, item, item.stage) !== undefined : whoWants(others, item) !== null;
  });
  return (place === undefined ? undefined : running.plan.stages[place]?.stage) ?? stay;
}

function withoutAskers(context: DecisionContext, { change: { to }, why }: StageDecision): DecisionContext {
  const { layout, served, demands, aim, owed } = context;
  const groups = layout.stages.get(to)?.stage.groups ?? [];
  const asks = new Set([...groups.filter((id) => !served.includes(id)), ...(why?.group == null ? [] : [why.group])]);
  return {
    ...context, demands: Object.fromEntries(Object.entries(demands).map(([id, demand]) => [id, asks.has(id) ? { ...demand, sinceMs: null } : demand])),
    aim: aim?.stage === to ? null : (aim ?? null), ...(owed === undefined ? {} : { owed: Object.fromEntries(Object.entries(owed).filter(([id]) => !asks.has(id))) }),
  };
}
