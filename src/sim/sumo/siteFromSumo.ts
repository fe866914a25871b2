import { minimumSplitMs } from '../../model/interstage.ts';
import { parseSite } from '../../model/siteParse.ts';
import type { Parsed } from '../../model/problem.ts';
import type { SiteSource } from '../../model/site.ts';
import type { SumoDetector } from './detectors.ts';
import type { LightPlan } from './groups.ts';
import type { LinkGroup } from './linkGroup.ts';
import type { GroupRelation } from './relations.ts';

type Safety = SiteSource['safety'];
type Traffic = SiteSource['traffic'];

/** Times of every generated site, ms: yellow 3 s and all red 2 s, an intergreen counted from the end of green (control.md, Benchmark). */
const times = { yellowMs: 3000, intergreenMs: 5000, afterWalkMs: 3000, minGreenMs: 5000, maxGreenMs: 50_000, passageMs: 3000, redRevertMs: 2000 } as const;
const walkingSpeedMs = 1;
const cards = { headSlots: 8, loopChannels: 16 } as const;
/** Cycle of the fallback plan, ms: by the number of stages, within bounds that keep every red below maxWaitS. */
const cycles = { perStageMs: 25_000, leastMs: 60_000, mostMs: 120_000 } as const;

/** What a generated site is called and where it came from. */
export interface GeneratedName { readonly siteId: string; readonly name: string; readonly generatedFrom: string }

/** A bench site from one traffic light of a network: ids of groups and stages are the light's. Its geometry is not known. */
export function siteFromSumo(light: LightPlan, detectors: readonly SumoDetector[], named: GeneratedName): Parsed<SiteSource> {
  const loops = detectors.filter(({ lightId, kind, groups }) => lightId === light.lightId && kind !== 'area' && groups.length > 0);
  const loopCards = Math.ceil(loops.length / cards.loopChannels);
  const safety = safetyOf(light, loopCards, named);
  return parseSite({ format: 'ngatu-site-source/1', safety, traffic: trafficOf(light, loops, safety) });
}

/** An id that a site may have, from any text: `gneJ1 West` → `gnej1-west`. */
export function siteIdOf(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 32);
  return plain.length >= 2 ? plain : `site-${plain}`;
}

function safetyOf(light: LightPlan, loopCards: number, named: GeneratedName): Safety {
  const groups = light.groups.map(groupOf);
  const byId = new Map(light.groups.map((group) => [group.id, group]));
  const relations = light.relations.map((relation) => relationOf(relation, byId));
  const headBoards = Math.ceil(groups.length / cards.headSlots);
  const clearanceMs = Math.max(0, ...groups.map(({ pedestrianClearanceMs }) => pedestrianClearanceMs));
  return {
    ...named, bench: true, maxWaitS: 120, groups, relations,
    intergreens: light.relations.filter(({ relation }) => relation !== 'none').flatMap(({ a, b }) => [intergreenOf(byId, a, b), intergreenOf(byId, b, a)]),
    permissive: light.relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => [a, b]),
    faultActions: {}, flashBan: { from: '05:00', to: '22:00' },
    conflictPaths: [],
    lines: [
      { id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' },
      ...(loopCards === 0 ? [] : [{ id: 'field', purpose: 'field' as const, device: 'lines/field', baud: loopCards > 2 ? 57_600 : 19_200, format: '8E1' as const }]),
    ],
    boards: [
      ...Array.from({ length: headBoards }, (_, at) => ({ id: `hb${at + 1}`, line: 'lamps', unit: at + 1, profile: 'ngatu/shb8' })),
      ...Array.from({ length: loopCards }, (_, at) => ({ id: `lc${at + 1}`, line: 'field', unit: at + 11, profile: 'ngatu/lc16' })),
    ],
    lamps: groups.map(({ id }, at) => ({ group: id, board: `hb${Math.floor(at / cards.headSlots) + 1}`, slot: (at % cards.headSlots) + 1 })),
    startup: { flashMs: 10_000, yellowMs: 3000, allRedMs: Math.max(5000, clearanceMs) },
    trustKeys: [], signaturesRequired: 1,
  };
}

function groupOf(group: LinkGroup): Safety['groups'][number] {
  const walks = group.kind === 'pedestrian';
  const crossingM = Math.min(60, Math.max(1, Math.ceil(group.crossingM)));
  const neededMs = (crossingM / walkingSpeedMs) * 1000;
  return {
    id: group.id, name: `${group.approach} ${group.directions.join('')}`.trim(), kind: walks ? 'pedestrian2' : 'vehicle3',
    speedKmh: Math.max(1, group.speedKmh), minGreenMs: times.minGreenMs, yellowMs: walks ? 0 : times.yellowMs,
    redYellowMs: 0, flashingGreenMs: 0, redRevertMs: times.redRevertMs,
    pedestrianClearanceMs: walks ? Math.max(times.afterWalkMs, neededMs - times.afterWalkMs) : 0,
    clearanceAspect: 'flashingGreen', walkingSpeed: walkingSpeedMs,
    ...(walks ? { crossingM } : {}),
  };
}

