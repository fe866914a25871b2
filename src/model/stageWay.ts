import { checkTransition, interstageMs, isListedChange, type InterstageData } from './interstage.ts';
import type { Stage, StageId } from './stage.ts';

/** A change that may be made from a stage. */
export interface Change { readonly to: StageId; readonly throughAllRed: boolean }
/** A way from stage to stage: every change in its full length, ms, and the stages passed, whose minima come besides. */
export interface Way { readonly ms: number; readonly via: readonly StageId[] }

interface StageChanges { readonly stage: Stage; readonly changes: readonly Change[] }
type Stages = ReadonlyMap<StageId, StageChanges>;
/** Next stage on the shortest permitted way: `hops.get(from)?.get(to)`. */
export type Hops = ReadonlyMap<StageId, ReadonlyMap<StageId, StageId>>;
export type Ways = ReadonlyMap<StageId, ReadonlyMap<StageId, Way>>;

/** The stages with what may be changed to from each. */
export function stageChanges(data: InterstageData, stages: readonly Stage[]): Stages {
  return new Map(stages.map((stage) => [stage.id, { stage, changes: changesFrom(data, stages, stage) }]));
}

function changesFrom(data: InterstageData, stages: readonly Stage[], from: Stage): readonly Change[] {
  return stages.filter((to) => isListedChange(from, to)).map((to) => ({
    to: to.id,
    // A change that would trap a permissive left is made through all red, whatever the site says.
    throughAllRed: from.throughAllRed.includes(to.id) || checkTransition(data, from, to).length > 0,
  }));
}

export function stageHops(stages: Stages): Hops {
  return new Map([...stages.keys()].map((from) => [from, hopsFrom(stages, from)]));
}

function hopsFrom(stages: Stages, from: StageId): ReadonlyMap<StageId, StageId> {
  const first = new Map<StageId, StageId>();
  let frontier: readonly (readonly [StageId, StageId])[] = (stages.get(from)?.changes ?? []).map((change) => [change.to, change.to] as const);
  while (frontier.length > 0) {
    const fresh = frontier.filter(([stage], index) => stage !== from && !first.has(stage) && frontier.findIndex(([other]) => other === stage) === index);
    for (const [stage, hop] of fresh) first.set(stage, hop);
    frontier = fresh.flatMap(([stage, hop]) => (stages.get(stage)?.changes ?? []).map((change) => [change.to, hop] as const));
  }
  return first;
}

/** `laterMs`: every change takes so much longer. */
export function stageWays(data: InterstageData, stages: Stages, hops: Hops, laterMs: number): Ways {
  const between = (from: StageId, to: StageId): Way => {
    const way = wayBetween(data, stages, hops, { from, to });
    return { ...way, ms: way.ms + laterMs * (way.via.length + 1) };
  };
  return new Map([...hops].map(([from, goals]) => [from, new Map([...goals.keys()].map((to) => [to, between(from, to)]))]));
}

function wayBetween(data: InterstageData, stages: Stages, hops: Hops, { from, to }: { readonly from: StageId; readonly to: StageId }): Way {
  const via: StageId[] = [];
  let ms = 0;
  for (let at = from; at !== to;) {
    const hop = hops.get(at)?.get(to);
    const change = stages.get(at)?.changes.find((item) => item.to === hop);
    const here = stages.get(at)?.stage;
    const there = hop === undefined ? undefined : stages.get(hop)?.stage;
    if (hop === undefined || change === undefined || here === undefined || there === undefined) break;
    ms += Math.max(interstageMs(data, change.throughAllRed ? { ...here, throughAllRed: [hop] } : here, there), walkAgainMs(data, here, there));
    if (hop !== to) via.push(hop);
    at = hop;
  }
  return { ms, via };
}

/** Read-back of an end and of a flashing part, ms. */
const againLagMs = 700;

/** A walk of both stages may have ended in the first: it clears and is red before it starts again, ms. */
function walkAgainMs({ groups }: InterstageData, from: Stage, to: Stage): number {
  const walks = groups.filter(({ id, kind }) => kind === 'pedestrian2' && from.groups.includes(id) && to.groups.includes(id));
  return Math.max(0, ...walks.map(({ pedestrianClearanceMs, redRevertMs }) => pedestrianClearanceMs + redRevertMs + againLagMs));
}
