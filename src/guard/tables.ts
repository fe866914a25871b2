import type { SiteSafety } from '../model/artefact.ts';
import type { Aspect } from '../model/aspect.ts';
import { countsAsGreen, kindRules, type GroupKind, type KindRules } from '../model/kind.ts';
import { pairKey, type GroupId } from '../model/relation.ts';
import type { BoardId } from '../model/site.ts';

/** Another group whose end of green this one's start must wait for. */
export interface Against { readonly other: GroupId; readonly intergreenMs: number }

/** What guard knows of one signal group: its own reading of the sealed data, floors of safety.md S2 included. Times in ms. */
export interface GroupRule {
  readonly id: GroupId;
  readonly kind: GroupKind;
  readonly cycle: KindRules;
  readonly minGreenMs: number;
  /** 0 = ends without a yellow of its own. */
  readonly yellowMs: number;
  readonly redYellowMs: number;
  readonly flashingGreenMs: number;
  readonly redRevertMs: number;
  readonly clearanceMs: number;
  readonly clearanceAspect: Aspect;
  readonly hard: readonly Against[];
  readonly yields: readonly Against[];
  /** Groups that a yielding arrow's steady green may not run beside, although its yielding aspect may (safety.md S1). */
  readonly steadyAgainst: readonly Against[];
  /** Yielding arrows whose steady green this group may not run beside. */
  readonly keptBySteady: readonly Against[];
  /** Groups it yields to as a permissive left: its display does not end while one of them stays green (safety.md S2.4). */
  readonly trappedBy: readonly GroupId[];
}

/** `steady`: `a` is a yielding arrow, and the pair is hard in its steady green alone. */
export interface HardPair { readonly key: string; readonly a: GroupId; readonly b: GroupId; readonly steady: boolean }
/** The lamps of one group on one board. */
export interface Head { readonly key: string; readonly group: GroupId; readonly board: BoardId }

export interface GuardTables {
  readonly groups: ReadonlyMap<GroupId, GroupRule>;
  /** The image of all at rest. */
  readonly stops: Readonly<Record<GroupId, Aspect>>;
  readonly headsOf: ReadonlyMap<GroupId, readonly Head[]>;
  readonly headsOn: ReadonlyMap<BoardId, readonly Head[]>;
  readonly pairs: readonly HardPair[];
  /** Pairs whose second group has a head on the board. */
  readonly pairsOn: ReadonlyMap<BoardId, readonly HardPair[]>;
  /** Start-up: flash before its yellow, yellow before all red, all red before the first green, ms. */
  readonly startFlashMs: number;
  readonly startYellowMs: number;
  readonly startAllRedMs: number;
}

// A hard pair whose intergreen is missing waits as long as the format can say.
const missingIntergreenMs = 60_000;
const yellowFloorMs = 3000;
const walkFloorMs = 5000;
const redRevertFloorMs = 2000;
const allRedFloorMs = 5000;

export function guardTables(safety: SiteSafety): GuardTables {
  const mayRunTogether = permittedPairs(safety);
  const stated = new Map(safety.intergreens.map((entry) => [`${entry.from}>${entry.to}`, entry.ms]));
  const arrows = steadyPairs(safety, mayRunTogether);
  const groups = new Map<GroupId, GroupRule>();
  for (const group of safety.groups) {
    const hard: Against[] = [];
    const yields: Against[] = [];
    const steadyAgainst: Against[] = [];
    const keptBySteady: Against[] = [];
    for (const { id: other } of safety.groups) {
      if (other === group.id) continue;
      const ms = stated.get(`${other}>${group.id}`);
      if (!mayRunTogether.has(pairKey(group.id, other))) hard.push({ other, intergreenMs: ms ?? missingIntergreenMs });
      else if (ms !== undefined && ms > 0) yields.push({ other, intergreenMs: ms });
      const against = { other, intergreenMs: ms ?? missingIntergreenMs };
      if (arrows.has(`${group.id}>${other}`)) steadyAgainst.push(against);
      if (arrows.has(`${other}>${group.id}`)) keptBySteady.push(against);
    }
    groups.set(group.id, { ...ownTimes(group), hard, yields, steadyAgainst, keptBySteady, trappedBy: trappedBy(safety, group) });
  }
  const heads = safety.lamps.map((lamp): Head => ({ key: `${lamp.group}@${lamp.board}`, group: lamp.group, board: lamp.board }));
  const distinct = [...new Map(heads.map((head) => [head.key, head])).values()];
  const pairs = hardPairs(groups);
  const headsOn = collect(distinct, (head) => head.board);
  return {
    groups, pairs, headsOn, stops: Object.fromEntries([...groups.values()].map((rule) => [rule.id, rule.cycle.stop])), headsOf: collect(distinct, (head) => head.group),
    pairsOn: new Map([...headsOn].map(([board, here]) => [board, pairs.filter(({ b }) => here.some((head) => head.group === b))])),
    startFlashMs: safety.startup.flashMs,
    startYellowMs: Math.max(yellowFloorMs, safety.startup.yellowMs),
    startAllRedMs: Math.max(
      allRedFloorMs, safety.startup.allRedMs,
      ...safety.intergreens.map((entry) => entry.ms), ...safety.groups.map((group) => group.pedestrianClearanceMs),
    ),
  };
}

