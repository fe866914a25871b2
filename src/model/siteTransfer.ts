import { interstageMs, isListedChange, minimumStageMs } from './interstage.ts';
import type { SiteFacts } from './siteFacts.ts';
import type { StageId } from './stage.ts';

export interface TransferFigure {
  readonly from: StageId;
  readonly to: StageId;
  /** Asked for in the moment in which the interstage into `from` begins, by its longest predecessor. */
  readonly worstMs: number;
  /** Stages passed on the way. */
  readonly via: readonly StageId[];
}

interface Way { readonly ms: number; readonly via: readonly StageId[] }

/** From every stage to every other: the longest time until that one stands. */
export function transferFigures(site: SiteFacts): readonly TransferFigure[] {
  const stages = [...site.stages.values()];
  const lengths = new Map<StageId, ReadonlyMap<StageId, number>>(stages.map((from) => [from.id, new Map(stages.filter((to) => isListedChange(from, to)).map((to) => [to.id, interstageMs(site.safety, from, to)]))]));
  const minimumMs = new Map(stages.map((stage) => [stage.id, minimumStageMs(site.safety, stage)]));
  return stages.flatMap((from) => {
    // Once an interstage has begun its target is frozen (safety.md S6): the stage is reached, and stands for its minimum.
    const reachedMs = Math.max(0, ...[...lengths.values()].map((next) => next.get(from.id) ?? 0)) + (minimumMs.get(from.id) ?? 0);
    return [...shortestWays(lengths, minimumMs, from.id)].map(([to, way]) => ({ from: from.id, to, worstMs: reachedMs + way.ms, via: way.via }));
  });
}

/** Shortest ways from a stage to every other by the site's list of changes; a stage on the way stands for its minimum. */
function shortestWays(lengths: ReadonlyMap<StageId, ReadonlyMap<StageId, number>>, minimumMs: ReadonlyMap<StageId, number>, from: StageId): ReadonlyMap<StageId, Way> {
  const ways = new Map<StageId, Way>();
  let open: readonly (readonly [StageId, Way])[] = [[from, { ms: 0, via: [] }]];
  // Each round goes one change further; no shortest way has more changes than there are stages.
  for (let round = 0; round < lengths.size; round += 1) {
    const next: (readonly [StageId, Way])[] = [];
    for (const [at, way] of open) {
      const standMs = at === from ? 0 : (minimumMs.get(at) ?? 0);
      for (const [to, ms] of lengths.get(at) ?? []) {
        const found: Way = { ms: way.ms + standMs + ms, via: at === from ? [] : [...way.via, at] };
        if (to === from || found.ms >= (ways.get(to)?.ms ?? Number.POSITIVE_INFINITY)) continue;
        ways.set(to, found);
        next.push([to, found]);
      }
    }
    open = next;
  }
  return ways;
}
