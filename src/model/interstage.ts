import { endOffsets, endYellowMs, goEndMs, lateStartMs, leadsBefore, leadsOnStreet, minimumGreenMs } from './groupTimes.ts';
export { endYellowMs, goEndMs, minimumGreenMs } from './groupTimes.ts';
import { problem, type Problem } from './problem.ts';
import type { Group } from './site.ts';
import type { Stage, StageId } from './stage.ts';
import type { GroupId, Intergreen, Relation } from './relation.ts';

/** The part of site-safety data from which interstages follow: the source's and the sealed one's are alike here. */
export interface InterstageData {
  readonly groups: readonly Group[];
  readonly relations: readonly Relation[];
  readonly intergreens: readonly Intergreen[];
}
/** The part of site-traffic data that says which changes there are. */
export interface StageData { readonly stages: readonly Stage[] }

/** A group that ends in an interstage; ms from its begin. */
export interface GroupEnd {
  readonly group: GroupId;
  /** Its green proper ends: flashing green, clearance or yellow begins. */
  readonly endMs: number;
  /** Right of way ends: the first yellow, or the end of a pedestrian clearance. */
  readonly goEndMs: number;
  /** Its stop aspect is commanded. */
  readonly stopMs: number;
}
/** A group that starts in an interstage; ms from its begin. */
export interface GroupStart { readonly group: GroupId; readonly redYellowMs: number; readonly greenMs: number }

/** A change of stage as the matrix and the groups' own times have it, begun with every group past its minimum. */
export interface Interstage {
  readonly from: StageId;
  readonly to: StageId;
  readonly throughAllRed: boolean;
  readonly ends: readonly GroupEnd[];
  readonly continues: readonly GroupId[];
  readonly starts: readonly GroupStart[];
  /** From the first yellow command to the last green, ms. */
  readonly durationMs: number;
}

/** Groups to which `group` yields as a permissive left-turn: its display may not end while one of them stays green. */
export function trappingGroups(data: InterstageData, group: GroupId): readonly GroupId[] {
  const own = data.groups.find((item) => item.id === group);
  // A flashing-yellow arrow shows its own aspect, so that its end says nothing of the opposing green (safety.md S2.4).
  if (own === undefined || own.kind === 'flashingYellowArrow') return [];
  return data.relations.flatMap((item) => {
    if (item.relation !== 'yield' || item.kind !== 'permissiveLeft') return [];
    if (item.who === group) return [item.to];
    return item.mutual === true && item.to === group ? [item.who] : [];
  });
}

/** Groups to which a flashing-yellow arrow yields: beside one of them it flashes, its steady green is hard against them (safety.md S1). */
export function arrowYieldsTo(data: Pick<InterstageData, 'groups' | 'relations'>, group: GroupId): readonly GroupId[] {
  if (data.groups.find((item) => item.id === group)?.kind !== 'flashingYellowArrow') return [];
  return data.relations.flatMap((item) => {
    if (item.relation !== 'yield') return [];
    if (item.who === group) return [item.to];
    return item.mutual === true && item.to === group ? [item.who] : [];
  });
}

/** True where `to` may follow `from` by the site's own list. */
export function isListedChange(from: Stage, to: Stage): boolean {
  return from.id !== to.id && (from.next === undefined || from.next.includes(to.id));
}

/** Yellow trap of a change of stage (safety.md S2.4): empty where the change is safe as declared. */
export function checkTransition(data: InterstageData, from: Stage, to: Stage): readonly Problem[] {
  if (from.throughAllRed.includes(to.id)) return [];
  return from.groups.filter((group) => !to.groups.includes(group)).flatMap((group) =>
    trappingGroups(data, group)
      .filter((opposing) => from.groups.includes(opposing) && to.groups.includes(opposing))
      .map((opposing) => problem('interstage.yellowTrap', `traffic.stages.${from.id}`, { from: from.id, to: to.id, group, opposing })));
}

/**
 * The interstage of a change: the earliest consistent end and start of each group, early and late ones included. A group
 * in both stages stays green, unless the change goes through all red, or its green has ended already (`ended`): then it
 * starts anew. `notBeforeMs`: what keeps a start besides, from the begin of the interstage: late starts and leads count
 * from behind it.
 */
export function computeInterstage(data: InterstageData, from: Stage, to: Stage, notBeforeMs: (start: GroupId) => number = () => 0, ended: readonly GroupId[] = []): Interstage {
  const throughAllRed = from.throughAllRed.includes(to.id);
  const continues = throughAllRed ? [] : from.groups.filter((group) => to.groups.includes(group) && !ended.includes(group));
  const ends = endsOf(data, from, from.groups.filter((group) => !continues.includes(group)));
  const begins = to.groups.filter((group) => !continues.includes(group));
  const soonest = begins.map((group) => {
    const start = startOf(data, group, [...ends, ...steadyEnds(data, from, continues, group)], throughAllRed);
    return { ...start, greenMs: Math.max(start.greenMs, notBeforeMs(group)) };
  });
  const starts = soonest.map((start) => ({ ...start, greenMs: spreadStartMs(data, to, soonest, start.group, []) }));
  const durationMs = Math.max(0, ...ends.map((end) => end.stopMs), ...starts.map((start) => start.greenMs));
  return { from: from.id, to: to.id, throughAllRed, ends, continues, starts, durationMs };
}

