import { z } from 'zod';
import { intergreenMatrix } from './intergreenMatrix.ts';
import { minimumSplitMs } from './interstage.ts';
import { parseWith } from './parsing.ts';
import type { Parsed } from './problem.ts';
import type { Relation } from './relation.ts';
import { shortestYellowMs } from './siteIntergreen.ts';
import { siteSourceSchema, type SiteSource } from './site.ts';

type Safety = SiteSource['safety'];
type Traffic = SiteSource['traffic'];
type Group = Safety['groups'][number];

const arms = ['north', 'east', 'south', 'west'] as const;
type Arm = (typeof arms)[number];
const streetSchema = z.strictObject({
  /** Kerb to kerb where people cross it, m. */
  widthM: z.number().min(4).max(60),
  speedKmh: z.int().min(20).max(90).default(50),
  /** Lanes of one direction that a left turn crosses. */
  lanes: z.int().min(1).max(4).default(2),
  /** Left turns have a signal and a stage of their own. */
  leftTurns: z.enum(['permissive', 'protected']).default('permissive'),
});

/** What the wizard of `site new` asks; a file of the same answers does without it. */
export const siteAnswersSchema = z.strictObject({
  siteId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,31}$/),
  name: z.string().min(1),
  arms: z.array(z.enum(arms)).min(3).max(4).default([...arms]),
  northSouth: streetSchema,
  eastWest: streetSchema,
  crossings: z.boolean().default(true),
  /** A school or a hospital is near: people are taken to walk 0.8 m/s. */
  frail: z.boolean().default(false),
  timezone: z.string().default('Asia/Ho_Chi_Minh'),
});
export type SiteAnswers = z.infer<typeof siteAnswersSchema>;

/** From the stop line to the edge of the box, and past its far edge to the end of the crossing there, m. */
const setbackM = 8;
/** From the stop line over one's own crossing, m. */
const ownCrossingM = 6.5;
const headSlots = 8;
const loopChannels = 16;
const spareMs = 2000;
/** People start to walk before the last of them has crossed: so much of their way is left to the intergreen, ms. */
const walkLeftMs = 4000;

const letterOf = { north: 'N', east: 'E', south: 'S', west: 'W' } as const;
const through = (arm: Arm): string => `v${letterOf[arm]}`;
const left = (arm: Arm): string => `l${letterOf[arm]}`;
const walk = (arm: Arm): string => `p${letterOf[arm]}`;
const opposite = (arm: Arm): Arm => turned(arm, 2);
/** So many quarter turns clockwise, seen from above. */
const turned = (arm: Arm, quarters: number): Arm => arms[(arms.indexOf(arm) + quarters) % 4] ?? arm;
/** Traffic keeps to the right: from the north, the left turn leads east and the right turn west. */
const leftExit = (arm: Arm): Arm => turned(arm, 1);
const rightExit = (arm: Arm): Arm => turned(arm, 3);

interface Move { readonly id: string; readonly arm: Arm; readonly kind: 'through' | 'left' | 'walk' }

/** A bench site of a junction of three or four arms, whose lengths are those that nobody is hurt by: to be measured and corrected. */
export function siteFromAnswers(input: unknown): Parsed<SiteSource> {
  const parsed = parseWith(siteAnswersSchema, input);
  if (!parsed.ok) return parsed;
  const answers = parsed.value;
  const moves = movesOf(answers);
  const safety = safetyOf(answers, moves);
  return parseWith(siteSourceSchema, { format: 'ngatu-site-source/1', safety, traffic: trafficOf(answers, moves, safety) });
}

const streetOf = (answers: SiteAnswers, arm: Arm): SiteAnswers['northSouth'] => (arm === 'north' || arm === 'south' ? answers.northSouth : answers.eastWest);
const crossOf = (answers: SiteAnswers, arm: Arm): SiteAnswers['northSouth'] => streetOf(answers, turned(arm, 1));

