import type { Group } from './site.ts';
import type { Stage } from './stage.ts';
import type { GroupId } from './relation.ts';

/** Time for which a group's display still counts as green after its end was decided, ms (safety.md S2.1). */
export function goEndMs(group: Group): number {
  return group.kind === 'pedestrian2' ? group.pedestrianClearanceMs : group.flashingGreenMs;
}

/** Yellow that follows the end of green, ms; 0 for kinds and arrows that end without one. */
export function endYellowMs(group: Group): number {
  return group.kind === 'pedestrian2' ? 0 : group.yellowMs;
}

/** Shortest green of a group, ms: a walk is never under 5 s (safety.md S2.3). */
export function minimumGreenMs(group: Group): number {
  return group.kind === 'pedestrian2' ? Math.max(group.minGreenMs, 5000) : group.minGreenMs;
}

/** How much later than it could a group starts in a stage, ms. */
export function lateStartMs(stage: Stage, group: Group): number {
  return stage.lateStarts?.find((item) => item.group === group.id)?.ms ?? group.lateStartMs ?? 0;
}

/** How long before its stage's other greens a group closes, ms. */
export function earlyEndMs(stage: Stage, group: Group): number {
  return stage.earlyEnds?.find((item) => item.group === group.id)?.ms ?? group.earlyEndMs ?? 0;
}

/** A group that starts first, and by how much, ms. */
export interface Lead { readonly group: GroupId; readonly ms: number }

/** Who leads a group in a stage: the stage's own word counts before the leading group's. */
export function leadsBefore(groups: readonly Group[], stage: Stage, follower: GroupId): readonly Lead[] {
  const own = groups.flatMap(({ id, leads }) => (leads ?? []).filter(({ before }) => before === follower).map(({ ms }) => ({ group: id, ms })));
  const here = (stage.leads ?? []).filter(({ before }) => before === follower);
  return [...own.filter(({ group }) => !here.some((item) => item.group === group)), ...here].filter(({ ms }) => ms > 0).map(({ group, ms }) => ({ group, ms }));
}

/** The groups of a stage that lead one of `followers`, or one that does. */
export function leadersOf(groups: readonly Group[], stage: Stage, followers: readonly GroupId[]): readonly GroupId[] {
  const found = new Set<GroupId>();
  const follow = (id: GroupId): void => {
    for (const { group } of leadsBefore(groups, stage, id)) {
      if (found.has(group) || !stage.groups.includes(group)) continue;
      found.add(group);
      follow(group);
    }
  };
  for (const id of followers) follow(id);
  return [...found];
}

/** A start is asked for in the tick after the one that it falls into, and lit a tick after that, ms. */
export const askedAndLitMs = 200;
/** Red-and-yellow runs its time from its read-back, and its green is asked for and lit anew, ms. */
const redYellowLagMs = 300;

/** What the street's answers add to a lead, ms: who is led starts behind his leader's lit green, never behind a promised one. */
function leadLagMs({ redYellowMs }: Group): number {
  return askedAndLitMs + (redYellowMs > 0 ? redYellowLagMs : 0);
}

/** A lead of 0 is none. */
function longer<T extends { readonly ms: number }>(lead: T, leader: Group | undefined): T {
  return lead.ms === 0 || leader === undefined ? lead : { ...lead, ms: lead.ms + leadLagMs(leader) };
}

/** Groups and a stage with every lead as long as it takes on the street. */
export function leadsOnStreet(groups: readonly Group[], stage: Stage): { readonly groups: readonly Group[]; readonly stage: Stage } {
  if (stage.leads === undefined && groups.every(({ leads }) => leads === undefined)) return { groups, stage };
  return {
    groups: groups.map((group) => (group.leads === undefined ? group : { ...group, leads: group.leads.map((lead) => longer(lead, group)) })),
    stage: stage.leads === undefined ? stage : { ...stage, leads: stage.leads.map((lead) => longer(lead, groups.find(({ id }) => id === lead.group))) },
  };
}

/**
 * When the green of each ending group ends, ms from the begin of the interstage. The begin is the earliest end; walks end
 * with it, for their clearance is the longest end anyway. An overlap ends with its last parent's right of way and its
 * trailing green.
 */
export function endOffsets(groups: readonly Group[], from: Stage, ending: readonly GroupId[]): ReadonlyMap<GroupId, number> {
  const ends = groups.filter(({ id }) => ending.includes(id));
  const plain = ends.filter(({ kind, overlap }) => kind !== 'pedestrian2' && overlap === undefined);
  const stageEndMs = Math.max(0, ...plain.map((group) => earlyEndMs(from, group)));
  const offsets = new Map(ends.map((group) => [group.id, plain.includes(group) ? stageEndMs - earlyEndMs(from, group) : 0]));
  for (const { id, overlap, flashingGreenMs } of ends) {
    if (overlap === undefined) continue;
    const parents = plain.filter((group) => overlap.parents.includes(group.id));
    const lastMs = Math.max(...parents.map((group) => (offsets.get(group.id) ?? 0) + goEndMs(group)), 0);
    offsets.set(id, parents.length === 0 ? 0 : Math.max(0, lastMs + overlap.trailingGreenMs - flashingGreenMs));
  }
  return offsets;
}

/** True where a site has early ends, late starts, leads or overlaps at all. */
export function hasSpread(groups: readonly Group[], stages: readonly Stage[]): boolean {
  return groups.some((group) => group.overlap !== undefined || group.leads !== undefined)
    || stages.some((stage) => stage.leads !== undefined || groups.some((group) => lateStartMs(stage, group) > 0 || earlyEndMs(stage, group) > 0));
}
