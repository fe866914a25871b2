import { minimumSplitMs } from './interstage.ts';
import { parseWith } from './parsing.ts';
import { problem, type Parsed, type Problem } from './problem.ts';
import { ringsSchema, type Rings, type RingsOverlap, type RingsPhase } from './rings.ts';
import type { RingsProblemCode } from './siteProblem.ts';
import { siteSourceSchema, type SiteSource } from './site.ts';

type Safety = SiteSource['safety'];
type Traffic = SiteSource['traffic'];
type Group = Safety['groups'][number];

/** Red after the last moment of a clearance, before anybody else starts, ms. */
const afterWalkMs = 3000;
/** Least red behind a yellow (safety.md S2.6: intergreen ≥ yellow + 1.0 s), ms. */
const leastRedMs = 1000;
/** A person walks 1 m in a second (safety.md S2.6), ms. */
const walkMsPerM = 1000;
const headSlots = 8;
const loopChannels = 16;
/** Room of every split for the street's answers, ms. */
const spareMs = 2000;

interface Place { readonly phase: RingsPhase; readonly ring: number; readonly side: number }

/** A bench site that runs as the dual-ring controller does: one stage per pair of phases that may run together. */
export function siteFromRings(input: unknown): Parsed<SiteSource> {
  const parsed = parseWith(ringsSchema, input);
  if (!parsed.ok) return parsed;
  const rings = parsed.value;
  const problems = ringProblems(rings);
  if (problems.length > 0) return { ok: false, problems };
  const places = placesOf(rings);
  if (stagesOf(rings, places).length < 2) return { ok: false, problems: [wrong('rings.alone', 'rings', {})] };
  const safety = safetyOf(rings, places);
  return parseWith(siteSourceSchema, { format: 'ngatu-site-source/1', safety, traffic: trafficOf(rings, places, safety) });
}

function ringProblems({ phases, rings, overlaps }: Rings): readonly Problem[] {
  const stated = phases.map(({ id }) => id);
  const placed = rings.flat(2);
  const known = (id: number, path: string): readonly Problem[] => (stated.includes(id) ? [] : [wrong('rings.phaseUnknown', path, { phase: id })]);
  const sides = new Set(rings.map((ring) => ring.length));
  return [
    ...stated.flatMap((id, at) => (stated.indexOf(id) < at ? [wrong('rings.phaseTwice', `phases[${at}].id`, { phase: id })] : [])),
    ...stated.flatMap((id, at) => (placed.filter((other) => other === id).length === 1 ? [] : [wrong('rings.phasePlace', `phases[${at}].id`, { phase: id })])),
    ...rings.flatMap((ring, r) => ring.flatMap((side, s) => side.flatMap((id, at) => known(id, `rings[${r}][${s}][${at}]`)))),
    ...(sides.size > 1 ? [wrong('rings.sides', 'rings', {})] : []),
    ...overlaps.flatMap(({ parents, conflicts }, at) => [...parents, ...(conflicts ?? [])].flatMap((id) => known(id, `overlaps[${at}]`))),
    ...phases.flatMap(({ walkMs, pedClearMs, crossingM, id }, at) => {
      const given = [walkMs, pedClearMs, crossingM].filter((value) => value !== undefined).length;
      return given === 0 || given === 3 ? [] : [wrong('rings.walk', `phases[${at}]`, { phase: id })];
    }),
  ];
}

function placesOf({ phases, rings }: Rings): readonly Place[] {
  return rings.flatMap((sides, ring) => sides.flatMap((ids, side) => ids.flatMap((id) => {
    const phase = phases.find((item) => item.id === id);
    return phase === undefined ? [] : [{ phase, ring: ring + 1, side: side + 1 }];
  })));
}

const vehicle = (id: number): string => `v${id}`;
const walk = (id: number): string => `p${id}`;
const overlapId = ({ id }: RingsOverlap): string => `o${id}`;
const concurrent = (a: Place, b: Place): boolean => a.ring !== b.ring && a.side === b.side;

/** A group of the site with the phases it goes with and those it may not meet. */
interface Member { readonly group: Group; readonly phases: readonly Place[]; readonly conflicts: readonly Place[]; readonly redMs: number }

function membersOf(rings: Rings, places: readonly Place[]): readonly Member[] {
  const against = (own: readonly Place[]): readonly Place[] => places.filter((other) => !own.includes(other) && !own.some((place) => concurrent(place, other)));
  return [
    ...places.map((place): Member => ({ group: vehicleGroup(place.phase), phases: [place], conflicts: against([place]), redMs: place.phase.redClearMs })),
    ...places.flatMap((place): Member[] => (place.phase.walkMs === undefined ? [] : [{ group: walkGroup(place.phase), phases: [place], conflicts: against([place]), redMs: afterWalkMs }])),
    ...rings.overlaps.map((overlap): Member => {
      const parents = places.filter(({ phase }) => overlap.parents.includes(phase.id));
      const { conflicts } = overlap;
      return { group: overlapGroup(overlap), phases: parents, conflicts: conflicts === undefined ? against(parents) : places.filter(({ phase }) => conflicts.includes(phase.id)), redMs: overlap.redClearMs };
    }),
  ];
}