function movesOf(answers: SiteAnswers): readonly Move[] {
  const here = arms.filter((arm) => answers.arms.includes(arm));
  const turnsLeft = (arm: Arm): boolean => streetOf(answers, arm).leftTurns === 'protected' && here.includes(leftExit(arm));
  return [
    ...here.map((arm): Move => ({ id: through(arm), arm, kind: 'through' })),
    ...here.filter(turnsLeft).map((arm): Move => ({ id: left(arm), arm, kind: 'left' })),
    ...(answers.crossings ? here.map((arm): Move => ({ id: walk(arm), arm, kind: 'walk' })) : []),
  ];
}

const plain = { redYellowMs: 0, flashingGreenMs: 0, pedestrianClearanceMs: 0, clearanceAspect: 'flashingGreen', walkingSpeed: 1, redRevertMs: 2000 } as const;

function groupOf(answers: SiteAnswers, { id, arm, kind }: Move): Group {
  const { widthM, speedKmh } = streetOf(answers, arm);
  if (kind !== 'walk') {
    const speed = kind === 'left' ? Math.min(30, speedKmh) : speedKmh;
    return { ...plain, id, name: `${arm}, ${kind}`, kind: 'vehicle3', approach: arm, speedKmh: speed, minGreenMs: 8000, yellowMs: shortestYellowMs(speed) };
  }
  const walkingSpeed = answers.frail ? 0.8 : 1;
  const needMs = Math.ceil((widthM / walkingSpeed) * 10) * 100;
  return {
    ...plain, id, name: `crossing of the ${arm} arm`, kind: 'pedestrian2', approach: arm, speedKmh: 50, minGreenMs: 7000, yellowMs: 0, walkingSpeed,
    pedestrianClearanceMs: Math.max(3000, needMs - walkLeftMs), crossingM: widthM, ...(answers.frail ? { nearSchoolOrHospital: true } : {}),
  };
}

/** Where a movement leaves the box. */
function exitsOf(answers: SiteAnswers, moves: readonly Move[], { arm, kind }: Move): readonly { readonly to: Arm; readonly turn: 'left' | 'through' | 'right' }[] {
  const own = moves.some(({ id }) => id === left(arm));
  const all = [{ to: leftExit(arm), turn: 'left' as const }, { to: opposite(arm), turn: 'through' as const }, { to: rightExit(arm), turn: 'right' as const }];
  return all.filter(({ to, turn }) => answers.arms.includes(to) && (kind === 'left' ? turn === 'left' : turn !== 'left' || !own));
}

function relationOf(answers: SiteAnswers, moves: readonly Move[], one: Move, other: Move): Relation {
  const pair = { a: one.id, b: other.id };
  const vehicle = [one, other].find(({ kind }) => kind !== 'walk');
  const onFoot = [one, other].find(({ kind }) => kind === 'walk');
  if (vehicle === undefined || (one.kind === 'walk' && other.kind === 'walk')) return { ...pair, relation: 'none' };
  if (onFoot !== undefined) {
    const exit = exitsOf(answers, moves, vehicle).find(({ to }) => to === onFoot.arm);
    if (vehicle.arm === onFoot.arm) return { ...pair, relation: 'hard' };
    if (exit === undefined) return { ...pair, relation: 'none' };
    if (exit.turn === 'through' || vehicle.kind === 'left') return { ...pair, relation: 'hard' };
    return { ...pair, relation: 'yield', who: vehicle.id, to: onFoot.id, kind: 'turnAcrossPedestrians', speedKmh: 25, opposingLanes: 1, reason: 'turning traffic gives way to people on the crossing' };
  }
  if (one.arm === other.arm) return { ...pair, relation: 'none' };
  if (opposite(one.arm) !== other.arm) return { ...pair, relation: 'hard' };
  if (one.kind === 'left' && other.kind === 'left') return { ...pair, relation: 'none' };
  if (one.kind === 'left' || other.kind === 'left') return { ...pair, relation: 'hard' };
  const turning = [one, other].filter((move) => exitsOf(answers, moves, move).some(({ turn }) => turn === 'left'));
  const [who = one] = turning;
  if (turning.length === 0) return { ...pair, relation: 'none' };
  const { speedKmh, lanes } = streetOf(answers, one.arm);
  return {
    ...pair, relation: 'yield', who: who.id, to: who === one ? other.id : one.id, kind: 'permissiveLeft', ...(turning.length === 2 ? { mutual: true } : {}), speedKmh, opposingLanes: lanes,
    reason: 'left turns give way to oncoming traffic; both end together',
  };
}

