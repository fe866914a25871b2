import { artefactSchema, type LampWire, type SealedSite } from '../../model/artefact.ts';
import type { LampColour } from '../../model/aspect.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import { lampWires } from '../../model/siteLamp.ts';
import { endYellowMs } from '../../model/groupTimes.ts';
import type { GroupKind } from '../../model/kind.ts';
import { parseWith } from '../../model/parsing.ts';
import type { Relation } from '../../model/relation.ts';
import type { Group } from '../../model/site.ts';
import type { Random } from '../../platform/random.ts';
import { withRandomSpread, type StageDraft } from './randomSpread.ts';

export interface RandomSiteOptions {
  readonly minGroups?: number;
  readonly maxGroups?: number;
  readonly mode?: 'fixed' | 'actuated';
  readonly displays?: boolean;
  /** Advance loops 60 to 250 m before the stop line, for some groups. */
  readonly advance?: boolean;
  /** Late starts, early ends, leads and overlaps too. */
  readonly spread?: boolean;
}

const kinds: readonly GroupKind[] = ['vehicle3', 'vehicle3', 'vehicle3', 'vehicle3', 'pedestrian2', 'pedestrian2', 'bicycle', 'filterArrow', 'flashingYellowArrow'];
const colours: Readonly<Record<GroupKind, readonly LampColour[]>> = {
  vehicle3: ['red', 'yellow', 'green'], bicycle: ['red', 'yellow', 'green'], tram: ['red', 'yellow', 'green'],
  flashingYellowArrow: ['red', 'yellow', 'green'], filterArrow: ['yellow', 'green'], pedestrian2: ['red', 'green'],
};
const hash = '0'.repeat(64);

/**
 * A small random site that every room takes: random kinds, times, relations (hard, yield, none), intergreens both ways,
 * stages that cover every group, detectors, and a plan whose splits hold every interstage and minimum. It is legal by the
 * rules that control rests on, not by the whole site check (no conflict paths, one made-up board per 8 groups).
 */
