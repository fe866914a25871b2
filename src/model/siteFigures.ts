import { interstageMs, isListedChange, minimumStageMs } from './interstage.ts';
import { keepsCycle } from './planId.ts';
import { pairKey } from './relation.ts';
import { crossingNeededMs } from './siteCheckGroups.ts';
import { demandDrivenWait, worstRedMs } from './siteCheckPlan.ts';
import type { SiteFacts } from './siteFacts.ts';
import { neededIntergreen, shortestIntergreenMs, type ClearingClass } from './siteIntergreen.ts';
import type { StageId } from './stage.ts';

/** What the site check counts itself, beside what the site states (safety.md S2.6: the figures are printed). Times in ms. */
export interface SiteFigures {
  readonly pairs: Readonly<Record<'hard' | 'yield' | 'none', number>>;
  readonly intergreens: readonly IntergreenFigure[];
  readonly crossings: readonly CrossingFigure[];
  readonly reds: readonly RedFigure[];
  /** From every stage to every other, for this site has no preemption. */
  readonly transfers: readonly TransferFigure[];
}

export interface IntergreenFigure {
  readonly from: string;
  readonly to: string;
  readonly relation: 'hard' | 'yield';
  readonly statedMs: number;
  /** Yellow and 1.0 s of red; 0 from pedestrians. */
  readonly leastMs: number;
  /** By the paths; null where none is stated, or nothing is computed. */
  readonly computedMs: number | null;
  readonly worst: ClearingClass | null;
  readonly crossingMs: number | null;
  readonly clearingMs: number | null;
  readonly enteringMs: number | null;
  readonly fits: boolean;
}

export interface CrossingFigure {
  readonly group: string;
  readonly crossingM: number | null;
  readonly toRefuge: boolean;
  readonly speed: number;
  readonly clearanceMs: number;
  /** Clearance and the shortest intergreen after it; null where nothing conflicts. */
  readonly haveMs: number | null;
  /** Kerb to kerb, or to the refuge. */
  readonly needMs: number | null;
  readonly fits: boolean;
}

export interface RedFigure {
  readonly group: string;
  /** By the splits of the built-in plan. */
  readonly fixedMs: number | null;
  readonly fixedMostMs: number;
  /** Every other stage at its longest green. */
  readonly demandMs: number | null;
  readonly demandMostMs: number;
  /** Within the bound of the mode that the built-in plan has. */
  readonly fits: boolean;
}

export interface TransferFigure {
  readonly from: StageId;
  readonly to: StageId;
  /** Asked for in the moment in which the interstage into `from` begins, by its longest predecessor. */
  readonly worstMs: number;
  /** Stages passed on the way. */
  readonly via: readonly StageId[];
}

export function siteFigures(site: SiteFacts): SiteFigures {
  const count = (relation: string): number => site.safety.relations.filter((one) => one.relation === relation).length;
  return {
    pairs: { hard: count('hard'), yield: count('yield'), none: count('none') },
    intergreens: intergreenFigures(site), crossings: crossingFigures(site), reds: redFigures(site), transfers: transferFigures(site),
  };
}

function intergreenFigures(site: SiteFacts): readonly IntergreenFigure[] {
  return site.safety.intergreens.flatMap(({ from, to, ms: statedMs }): IntergreenFigure[] => {
    const group = site.groups.get(from);
    const relation = site.relations.get(pairKey(from, to))?.relation;
    if (group === undefined || relation === undefined || relation === 'none') return [];
    const path = site.safety.conflictPaths.find((one) => one.from === from && one.to === to);
    const needed = path === undefined ? null : neededIntergreen(group, path);
    const leastMs = shortestIntergreenMs(group);
    return [{
      from, to, relation, statedMs, leastMs, computedMs: needed?.ms ?? null, worst: needed?.worst ?? null,
      crossingMs: needed?.crossingMs ?? null, clearingMs: rounded(needed?.clearingMs), enteringMs: rounded(needed?.enteringMs),
      fits: statedMs >= Math.max(leastMs, needed?.ms ?? 0),
    }];
  });
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

function crossingFigures(site: SiteFacts): readonly CrossingFigure[] {
  return site.safety.groups.filter(({ kind }) => kind === 'pedestrian2').map((group): CrossingFigure => {
    const after = site.safety.intergreens.filter(({ from }) => from === group.id).map(({ ms }) => ms);
    const haveMs = after.length === 0 ? null : group.pedestrianClearanceMs + Math.min(...after);
    const needMs = group.crossingM === undefined ? null : crossingNeededMs(group.crossingM, group.walkingSpeed);
    return {
      group: group.id, crossingM: group.crossingM ?? null, toRefuge: group.refuge !== undefined, speed: group.walkingSpeed,
      clearanceMs: group.pedestrianClearanceMs, haveMs, needMs, fits: needMs !== null && (haveMs === null || haveMs >= needMs),
    };
  });
}

function redFigures(site: SiteFacts): readonly RedFigure[] {
  const plan = site.traffic.builtinPlan;
  const fixedMostMs = site.safety.maxWaitS * 1000;
  const demandMostMs = fixedMostMs * demandDrivenWait;
  const byTime = keepsCycle(plan.mode);
  return site.safety.groups.map(({ id: group }): RedFigure => {
    const fixedMs = worstRedMs(site, { ...plan, mode: 'fixed' }, group);
    const demandMs = worstRedMs(site, { ...plan, mode: 'actuated' }, group);
    const [ms, mostMs] = byTime ? [fixedMs, fixedMostMs] : [demandMs, demandMostMs];
    return { group, fixedMs, fixedMostMs, demandMs, demandMostMs, fits: ms !== null && ms <= mostMs };
  });
}

interface Way { readonly ms: number; readonly via: readonly StageId[] }

function transferFigures(site: SiteFacts): readonly TransferFigure[] {
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
