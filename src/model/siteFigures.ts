import { keepsCycle } from './planId.ts';
import { preemptionFigures, type PreemptionFigure } from './preemptionFigures.ts';
import { pairKey } from './relation.ts';
import { crossingNeededMs } from './siteCheckGroups.ts';
import { demandDrivenWait, worstRedMs } from './siteCheckPlan.ts';
import type { SiteFacts } from './siteFacts.ts';
import { neededIntergreen, shortestIntergreenMs, type ClearingClass } from './siteIntergreen.ts';
import { transferFigures, type TransferFigure } from './siteTransfer.ts';

/** What the site check counts itself, beside what the site states (safety.md S2.6: the figures are printed). Times in ms. */
export interface SiteFigures {
  readonly pairs: Readonly<Record<'hard' | 'yield' | 'none', number>>;
  /** Movements that may turn right on red, and who of them. */
  readonly rightOnRed: readonly { readonly group: string; readonly vehicles: 'twoWheelers' | 'all'; readonly reason: string }[];
  readonly intergreens: readonly IntergreenFigure[];
  readonly crossings: readonly CrossingFigure[];
  readonly reds: readonly RedFigure[];
  /** From every stage to every other. */
  readonly transfers: readonly TransferFigure[];
  readonly preemptions: readonly PreemptionFigure[];
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

export function siteFigures(site: SiteFacts): SiteFigures {
  const count = (relation: string): number => site.safety.relations.filter((one) => one.relation === relation).length;
  return {
    pairs: { hard: count('hard'), yield: count('yield'), none: count('none') },
    rightOnRed: Object.entries(site.safety.rightOnRed ?? {}).map(([group, policy]) => ({ group, ...policy })),
    intergreens: intergreenFigures(site), crossings: crossingFigures(site), reds: redFigures(site), transfers: transferFigures(site), preemptions: preemptionFigures(site),
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
