import { lampColours, type LampColour } from '../model/aspect.ts';
import type { Fault } from '../model/fault.ts';
import type { GroupId } from '../model/relation.ts';
import type { BoardId } from '../model/site.ts';
import { headsOf, type GuardState } from './history.ts';
import { isDim, isLost, isSuspect } from './lampTrack.ts';
import type { Head } from './tables.ts';

/** Losses that begin within this time of each other are one event, ms. */
const atOnceMs = 1000;

/** What the lamps of one board are accused of now (safety.md S4, Lamps); said again as long as it lasts. */
export function lampFaults(state: GuardState, board: BoardId): Fault[] {
  const faults: Fault[] = [];
  for (const head of state.tables.headsOn.get(board) ?? []) {
    const lamps = state.heads.get(head.key)?.lamps;
    if (lamps === undefined) continue;
    for (const colour of lampColours) {
      if (isLost(lamps[colour])) faults.push(lostFault(state, head, colour));
      else if (isDim(lamps[colour])) faults.push({ code: 'lamp.dim', groups: [head.group], board, colour });
    }
  }
  return faults;
}

function lostFault(state: GuardState, head: Head, colour: LampColour): Fault {
  const where = { groups: [head.group], board: head.board };
  // Two groups do not lose a lamp in the same second; what feeds both does.
  const others = groupsLostWith(state, head.group, state.heads.get(head.key)?.lamps[colour]?.sinceMs ?? null);
  if (others.length > 0) return { code: 'lamp.supplyFault', groups: [head.group, ...others].toSorted(), board: head.board };
  if (colour !== 'red') return { code: 'lamp.lost', ...where, colour };
  if (state.tables.groups.get(head.group)?.kind === 'pedestrian2') return { code: 'lamp.lostPedestrianRed', ...where, colour };
  const last = headsOf(state, head.group).every(({ lamps }) => isLost(lamps.red));
  return last ? { code: 'lamp.lostRed', groups: [head.group] } : { code: 'lamp.lost', ...where, colour };
}

function groupsLostWith(state: GuardState, group: GroupId, sinceMs: number | null): GroupId[] {
  if (sinceMs === null) return [];
  return [...state.tables.headsOf.keys()].filter((other) => other !== group && headsOf(state, other).some(({ lamps }) =>
    lampColours.some((colour) => isSuspect(lamps[colour]) && Math.abs((lamps[colour]?.sinceMs ?? Number.NEGATIVE_INFINITY) - sinceMs) <= atOnceMs)));
}

/** Some head of the group has lost this lamp. */
export function hasLost(state: GuardState, group: GroupId, colour: LampColour): boolean {
  return headsOf(state, group).some(({ lamps }) => isLost(lamps[colour]));
}

/** Groups that get no right of way: a walk whose red would not be seen (safety.md S4). */
export function withheldGroups(state: GuardState): GroupId[] {
  return [...state.tables.groups.values()].filter(({ kind, id }) => kind === 'pedestrian2' && hasLost(state, id, 'red')).map(({ id }) => id);
}
