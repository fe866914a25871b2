import type { GroupId } from '../../model/relation.ts';
import type { SiteLayout } from '../layout.ts';
import { hasCall, type DetectorTracks } from '../detection/detection.ts';

/** Unserved demand of one group. */
export interface Demand {
  /** Since when the group is called and not green, ms; null = no demand. */
  readonly sinceMs: number | null;
  /** A demand put in by the start-up, which no detector has to hold: served once, then gone. */
  readonly inserted: boolean;
}
export type Demands = Readonly<Record<GroupId, Demand>>;

export function initialDemands(layout: SiteLayout): Demands {
  return Object.fromEntries(layout.groups.map((group) => [group.id, { sinceMs: null, inserted: false }]));
}

/** Who came while no detector was listened to is served once: a demand for every group. */
export function insertDemands(demands: Demands, nowMs: number): Demands {
  return Object.fromEntries(Object.keys(demands).map((id) => [id, { sinceMs: nowMs, inserted: true }]));
}

/** The same, after somebody else chose the stages: who waited meanwhile has waited since he came. */
export function demandAll(demands: Demands, nowMs: number): Demands {
  return Object.fromEntries(Object.entries(demands).map(([id, { sinceMs }]) => [id, { sinceMs: sinceMs ?? nowMs, inserted: true }]));
}

export function stepDemands(layout: SiteLayout, before: Demands, detectors: DetectorTracks, served: (group: GroupId) => boolean, nowMs: number, recallAll = false): Demands {
  let next: Record<GroupId, Demand> | null = null;
  for (const group of layout.groups) {
    const demand = before[group.id] ?? { sinceMs: null, inserted: false };
    const stepped = stepDemand(demand, served(group.id), recallAll || hasCall(group, detectors), nowMs);
    if (stepped !== demand) (next ??= { ...before })[group.id] = stepped;
  }
  return next ?? before;
}

function stepDemand(before: Demand, served: boolean, called: boolean, nowMs: number): Demand {
  const inserted = before.inserted && !served;
  const demanded = !served && (called || inserted);
  const sinceMs = demanded ? (before.sinceMs ?? nowMs) : null;
  return sinceMs === before.sinceMs && inserted === before.inserted ? before : { sinceMs, inserted };
}

/** The demands that a decision may rest on: who is withheld keeps the call, and nobody goes to a stage for it. */
export function servable(demands: Demands, withheld: readonly GroupId[]): Demands {
  if (withheld.length === 0) return demands;
  return Object.fromEntries(Object.entries(demands).map(([id, demand]) => [id, withheld.includes(id) ? { ...demand, sinceMs: null } : demand]));
}

/** A closed approach has no demand: what was called there is void, and nobody waits (control.md, closed approach). */
export function voidDemands(demands: Demands, closed: readonly GroupId[]): Demands {
  if (closed.every((id) => demands[id]?.sinceMs == null)) return demands;
  return { ...demands, ...Object.fromEntries(closed.map((id) => [id, { sinceMs: null, inserted: false }])) };
}

/** Waiting time of a group's demand, ms; null = none. */
export function waitingMs(demands: Demands, group: GroupId, nowMs: number): number | null {
  const sinceMs = demands[group]?.sinceMs ?? null;
  return sinceMs === null ? null : nowMs - sinceMs;
}

/** Oldest unserved demand of the junction, ms; null = none. */
export function oldestDemandMs(layout: SiteLayout, demands: Demands, nowMs: number): number | null {
  let oldestMs: number | null = null;
  for (const group of layout.groups) {
    const ms = waitingMs(demands, group.id, nowMs);
    if (ms !== null && (oldestMs === null || ms > oldestMs)) oldestMs = ms;
  }
  return oldestMs;
}

/** Groups whose demand has waited maxWait or longer, longest first: mandatory next, above planner and priority. */
export function overdueGroups(layout: SiteLayout, demands: Demands, nowMs: number): readonly GroupId[] {
  return waitingGroups(layout, demands, layout.maxWaitMs, nowMs);
}

/** Groups whose demand has waited for as long, longest first. */
export function waitingGroups(layout: SiteLayout, demands: Demands, atLeastMs: number, nowMs: number): readonly GroupId[] {
  const waiting: { readonly id: GroupId; readonly ms: number }[] = [];
  for (const { id } of layout.groups) {
    const ms = waitingMs(demands, id, nowMs) ?? -1;
    if (ms >= atLeastMs) waiting.push({ id, ms });
  }
  return waiting.length < 2 ? waiting.map(({ id }) => id) : waiting.toSorted((a, b) => b.ms - a.ms).map(({ id }) => id);
}