/** Metres from the stop line to the end of what is shared, the longest that the widths allow; and of who enters, the shortest. */
function pathOf(answers: SiteAnswers, moves: readonly Move[], from: Move, to: Move): Safety['conflictPaths'][number] {
  const across = crossOf(answers, from.arm).widthM;
  const own = streetOf(answers, from.arm).widthM;
  if (to.kind !== 'walk') return { from: from.id, to: to.id, clearingM: setbackM + across + (from.kind === 'left' ? own / 2 : 0), enteringM: setbackM };
  if (to.arm === from.arm) return { from: from.id, to: to.id, clearingM: ownCrossingM, enteringM: 0 };
  const turn = exitsOf(answers, moves, from).find((exit) => exit.to === to.arm)?.turn;
  const inBoxM = turn === 'right' ? across / 2 : across + (turn === 'left' ? own / 2 : 0);
  return { from: from.id, to: to.id, clearingM: setbackM + inBoxM + ownCrossingM, enteringM: 0 };
}

function safetyOf(answers: SiteAnswers, moves: readonly Move[]): Safety {
  const relations = moves.flatMap((one, at) => moves.slice(at + 1).map((other) => relationOf(answers, moves, one, other)));
  const groups = moves.map((move) => groupOf(answers, move));
  const byId = new Map(moves.map((move) => [move.id, move]));
  const conflictPaths = relations.filter(({ relation }) => relation !== 'none').flatMap(({ a, b }) => [[a, b], [b, a]] as const).flatMap(([from, to]) => {
    const [ending, starting] = [byId.get(from), byId.get(to)];
    return ending === undefined || starting === undefined || ending.kind === 'walk' ? [] : [pathOf(answers, moves, ending, starting)];
  });
  const inputs = moves.length;
  const bare: Safety = {
    siteId: answers.siteId, name: answers.name, bench: true, maxWaitS: 120, groups, relations, intergreens: [],
    permissive: relations.filter(({ relation }) => relation !== 'hard').map(({ a, b }) => [a, b]),
    conflictPaths, faultActions: {}, flashBan: { from: '05:00', to: '22:00' },
    lines: [{ id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' }, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }],
    boards: [
      ...Array.from({ length: Math.ceil(groups.length / headSlots) }, (_, at) => ({ id: `hb${at + 1}`, line: 'lamps', unit: at + 1, profile: 'ngatu/shb8' })),
      ...Array.from({ length: Math.ceil(inputs / loopChannels) }, (_, at) => ({ id: `lc${at + 1}`, line: 'field', unit: at + 11, profile: 'ngatu/lc16' })),
    ],
    lamps: groups.map(({ id }, at) => ({ group: id, board: `hb${Math.floor(at / headSlots) + 1}`, slot: (at % headSlots) + 1 })),
    startup: { flashMs: 10_000, yellowMs: 3000, allRedMs: 5000 }, trustKeys: [], signaturesRequired: 1,
  };
  const intergreens = intergreenMatrix(bare).map(({ from, to, ms }) => ({ from, to, ms: ms ?? 0 }));
  const longestMs = Math.max(5000, ...intergreens.map(({ ms }) => ms), ...groups.map(({ pedestrianClearanceMs }) => pedestrianClearanceMs));
  return { ...bare, intergreens, startup: { ...bare.startup, allRedMs: longestMs } };
}

function trafficOf(answers: SiteAnswers, moves: readonly Move[], safety: Safety): Traffic {
  const stages = stagesOf(moves);
  return {
    timezone: answers.timezone, stages, firstStage: stages[0]?.id ?? '', displays: [],
    detectors: moves.map(({ id, kind }, at) => ({
      id: `d${id}`, kind: kind === 'walk' ? 'button' : 'loop', role: kind === 'walk' ? 'button' : 'stopLine', groups: [id], board: `lc${Math.floor(at / loopChannels) + 1}`, channel: (at % loopChannels) + 1,
      distanceM: 0, call: kind === 'walk' ? 'locking' : 'nonLocking', extend: kind !== 'walk', delayMs: 0, extensionMs: 0,
    })),
    actuation: moves.map(({ id, kind }) => ({ group: id, maxGreenMs: kind === 'left' ? 20_000 : 40_000, passageMs: kind === 'walk' ? 0 : 3000 })),
    builtinPlan: planOf(stages, safety), drawing: moves.map((move) => placeOf(answers, move)),
  };
}

/** Per street its through movements with the crossings beside them, and its left turns where they have a signal. */
function stagesOf(moves: readonly Move[]): Traffic['stages'] {
  const streets = [['north', 'south'], ['east', 'west']] as const;
  const found = streets.flatMap((street) => {
    const along = (arm: Arm): boolean => street.some((one) => one === arm);
    const ahead = moves.filter(({ arm, kind }) => (kind === 'through' && along(arm)) || (kind === 'walk' && !along(arm)));
    const lefts = moves.filter(({ arm, kind }) => kind === 'left' && along(arm));
    // Nobody walks across an arm whose own traffic goes; a crossing that nobody's street is beside has no stage.
    return [ahead, lefts].filter((set) => set.some(({ kind }) => kind !== 'walk'));
  });
  return found.map((set, at) => ({ id: String.fromCodePoint(65 + at), name: set.map(({ id }) => id).join(' + '), groups: set.map(({ id }) => id), throughAllRed: [] }));
}

function planOf(stages: Traffic['stages'], safety: Safety): Traffic['builtinPlan'] {
  const splits = stages.map((stage, at) => Math.ceil((minimumSplitMs(safety, stages.at(at - 1) ?? stage, stage) + spareMs) / 1000) * 1000);
  const sumMs = splits.reduce((sum, ms) => sum + ms, 0);
  const cycleMs = Math.max(60_000, sumMs);
  return {
    id: 'builtin', mode: 'actuated', cycleMs, offsetMs: 0, minGreens: [],
    stages: stages.map((stage, at) => ({ stage: stage.id, splitMs: (splits[at] ?? 0) + (at === 0 ? cycleMs - sumMs : 0), recall: at === 0 ? 'min' : 'none' })),
  };
}

const rounded = (m: number): number => Math.round(m * 10) / 10;

/** For the drawings: metres from the middle, x to the east, y to the north. */
function placeOf(answers: SiteAnswers, { id, arm, kind }: Move): Traffic['drawing'][number] {
  const { widthM } = streetOf(answers, arm);
  const outM = crossOf(answers, arm).widthM / 2 + (kind === 'walk' ? 4 : setbackM);
  const sideM = kind === 'walk' ? 0 : widthM * (kind === 'left' ? 0.1 : 0.3);
  const at = { north: [-sideM, outM], east: [outM, sideM], south: [sideM, -outM], west: [-outM, -sideM] }[arm];
  const bearing = { north: 180, east: 270, south: 0, west: 90 }[arm];
  return { group: id, xM: rounded(at[0] ?? 0), yM: rounded(at[1] ?? 0), bearingDeg: kind === 'walk' ? (bearing + 90) % 360 : bearing };
}