function intergreenOf(groups: ReadonlyMap<string, LinkGroup>, from: string, to: string): Safety['intergreens'][number] {
  return { from, to, ms: groups.get(from)?.kind === 'pedestrian' ? times.afterWalkMs : times.intergreenMs };
}

function relationOf(relation: GroupRelation, groups: ReadonlyMap<string, LinkGroup>): Safety['relations'][number] {
  if (relation.relation !== 'yield') return { a: relation.a, b: relation.b, relation: relation.relation };
  // People on a crossing never yield in a site, whatever the network's matrix says.
  const turned = groups.get(relation.who)?.kind === 'pedestrian';
  const who = turned ? relation.to : relation.who;
  const to = turned ? relation.who : relation.to;
  const onFoot = groups.get(to)?.kind === 'pedestrian';
  const speedKmh = Math.max(1, groups.get(onFoot ? who : to)?.speedKmh ?? 50);
  return {
    a: relation.a, b: relation.b, relation: 'yield', who, to, kind: onFoot ? 'turnAcrossPedestrians' : relation.kind,
    ...(relation.mutual && !onFoot ? { mutual: true } : {}),
    speedKmh, opposingLanes: Math.min(8, relation.opposingLanes), reason: 'the network shows both green together and says who yields',
  };
}

function trafficOf(light: LightPlan, loops: readonly SumoDetector[], safety: Safety): Traffic {
  const stages: Traffic['stages'] = light.stages.map(({ id, groups }) => ({ id, groups: [...groups], throughAllRed: [] }));
  const called = new Set(loops.filter(({ kind }) => kind === 'stop').flatMap(({ groups }) => groups));
  const splits = splitsOf(light, safety, stages);
  return {
    timezone: 'Asia/Ho_Chi_Minh', stages, firstStage: stages[0]?.id ?? '',
    detectors: loops.map(detectorOf), displays: [], drawing: [],
    actuation: safety.groups.map(({ id }) => ({ group: id, maxGreenMs: times.maxGreenMs, passageMs: id.startsWith('p') ? 0 : times.passageMs })),
    builtinPlan: {
      id: 'builtin', mode: 'actuated', cycleMs: splits.reduce((sum, ms) => sum + ms, 0), offsetMs: 0, minGreens: [],
      stages: stages.map(({ id, groups }, at) => ({ stage: id, splitMs: splits[at] ?? 0, recall: groups.every((group) => called.has(group)) ? 'none' : 'min' })),
    },
  };
}

function detectorOf(loop: SumoDetector, at: number): Traffic['detectors'][number] {
  const stop = loop.kind === 'stop';
  return {
    id: loop.id, name: loop.laneId, kind: 'loop', role: stop ? 'stopLine' : 'advance', groups: [...loop.groups],
    board: `lc${Math.floor(at / cards.loopChannels) + 1}`, channel: (at % cards.loopChannels) + 1,
    distanceM: loop.distanceM, call: stop ? 'nonLocking' : 'none', extend: true, delayMs: 0, extensionMs: 0,
  };
}

/** Every stage its minimum; what the cycle leaves over goes by the lanes that a stage serves. Whole seconds. */
function splitsOf(light: LightPlan, safety: Safety, stages: Traffic['stages']): readonly number[] {
  const leastMs = stages.map((stage, at) => {
    const from = stages.at(at - 1);
    return from === undefined ? times.minGreenMs : Math.ceil(minimumSplitMs(safety, from, stage) / 1000) * 1000;
  });
  const sumMs = leastMs.reduce((sum, ms) => sum + ms, 0);
  const cycleMs = Math.max(sumMs, Math.min(cycles.mostMs, Math.max(cycles.leastMs, stages.length * cycles.perStageMs)));
  const lanes = stages.map((stage) => new Set(light.groups.filter(({ id }) => stage.groups.includes(id)).flatMap((group) => group.lanes)).size + 1);
  const weight = lanes.reduce((sum, count) => sum + count, 0);
  const spareMs = cycleMs - sumMs;
  const splits = leastMs.map((ms, at) => ms + Math.floor((spareMs * (lanes[at] ?? 0)) / weight / 1000) * 1000);
  const leftMs = cycleMs - splits.reduce((sum, ms) => sum + ms, 0);
  return splits.map((ms, at) => (at === 0 ? ms + leftMs : ms));
}