/** When those that end in a change do, ms from its begin: early ends, trailing overlaps, and greens that are kept from a yellow trap. */
export function endsOf(data: InterstageData, from: Stage, ending: readonly GroupId[]): readonly GroupEnd[] {
  const groups = data.groups.filter((group) => ending.includes(group.id));
  const offsets = endOffsets(data.groups, from, ending);
  const ownMs = (group: Group): number => offsets.get(group.id) ?? 0;
  return groups.map((group) => {
    const goEnd = Math.max(...keptFor(data, groups, group, [group.id]).map((kept) => ownMs(kept) + goEndMs(kept)));
    // What is kept for an opposing green is green for so long: there is nothing between it and its yellow.
    return { group: group.id, endMs: goEndMs(group) === 0 ? goEnd : ownMs(group), goEndMs: goEnd, stopMs: goEnd + endYellowMs(group) };
  });
}

/** Start of a group with its late start, behind those that lead it, and an overlap's with its first parent. `seen` ends a circle, which site check refuses. */
function spreadStartMs(data: InterstageData, to: Stage, soonest: readonly GroupStart[], id: GroupId, seen: readonly GroupId[]): number {
  const own = data.groups.find((group) => group.id === id);
  const start = soonest.find((item) => item.group === id);
  if (own === undefined || start === undefined || seen.includes(id)) return 0;
  const startsOf = (other: GroupId): number => spreadStartMs(data, to, soonest, other, [...seen, id]);
  const starts = (other: GroupId): boolean => soonest.some((item) => item.group === other);
  const led = leadsBefore(data.groups, to, id).filter((lead) => starts(lead.group)).map((lead) => startsOf(lead.group) + lead.ms);
  const parents = own.overlap?.parents.filter((parent) => to.groups.includes(parent)) ?? [];
  const parentMs = parents.length === 0 ? 0 : Math.min(...parents.map((parent) => (starts(parent) ? startsOf(parent) : 0)));
  return Math.max(start.greenMs + lateStartMs(to, own), parentMs, ...led);
}

/** Arrows that stay and begin to yield to this group: their steady green ends at once, and it starts by that. */
function steadyEnds(data: InterstageData, from: Stage, continues: readonly GroupId[], starting: GroupId): readonly GroupEnd[] {
  return continues.flatMap((arrow) => {
    const yieldsTo = arrowYieldsTo(data, arrow);
    const wasSteady = !yieldsTo.some((group) => from.groups.includes(group));
    return wasSteady && yieldsTo.includes(starting) ? [{ group: arrow, endMs: 0, goEndMs: 0, stopMs: 0 }] : [];
  });
}

/**
 * The group and every opposing green it waits for: a permissive left ends no sooner than they do, else it shows yellow
 * to a trap; and an opposing green may itself be kept by a third.
 */
function keptFor(data: InterstageData, ending: readonly Group[], group: Group, seen: readonly GroupId[]): readonly Group[] {
  const opposing = ending.filter((item) => !seen.includes(item.id) && trappingGroups(data, group.id).includes(item.id));
  return [group, ...opposing.flatMap((item) => keptFor(data, ending, item, [...seen, item.id]))];
}

function startOf(data: InterstageData, group: GroupId, ends: readonly GroupEnd[], throughAllRed: boolean): GroupStart {
  const own = data.groups.find((item) => item.id === group);
  const redYellowMs = own?.redYellowMs ?? 0;
  const clear = ends.map((end) => {
    const ms = data.intergreens.find((item) => item.from === end.group && item.to === group)?.ms;
    return ms === undefined ? 0 : end.goEndMs + ms;
  });
  const ownEnd = ends.find((end) => end.group === group);
  const revert = ownEnd === undefined ? 0 : ownEnd.stopMs + (own?.redRevertMs ?? 0) + redYellowMs;
  // Its red-and-yellow, too, begins only once everybody stands.
  const allRed = throughAllRed ? Math.max(0, ...ends.map((end) => end.stopMs)) + redYellowMs : 0;
  const greenMs = Math.max(redYellowMs, allRed, revert, ...clear);
  return { group, redYellowMs, greenMs };
}

/** Every listed change of the site with its interstage: for site check, plan check and print. */
export function interstageTable(data: InterstageData, stages: readonly Stage[]): readonly Interstage[] {
  return stages.flatMap((from) => stages.filter((to) => isListedChange(from, to)).map((to) => computeInterstage(data, from, to)));
}

/** Shortest time a stage stands once all its groups are green, ms. */
export function minimumStageMs(data: InterstageData, stage: Stage): number {
  return Math.max(0, ...data.groups.filter((group) => stage.groups.includes(group.id)).map(minimumGreenMs));
}

/** Read-back of an end, guard's permit and the monitor's consent, ms (safety.md S3: about 0.3 s; control.md plans with 0.4 s). */
const confirmationLagMs = 400;
/** A flashing part of green runs its time from its own read-back, ms. */
const flashLagMs = 300;
/** What they add to the clearance of a walk, ms: it begins by a read-back, and whoever waits for its end starts by one. */
export const walkLagMs = confirmationLagMs + flashLagMs;

/** What the street's answers add to an interstage as the matrix has it, ms. */
export function lagMs(interstage: Interstage): number {
  return confirmationLagMs + (interstage.ends.some((end) => end.goEndMs > end.endMs) ? flashLagMs : 0);
}

/** Longest time that a change takes on the street, from its first end to its last green, ms: for plan checks and transfer times. */
export function interstageMs(data: InterstageData, from: Stage, to: Stage): number {
  const street = leadsOnStreet(data.groups, to);
  const interstage = computeInterstage({ ...data, groups: street.groups }, from, street.stage);
  return interstage.durationMs + lagMs(interstage);
}

/** Shortest time from the begin of the interstage that leads to `stage` until it may be left, ms: the floor of a split. */
export function minimumSplitMs(data: InterstageData, from: Stage, stage: Stage): number {
  return interstageMs(data, from, stage) + minimumStageMs(data, stage);
}