/** A flashing-yellow arrow ends in its own way: its end says nothing of the opposing green. */
function trappedBy(safety: SiteSafety, group: SiteSafety['groups'][number]): GroupId[] {
  if (group.kind === 'flashingYellowArrow') return [];
  return safety.relations.flatMap((relation) => {
    if (relation.relation !== 'yield' || relation.kind !== 'permissiveLeft') return [];
    if (relation.who === group.id) return [relation.to];
    return relation.mutual === true && relation.to === group.id ? [relation.who] : [];
  });
}

/**
 * `arrow>other` where the arrow's steady green stands for nobody else's right of way: a relation that lets it run beside
 * `other` speaks of its yielding aspect (safety.md S1: a protected arrow is hard). Every kind of yield is read so.
 */
function steadyPairs(safety: SiteSafety, mayRunTogether: ReadonlySet<string>): ReadonlySet<string> {
  const arrows = new Set(safety.groups.filter((group) => group.kind === 'flashingYellowArrow').map((group) => group.id));
  return new Set(safety.relations.flatMap((relation) => {
    if (relation.relation !== 'yield' || !mayRunTogether.has(pairKey(relation.a, relation.b))) return [];
    const { who, to } = relation;
    return [...(arrows.has(who) ? [`${who}>${to}`] : []), ...(relation.mutual === true && arrows.has(to) ? [`${to}>${who}`] : [])];
  }));
}

/** Default deny: a pair runs together only where relation and permissive list both say so. */
function permittedPairs(safety: SiteSafety): ReadonlySet<string> {
  const listed = new Set(safety.permissive.map(([a, b]) => pairKey(a, b)));
  const soft = safety.relations.filter((relation) => relation.relation !== 'hard').map((relation) => pairKey(relation.a, relation.b));
  const hard = new Set(safety.relations.filter((relation) => relation.relation === 'hard').map((relation) => pairKey(relation.a, relation.b)));
  return new Set(soft.filter((key) => listed.has(key) && !hard.has(key)));
}

function ownTimes(group: SiteSafety['groups'][number]): Omit<GroupRule, 'hard' | 'yields' | 'steadyAgainst' | 'keptBySteady' | 'trappedBy'> {
  const cycle = kindRules[group.kind];
  const pedestrian = group.kind === 'pedestrian2';
  const hasYellow = cycle.endsByYellow || (group.kind === 'filterArrow' && group.yellowMs > 0);
  return {
    id: group.id, kind: group.kind, cycle,
    minGreenMs: pedestrian ? Math.max(walkFloorMs, group.minGreenMs) : group.minGreenMs,
    yellowMs: hasYellow ? Math.max(yellowFloorMs, group.yellowMs) : 0,
    redYellowMs: group.redYellowMs, flashingGreenMs: group.flashingGreenMs,
    redRevertMs: Math.max(redRevertFloorMs, group.redRevertMs),
    clearanceMs: pedestrian ? group.pedestrianClearanceMs : 0, clearanceAspect: group.clearanceAspect,
  };
}

function hardPairs(groups: ReadonlyMap<GroupId, GroupRule>): HardPair[] {
  return [...groups.values()].flatMap((rule) => [
    ...rule.hard.filter(({ other }) => rule.id < other).map(({ other }) => ({ key: pairKey(rule.id, other), a: rule.id, b: other, steady: false })),
    ...rule.steadyAgainst.map(({ other }) => ({ key: `${rule.id}>${other}`, a: rule.id, b: other, steady: true })),
  ]);
}

function collect(heads: readonly Head[], by: (head: Head) => string): Map<string, Head[]> {
  const found = new Map<string, Head[]>();
  for (const head of heads) found.set(by(head), [...(found.get(by(head)) ?? []), head]);
  return found;
}

export function isGo(rule: GroupRule, aspect: Aspect): boolean {
  return countsAsGreen(rule.kind, aspect);
}

/** What a hard pair may not share: right of way, or the yellow that ends it. */
export function occupies(rule: GroupRule, aspect: Aspect): boolean {
  return aspect === 'yellow' || isGo(rule, aspect);
}

/** The green of a yielding arrow that stands still: the others it yields to have none beside it. */
export function isSteady(rule: GroupRule, aspect: Aspect): boolean {
  return rule.kind === 'flashingYellowArrow' && aspect === 'green';
}

/** What the group shows in fail-safe and planned flash. */
export function flashAspect(rule: GroupRule): Aspect {
  return rule.cycle.flashAspect;
}