export function randomSite(random: Random, options: RandomSiteOptions = {}): SealedSite {
  const count = random.int(options.minGroups ?? 2, options.maxGroups ?? 8);
  const groups = Array.from({ length: count }, (_, index) => randomGroup(random, index));
  const relations = randomRelations(random, groups);
  const drafts = randomStages(random, groups, relations);
  const intergreens = randomIntergreens(random, groups, relations);
  const boards = Math.ceil(count / 8);
  const spread = options.spread === true ? withRandomSpread(random, groups, relations, drafts) : { groups, stages: drafts };
  const made = parseWith(artefactSchema, {
    format: 'ngatu-site/1',
    safety: {
      siteId: 'random-site', name: 'Random', bench: true, maxWaitS: random.pick([60, 90, 120]),
      groups: spread.groups, relations, intergreens,
      permissive: relations.filter((item) => item.relation !== 'hard').map((item) => [item.a, item.b]),
      lines: [{ id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' }],
      boards: Array.from({ length: boards }, (_, index) => board(index)),
      lamps: groups.flatMap((group, index) => lamps(group, index)),
      startup: { flashMs: 2000, yellowMs: 3000, allRedMs: 5000 },
    },
    traffic: {
      stages: spread.stages, firstStage: drafts[0]?.id,
      detectors: [...groups.flatMap((group, index) => randomDetectors(random, group, index)), ...(options.advance === true ? groups.flatMap((group, index) => randomAdvance(random, group, index)) : [])],
      displays: options.displays === true ? groups.map((group, index) => ({ id: `c${index}`, group: group.id, board: 'b1', channel: index + 1 })) : [],
      actuation: groups.map((group) => ({ group: group.id, maxGreenMs: random.int(8, 25) * 1000, passageMs: random.int(10, 30) * 100 })),
      builtinPlan: plan(drafts.map((stage) => stage.id), options.mode ?? random.pick(['fixed', 'actuated'])),
    },
    safetyHash: hash, trafficHash: hash, seal: { kind: 'bench', by: 'test', sealedAtMs: 0 }, hash,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

function randomGroup(random: Random, index: number): Group {
  const kind = index === 0 ? 'vehicle3' : random.pick(kinds);
  const three = kind === 'vehicle3' || kind === 'bicycle';
  const pedestrian = kind === 'pedestrian2';
  return {
    id: `g${index + 1}`, kind, speedKmh: 50, minGreenMs: random.int(50, 80) * 100,
    yellowMs: pedestrian ? 0 : kind === 'filterArrow' ? random.pick([0, 3000]) : random.int(30, 40) * 100,
    redYellowMs: three ? random.pick([0, 0, 1000]) : 0,
    flashingGreenMs: three ? random.pick([0, 0, 2000, 3000]) : 0,
    redRevertMs: random.pick([2000, 3000]),
    pedestrianClearanceMs: pedestrian ? random.int(40, 80) * 100 : 0,
    clearanceAspect: random.pick(['flashingGreen', 'flashingRed']),
    walkingSpeed: 1,
  };
}

function randomRelations(random: Random, groups: readonly Group[]): readonly Relation[] {
  return groups.flatMap((first, index) => groups.slice(index + 1).map((second, offset): Relation => {
    const pair = { a: first.id, b: second.id };
    // Two that exclude each other are always there: else nothing ever changes.
    if (index === 0 && offset === 0) return { ...pair, relation: 'hard' };
    const dice = random.next();
    if (dice < 0.5) return { ...pair, relation: 'hard' };
    if (dice < 0.75) return { ...pair, relation: 'none' };
    const [who, to] = random.next() < 0.5 ? [first, second] : [second, first];
    const kind = who.kind === 'flashingYellowArrow' ? 'flashingYellowArrow' : to.kind === 'pedestrian2' || who.kind === 'pedestrian2' ? 'turnAcrossPedestrians' : 'permissiveLeft';
    return { ...pair, relation: 'yield', who: who.id, to: to.id, kind, ...(random.next() < 0.2 ? { mutual: true } : {}), speedKmh: 50, opposingLanes: 1, reason: 'random' };
  }));
}

function isHard(relations: readonly Relation[], a: string, b: string): boolean {
  return relations.some((item) => item.relation === 'hard' && ((item.a === a && item.b === b) || (item.a === b && item.b === a)));
}

function randomStages(random: Random, groups: readonly Group[], relations: readonly Relation[]): StageDraft[] {
  const sets: string[][] = [];
  for (const seed of groups) {
    if (sets.some((set) => set.includes(seed.id)) && random.next() < 0.7) continue;
    const set = [seed.id];
    for (const other of shuffled(random, groups)) {
      if (!set.includes(other.id) && random.next() < 0.8 && set.every((id) => !isHard(relations, id, other.id))) set.push(other.id);
    }
    sets.push(set);
  }
  const ids = sets.map((_, index) => `s${index + 1}`);
  return sets.map((set, index) => ({
    id: ids[index] ?? '', groups: set,
    throughAllRed: ids.filter((id, other) => id !== ids[index] && (random.next() < 0.15 || traps(relations, set, sets[other] ?? []))),
  }));
}

/** A permissive left would end while what it yields to stays green (safety.md S2.4): such a change goes through all red. */
function traps(relations: readonly Relation[], from: readonly string[], to: readonly string[]): boolean {
  return relations.some((one) => one.relation === 'yield' && one.kind === 'permissiveLeft'
    && from.includes(one.who) && !to.includes(one.who) && from.includes(one.to) && to.includes(one.to));
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items.map((item) => ({ item, at: random.next() })).toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

function randomIntergreens(random: Random, groups: readonly Group[], relations: readonly Relation[]): readonly { from: string; to: string; ms: number }[] {
  const pairs = relations.filter((item) => item.relation !== 'none').flatMap((item) => [[item.a, item.b] as const, [item.b, item.a] as const]);
  return pairs.map(([from, to]) => {
    const group = groups.find((item) => item.id === from);
    const yellowMs = group === undefined ? 0 : endYellowMs(group);
    const floorMs = group?.kind === 'filterArrow' && yellowMs === 0 ? 3000 : yellowMs + 1000;
    return { from, to, ms: floorMs + random.int(0, 30) * 100 };
  });
}

function randomDetectors(random: Random, group: Group, index: number): readonly object[] {
  const pedestrian = group.kind === 'pedestrian2';
  if (random.next() < 0.1) return [];
  return [{
    id: `d${index + 1}`, kind: pedestrian ? 'button' : 'loop', role: pedestrian ? 'button' : 'stopLine', groups: [group.id], board: 'x1', channel: index + 1,
    call: pedestrian || random.next() < 0.3 ? 'locking' : 'nonLocking', delayMs: random.pick([0, 0, 500]), extensionMs: random.pick([0, 500]),
  }];
}

function randomAdvance(random: Random, group: Group, index: number): readonly object[] {
  if (group.kind === 'pedestrian2' || random.next() < 0.2) return [];
  return [{ id: `a${index + 1}`, kind: 'loop', role: 'advance', groups: [group.id], board: 'x1', channel: index + 17, distanceM: random.int(60, 250), call: 'none' }];
}

function plan(stages: readonly string[], mode: 'fixed' | 'actuated'): object {
  // 40 s hold the longest interstage and minimum that the ranges above can make, through all red too.
  return { id: 'builtin', mode, cycleMs: Math.min(240_000, Math.max(30_000, stages.length * 40_000)), stages: stages.map((stage) => ({ stage, splitMs: 40_000 })) };
}

function board(index: number): object {
  const profile = {
    format: 'ngatu-profile/1', vendor: 'test', model: 'board', role: 'signalHeads', firmware: { from: '1', to: '1' }, variant: 'modbusRtu',
    identity: [{ point: 'model' }], limits: { maxReadRegisters: 10, minGapMs: 0, responseMs: 10 }, quirks: [],
    points: [{ id: 'model', area: 'input', address: 0, type: 'u16', access: 'read', poll: 'once' }],
    source: { document: 'none', edition: '0', page: '0' },
  };
  return { id: `b${index + 1}`, line: 'lamps', unit: index + 1, profile };
}

function lamps(group: Group, index: number): readonly LampWire[] {
  const slot = (index % 8) + 1;
  return colours[group.kind].map((colour, bit) => {
    const at = (address: number): LampWire['output'] => ({ area: 'holding', address, bit: (slot * 3 + bit) % 16 });
    return { group: group.id, colour, board: `b${Math.floor(index / 8) + 1}`, slot, output: at(3), flashOutput: at(5), readBack: at(106) };
  });
}

/** The same site with its heads and detectors on real boards, and a line of its own for the detectors. */
export function onReferenceBoards(site: SealedSite, heads: ResolvedProfile, loops: ResolvedProfile): SealedSite {
  const { groups, boards } = site.safety;
  return {
    ...site,
    safety: {
      ...site.safety,
      lines: [...site.safety.lines, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }],
      boards: [...boards.map((one) => ({ ...one, profile: heads })), { id: 'x1', line: 'field', unit: 20, profile: loops }],
      // Dealt over the boards, so that a pair may stand on two of them.
      lamps: groups.flatMap((group, index) => lampWires(group, `b${1 + (index % boards.length)}`, 1 + Math.floor(index / boards.length), heads) ?? []),
    },
  };
}
