import type { Relation } from '../../model/relation.ts';
import type { Group } from '../../model/site.ts';
import type { Random } from '../../platform/random.ts';

export interface StageDraft { readonly id: string; readonly groups: string[]; readonly throughAllRed: string[] }
export interface SpreadDraft { readonly groups: readonly Group[]; readonly stages: readonly object[] }

/** Late starts, early ends, leads and an overlap or two over a random site's groups and stages; legal by the site check's rules for them. */
export function withRandomSpread(random: Random, groups: readonly Group[], relations: readonly Relation[], stages: readonly StageDraft[]): SpreadDraft {
  const overlapping = withOverlaps(random, groups, relations, stages);
  const leads = new Map(groups.map((group, index) => {
    // Only forward in the list: no circle of leads.
    const followers = overlapping.groups.slice(index + 1).filter((other) => other.overlap === undefined && other.kind !== 'pedestrian2' && random.next() < 0.2);
    return [group.id, followers.map((other) => ({ before: other.id, ms: random.int(10, 50) * 100 }))];
  }));
  const timed = overlapping.groups.map((group): Group => ({
    ...group,
    ...(random.next() < 0.2 ? { lateStartMs: random.int(1, 40) * 100 } : {}),
    ...(group.overlap === undefined && group.kind !== 'pedestrian2' && !yieldsAsLeft(relations, group.id) && random.next() < 0.2 ? { earlyEndMs: random.int(1, 40) * 100 } : {}),
    ...(group.overlap === undefined && (leads.get(group.id) ?? []).length > 0 ? { leads: [...leads.get(group.id) ?? []] } : {}),
  }));
  return {
    groups: timed,
    stages: overlapping.stages.map((stage) => {
      const late = stage.groups.filter(() => random.next() < 0.15);
      return { ...stage, ...(late.length === 0 ? {} : { lateStarts: late.map((group) => ({ group, ms: random.int(0, 30) * 100 })) }) };
    }),
  };
}

/** A permissive left that closed before its opposing green would be a yellow trap. */
function yieldsAsLeft(relations: readonly Relation[], id: string): boolean {
  return relations.some((one) => one.relation === 'yield' && one.kind === 'permissiveLeft' && (one.who === id || (one.mutual === true && one.to === id)));
}

/** Makes groups into overlaps where every stage of their parents can take them, and none is left empty without them. */
function withOverlaps(random: Random, groups: readonly Group[], relations: readonly Relation[], stages: readonly StageDraft[]): { groups: readonly Group[]; stages: readonly StageDraft[] } {
  const apart = (a: string, b: string): boolean => relations.some((one) => one.relation === 'hard' && ((one.a === a && one.b === b) || (one.a === b && one.b === a)));
  let found = { groups, stages };
  for (const group of [...groups, ...groups, ...groups]) {
    if (found.groups.find(({ id }) => id === group.id)?.overlap !== undefined || group.kind === 'pedestrian2' || yieldsAsLeft(relations, group.id)) continue;
    const possible = found.groups.filter((other) => other.id !== group.id && other.kind !== 'pedestrian2' && other.overlap === undefined);
    const first = possible.length === 0 ? '' : random.pick(possible).id;
    const parents = possible.filter(({ id }) => id === first || random.next() < 0.2).map(({ id }) => id);
    const isParent = found.groups.some((other) => other.overlap?.parents.includes(group.id) === true);
    const moved = found.stages.map((stage) => {
      const rest = stage.groups.filter((id) => id !== group.id);
      return { ...stage, groups: rest.some((id) => parents.includes(id)) ? [...rest, group.id] : rest };
    });
    const fits = moved.every((stage) => stage.groups.length > 0 && (!stage.groups.includes(group.id) || stage.groups.every((id) => id === group.id || !apart(id, group.id))));
    const used = moved.some((stage) => stage.groups.includes(group.id)) && traplessly(relations, moved);
    if (isParent || parents.length === 0 || !fits || !used) continue;
    const overlap = { parents, trailingGreenMs: random.pick([0, 0, 1000, 4000, 15_000]) };
    found = { groups: found.groups.map((one) => (one.id === group.id ? { ...one, redYellowMs: 0, overlap } : one)), stages: moved };
  }
  return found;
}

/** Every change that would trap a permissive left goes through all red still. */
function traplessly(relations: readonly Relation[], stages: readonly StageDraft[]): boolean {
  return stages.every((from) => stages.every((to) => from === to || from.throughAllRed.includes(to.id) || !relations.some((one) =>
    one.relation === 'yield' && one.kind === 'permissiveLeft' && [[one.who, one.to], ...(one.mutual === true ? [[one.to, one.who]] : [])].some(([who = '', to_ = '']) =>
      from.groups.includes(who) && !to.groups.includes(who) && from.groups.includes(to_) && to.groups.includes(to_)))));
}