function wrong(code: RingsProblemCode, path: string, params: Readonly<Record<string, string | number>>): Problem {
  return problem(code, path, params);
}

const plain = { redYellowMs: 0, flashingGreenMs: 0, pedestrianClearanceMs: 0, clearanceAspect: 'flashingGreen', walkingSpeed: 1 } as const;

function vehicleGroup(phase: RingsPhase): Group {
  return { ...plain, id: vehicle(phase.id), name: phase.name ?? `Phase ${phase.id}`, kind: 'vehicle3', speedKmh: phase.speedKmh, minGreenMs: phase.minGreenMs, yellowMs: phase.yellowMs, redRevertMs: phase.redRevertMs };
}

function walkGroup(phase: RingsPhase): Group {
  return {
    ...plain, id: walk(phase.id), name: `Walk ${phase.id}`, kind: 'pedestrian2', speedKmh: 50, minGreenMs: phase.walkMs ?? 0, yellowMs: 0, redRevertMs: 2000,
    // The sheet's clearance, or what the crossing needs with the red behind it.
    pedestrianClearanceMs: Math.max(phase.pedClearMs ?? 0, Math.ceil(((phase.crossingM ?? 0) * walkMsPerM - afterWalkMs) / 100) * 100),
    ...(phase.crossingM === undefined ? {} : { crossingM: phase.crossingM }),
  };
}

function overlapGroup(overlap: RingsOverlap): Group {
  return {
    ...plain, id: overlapId(overlap), name: `Overlap ${overlap.id}`, kind: 'vehicle3', speedKmh: 50, minGreenMs: 5000, yellowMs: overlap.yellowMs, redRevertMs: 2000,
    overlap: { parents: overlap.parents.map(vehicle), trailingGreenMs: overlap.trailingGreenMs },
  };
}

function safetyOf(rings: Rings, places: readonly Place[]): Safety {
  const members = membersOf(rings, places);
  const pairs = members.flatMap((a, at) => members.slice(at + 1).map((b) => [a, b] as const));
  const relations = pairs.map(([a, b]) => relationOf(a, b));
  const byId = new Map(members.map((member) => [member.group.id, member]));
  const clearMs = (id: string): number => {
    const member = byId.get(id);
    if (member === undefined) return 0;
    return member.group.kind === 'pedestrian2' ? member.redMs : member.group.yellowMs + Math.max(leastRedMs, member.redMs);
  };
  const groups = members.map(({ group }) => group);
  const loopCards = Math.max(1, Math.ceil((places.length + groups.filter(({ kind }) => kind === 'pedestrian2').length) / loopChannels));
  return {
    siteId: rings.siteId, name: rings.name, bench: true, maxWaitS: rings.maxWaitS, generatedFrom: 'rings', groups, relations,
    intergreens: relations.filter(({ relation }) => relation !== 'none').flatMap(({ a, b }) => [{ from: a, to: b, ms: clearMs(a) }, { from: b, to: a, ms: clearMs(b) }]),
    permissive: relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => [a, b]),
    conflictPaths: [], faultActions: {}, flashBan: { from: '05:00', to: '22:00' },
    lines: [{ id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' }, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }],
    boards: [
      ...Array.from({ length: Math.ceil(groups.length / headSlots) }, (_, at) => ({ id: `hb${at + 1}`, line: 'lamps', unit: at + 1, profile: 'ngatu/shb8' })),
      ...Array.from({ length: loopCards }, (_, at) => ({ id: `lc${at + 1}`, line: 'field', unit: at + 11, profile: 'ngatu/lc16' })),
    ],
    lamps: groups.map(({ id }, at) => ({ group: id, board: `hb${Math.floor(at / headSlots) + 1}`, slot: (at % headSlots) + 1 })),
    startup: { flashMs: 10_000, yellowMs: 3000, allRedMs: Math.max(5000, ...groups.map(({ pedestrianClearanceMs }) => pedestrianClearanceMs), ...members.map(({ group }) => clearMs(group.id))) },
    trustKeys: [], signaturesRequired: 1,
  };
}

function relationOf(a: Member, b: Member): Safety['relations'][number] {
  const pair = { a: a.group.id, b: b.group.id };
  const against = (one: Member, other: Member): boolean => other.phases.some((place) => one.conflicts.includes(place));
  // An overlap says itself whom it conflicts with: not everybody whom one of its parents does.
  const overlaps = [a, b].filter(({ group }) => group.overlap !== undefined);
  const hard = overlaps.length === 1 ? against(overlaps[0] ?? a, overlaps[0] === a ? b : a) : against(a, b) || against(b, a);
  if (hard) return { ...pair, relation: 'hard' };
  const own = a.phases.some((place) => b.phases.includes(place));
  const onFoot = [a, b].find(({ group }) => group.kind === 'pedestrian2');
  const turning = onFoot === a ? b : a;
  if (!own || onFoot === undefined || turning.group.kind === 'pedestrian2') return { ...pair, relation: 'none' };
  return { ...pair, relation: 'yield', who: turning.group.id, to: onFoot.group.id, kind: 'turnAcrossPedestrians', speedKmh: 25, opposingLanes: 1, reason: 'right turns of the phase give way to the walk beside it' };
}

/** Every set of phases that may run together, one of each ring that has any on that side. */
function stagesOf(rings: Rings, places: readonly Place[]): Traffic['stages'] {
  const sides = rings.rings[0]?.length ?? 0;
  const sets = Array.from({ length: sides }, (_, side) => rings.rings.reduce<readonly (readonly Place[])[]>((found, _ring, ring) => {
    const here = places.filter((place) => place.ring === ring + 1 && place.side === side + 1);
    return here.length === 0 ? found : found.flatMap((set) => here.map((place) => [...set, place]));
  }, [[]])).flat().filter((set) => set.length > 0);
  return sets.map((set) => {
    const ids = set.map(({ phase }) => phase.id);
    const groups = [
      ...ids.map(vehicle), ...set.filter(({ phase }) => phase.walkMs !== undefined).map(({ phase }) => walk(phase.id)),
      ...rings.overlaps.filter(({ parents }) => parents.some((id) => ids.includes(id))).map(overlapId),
    ];
    return { id: `S${ids.join('-')}`, name: `Phases ${ids.join(' + ')}`, groups, throughAllRed: [] };
  });
}

function trafficOf(rings: Rings, places: readonly Place[], safety: Safety): Traffic {
  const stages = stagesOf(rings, places);
  const loops = [...places.map(({ phase }) => ({ group: vehicle(phase.id), id: `d${phase.id}`, button: false, locking: phase.locking })),
    ...places.filter(({ phase }) => phase.walkMs !== undefined).map(({ phase }) => ({ group: walk(phase.id), id: `b${phase.id}`, button: true, locking: true }))];
  return {
    timezone: 'Asia/Ho_Chi_Minh', stages, firstStage: stages[0]?.id ?? '', displays: [], drawing: [],
    rings: places.map(({ phase, ring, side }) => ({ group: vehicle(phase.id), ring, side, dualEntry: phase.dualEntry })),
    detectors: loops.map(({ group, id, button, locking }, at) => ({
      id, kind: button ? 'button' : 'loop', role: button ? 'button' : 'stopLine', groups: [group], board: `lc${Math.floor(at / loopChannels) + 1}`, channel: (at % loopChannels) + 1,
      distanceM: 0, call: locking ? 'locking' : 'nonLocking', extend: !button, delayMs: 0, extensionMs: 0,
    })),
    actuation: places.map(({ phase }) => ({
      group: vehicle(phase.id), maxGreenMs: phase.maxGreenMs, passageMs: phase.passageMs,
      ...(phase.recall === 'none' ? {} : { recall: phase.recall }), ...(phase.simultaneousGapDisable ? { simultaneousGapDisable: true } : {}),
    })),
    builtinPlan: planOf(places, stages, safety),
  };
}

/** The fallback: the rings side by side, position by position; a shorter ring stands in its last phase. */
function planOf(places: readonly Place[], stages: Traffic['stages'], safety: Safety): Traffic['builtinPlan'] {
  const sides = [...new Set(places.map(({ side }) => side))].toSorted((a, b) => a - b);
  const sequence = sides.flatMap((side) => {
    const lists = [...new Set(places.filter((place) => place.side === side).map(({ ring }) => ring))].map((ring) => places.filter((place) => place.side === side && place.ring === ring));
    return Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, at) => `S${lists.map((list) => (list[at] ?? list.at(-1))?.phase.id ?? 0).join('-')}`);
  });
  const found = sequence.flatMap((id) => stages.filter((stage) => stage.id === id));
  const splits = found.map((stage, at) => {
    const from = found.at(at - 1) ?? stage;
    return Math.ceil((minimumSplitMs(safety, from, stage) + spareMs) / 1000) * 1000;
  });
  const sumMs = splits.reduce((sum, ms) => sum + ms, 0);
  const cycleMs = Math.max(60_000, sumMs);
  return {
    id: 'builtin', mode: 'actuated', cycleMs, offsetMs: 0, minGreens: [],
    stages: found.map((stage, at) => ({ stage: stage.id, splitMs: (splits[at] ?? 0) + (at === 0 ? cycleMs - sumMs : 0), recall: 'none' })),
  };
}
