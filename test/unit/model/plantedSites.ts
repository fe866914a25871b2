// Over 300 lines: one planted mistake for every code, in the order of the list.
import { prioritySchema, type PriorityMovement } from '../../../src/model/priority.ts';
import { preemptionSchema, type Preemption } from '../../../src/model/preemption.ts';
import { plantedActuation } from './plantedActuation.ts';
import type { ResolvedProfile } from '../../../src/model/profile.ts';
import type { Relation } from '../../../src/model/relation.ts';
import type { SiteProblemCode } from '../../../src/model/siteProblem.ts';
import { isSerial, type SerialLine, type SiteSource } from '../../../src/model/site.ts';

type Profiles = Map<string, ResolvedProfile>;
/** One mistake: what is done to a good site, and where it must be found. */
export interface Planted {
  readonly path: string;
  readonly severity?: 'warning';
  readonly plant: (site: SiteSource, profiles: Profiles) => void;
}

const key = `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`;

function displayBoard(site: SiteSource): number {
  return site.safety.boards.findIndex(({ id }) => id === at(site.traffic.displays, 0).board);
}

/** The item at a place that is known to be there. */
function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

function again<T>(items: T[], index: number, change: Partial<T> = {}): void {
  items.push({ ...structuredClone(at(items, index)), ...change });
}

function relationIndex(site: SiteSource, a: string, b: string): number {
  return site.safety.relations.findIndex((one) => one.a === a && one.b === b);
}

/** A door contact on a free channel of the loop card. */
function doorOf(site: SiteSource): { id: string; kind: 'door'; board: string; point: string } {
  return { id: 'door', kind: 'door', board: at(site.traffic.detectors, 0).board, point: 'presence.16' };
}

/** A lamp beside the first button, on a card that has eight of them. */
function waitLamp(site: SiteSource, profiles: Profiles): { id: string; group: string; board: string; channel: number } {
  const button = site.traffic.detectors.find(({ role }) => role === 'button');
  if (button === undefined) throw new RangeError('no button');
  otherProfile(site, profiles, site.safety.boards.findIndex(({ id }) => id === button.board), (profile) => {
    profile.points = [...profile.points, ...Array.from({ length: 8 }, (_, bit) => ({ id: `wait.${bit + 1}`, area: 'holding' as const, address: 0, bit, type: 'bit' as const, access: 'readWrite' as const, poll: 'never' as const }))];
  });
  return { id: 'w1', group: at(button.groups, 0), board: button.board, channel: 1 };
}

/** A fire engine that this site lets through, called by a contact of its own. */
function fireEngine({ traffic }: SiteSource): Preemption {
  const contact = contactOf(traffic, 'contact1');
  const one = preemptionSchema.parse({ id: 'fire', kind: 'fire', inputs: [{ detector: contact, active: 'occupied' }], dwell: [at(traffic.stages, 0).id] });
  traffic.preemptions = [one];
  return one;
}

/** Priority for the first group that no walk shows, asked for by a contact of its own. */
function bus(site: SiteSource): PriorityMovement[] {
  const { traffic, safety } = site;
  const contact = contactOf(traffic, 'contact1');
  const group = at(safety.groups.filter(({ kind }) => kind !== 'pedestrian2'), 0).id;
  traffic.priority = prioritySchema.parse({ movements: [{ group, inputs: [{ detector: contact }] }] });
  return traffic.priority.movements;
}

function railway(site: SiteSource): Preemption {
  const { traffic } = site;
  const inputs = [{ detector: contactOf(traffic, 'contact1'), active: 'clear' }, { detector: contactOf(traffic, 'contact2'), active: 'occupied' }];
  const one = preemptionSchema.parse({ id: 'rail', kind: 'rail', inputs, track: { stage: at(traffic.stages, 0).id, ms: 10_000 }, dwell: [at(traffic.stages, 1).id], arrivesMs: 120_000 });
  traffic.preemptions = [one];
  return one;
}

/** A free channel of the loop card. */
function contactOf(traffic: SiteSource['traffic'], id: string): string {
  const board = at(traffic.detectors, 0).board;
  const used = traffic.detectors.filter((one) => one.board === board).map(({ channel }) => channel);
  const channel = Array.from({ length: 16 }, (_, place) => place + 1).find((place) => !used.includes(place)) ?? 16;
  const { whenFailed: _, ...loop } = at(traffic.detectors, 0);
  traffic.detectors.push({ ...loop, id, role: 'count', call: 'none', channel });
  return id;
}

function yieldOf(site: SiteSource, a: string, b: string): Extract<Relation, { relation: 'yield' }> {
  const relation = at(site.safety.relations, relationIndex(site, a, b));
  if (relation.relation !== 'yield') throw new TypeError(`${a} ${b} is ${relation.relation}`);
  return relation;
}

/** Makes a site one that may stand on a street, without a problem. */
export function toStreet({ safety }: SiteSource): void {
  safety.bench = false;
  for (const line of safety.lines) if (isSerial(line)) line.device = `/dev/${line.id}`;
  safety.trustKeys = [{ keyId: 'c1', publicKey: key, role: 'commissioning' }];
}

function serialAt({ lines }: SiteSource['safety'], index: number): SerialLine {
  const line = at(lines, index);
  if (!isSerial(line)) throw new TypeError(`${line.id} is ${line.kind}`);
  return line;
}

/** Gives board `index` a changed copy of its profile. */
function otherProfile(site: SiteSource, profiles: Profiles, index: number, change: (profile: ResolvedProfile) => void): void {
  const board = at(site.safety.boards, index);
  const own = profiles.get(board.profile);
  if (own === undefined) throw new Error(board.profile);
  const copy = structuredClone(own);
  change(copy);
  board.profile = 'ngatu/other';
  profiles.set(board.profile, copy);
}

function extraStage(site: SiteSource, groups: readonly string[]): SiteSource['traffic']['stages'][number] {
  again(site.traffic.stages, 2, { id: 'D', groups: [...groups] });
  return at(site.traffic.stages, -1);
}

const groups = {
  'group.duplicate': { path: 'safety.groups[10].id', plant: ({ safety }) => { again(safety.groups, 9); } },
  'group.unknown': { path: 'traffic.drawing[0].group', plant: ({ traffic }) => { at(traffic.drawing, 0).group = 'zz'; } },
  'group.minGreenShort': { path: 'safety.groups[0].minGreenMs', plant: ({ safety }) => { at(safety.groups, 0).minGreenMs = 4000; } },
  'group.walkShort': { path: 'safety.groups[6].minGreenMs', plant: ({ safety }) => { at(safety.groups, 6).minGreenMs = 4000; } },
  'group.clearanceMissing': { path: 'safety.groups[6].pedestrianClearanceMs', plant: ({ safety }) => { at(safety.groups, 6).pedestrianClearanceMs = 0; } },
  'group.clearanceNotOfKind': { path: 'safety.groups[0].pedestrianClearanceMs', plant: ({ safety }) => { at(safety.groups, 0).pedestrianClearanceMs = 5000; } },
  'group.yellowShort': { path: 'safety.groups[0].yellowMs', plant: ({ safety }) => { at(safety.groups, 0).speedKmh = 60; } },
  'group.yellowMissing': { path: 'safety.groups[0].yellowMs', plant: ({ safety }) => { at(safety.groups, 0).yellowMs = 0; } },
  'group.yellowNotOfKind': { path: 'safety.groups[6].yellowMs', plant: ({ safety }) => { at(safety.groups, 6).yellowMs = 3000; } },
  'group.redYellowNotOfKind': { path: 'safety.groups[0].redYellowMs', plant: ({ safety }) => { at(safety.groups, 0).redYellowMs = 1500; } },
  'group.redRevertShort': { path: 'safety.groups[0].redRevertMs', plant: ({ safety }) => { at(safety.groups, 0).redRevertMs = 1900; } },
  'group.crossingUnknown': { path: 'safety.groups[6].crossingM', plant: ({ safety }) => { delete at(safety.groups, 6).crossingM; } },
  'group.crossingShort': { path: 'safety.groups[6].pedestrianClearanceMs', plant: ({ safety }) => { at(safety.groups, 6).crossingM = 18.1; } },
  'group.walkingSpeedFast': { path: 'safety.groups[6].walkingSpeed', plant: ({ safety }) => { at(safety.groups, 6).walkingSpeed = 1.3; } },
  'group.walkingSpeedFrail': { path: 'safety.groups[6].walkingSpeed', plant: ({ safety }) => { at(safety.groups, 6).nearSchoolOrHospital = true; } },
  'group.walkingSpeedUnreasoned': { path: 'safety.groups[6].walkingSpeed', plant: ({ safety }) => { at(safety.groups, 6).walkingSpeed = 1.2; } },
  'group.walkingSpeedReasoned': { path: 'safety.groups[6].walkingSpeed', severity: 'warning', plant: ({ safety }) => { Object.assign(at(safety.groups, 6), { walkingSpeed: 1.2, walkingSpeedReason: 'planted' }); } },
  'group.refugeNarrow': {
    path: 'safety.groups[6].refuge.widthM',
    plant: ({ safety }) => {
      at(safety.groups, 6).refuge = { widthM: 1.9, otherHalf: 'pS' };
      at(safety.groups, 7).refuge = { widthM: 2, otherHalf: 'pN' };
    },
  },
  'group.refugeOtherHalf': { path: 'safety.groups[6].refuge.otherHalf', plant: ({ safety }) => { at(safety.groups, 6).refuge = { widthM: 2, otherHalf: 'pS' }; } },
  'group.noLamp': { path: 'safety.groups[0]', plant: ({ safety }) => { safety.lamps = safety.lamps.filter(({ group }) => group !== 'vN'); } },
  'group.noStage': { path: 'safety.groups[8]', plant: ({ traffic }) => { at(traffic.stages, 0).groups = ['vN', 'vS', 'pW']; } },
  'group.noDemand': { path: 'safety.groups[4]', severity: 'warning', plant: ({ traffic }) => { at(traffic.detectors, 4).call = 'none'; } },
} satisfies Partial<Record<SiteProblemCode, Planted>>;

const relations = {
  'relation.self': { path: 'safety.relations[45]', plant: ({ safety }) => { safety.relations.push({ a: 'vN', b: 'vN', relation: 'hard' }); } },
  'relation.missing': { path: 'safety.relations', plant: (site) => { site.safety.relations.splice(relationIndex(site, 'vN', 'vE'), 1); } },
  'relation.duplicate': { path: 'safety.relations[45]', plant: ({ safety }) => { again(safety.relations, 1); } },
  'relation.yieldSides': { path: 'safety.relations[17].who', plant: (site) => { yieldOf(site, 'vE', 'vW').who = 'pN'; } },
  'relation.yieldKind': { path: 'safety.relations[17].kind', plant: (site) => { yieldOf(site, 'vE', 'vW').kind = 'turnAcrossPedestrians'; } },
  'relation.yieldSpeed': { path: 'safety.relations[17].speedKmh', plant: (site) => { yieldOf(site, 'vE', 'vW').speedKmh = 61; } },
  'relation.yieldLanes': { path: 'safety.relations[17].opposingLanes', plant: (site) => { yieldOf(site, 'vE', 'vW').opposingLanes = 3; } },
  'relation.arrowOwnCrossing': {
    path: 'safety.relations[33].relation',
    plant: (site) => {
      at(site.safety.groups, 4).kind = 'filterArrow';
      site.safety.relations[relationIndex(site, 'lN', 'pE')] = { a: 'lN', b: 'pE', relation: 'yield', who: 'lN', to: 'pE', kind: 'turnAcrossPedestrians', speedKmh: 25, opposingLanes: 1, reason: 'planted' };
      site.safety.permissive.push(['lN', 'pE']);
    },
  },
  'permissive.self': { path: 'safety.permissive[23]', plant: ({ safety }) => { safety.permissive.push(['vN', 'vN']); } },
  'permissive.duplicate': { path: 'safety.permissive[23]', plant: ({ safety }) => { safety.permissive.push(['vS', 'vN']); } },
  'permissive.hard': { path: 'safety.permissive[23]', plant: ({ safety }) => { safety.permissive.push(['vE', 'vN']); } },
  'permissive.missing': { path: 'safety.permissive', plant: ({ safety }) => { safety.permissive.pop(); } },
  'intergreen.self': { path: 'safety.intergreens[58]', plant: ({ safety }) => { safety.intergreens.push({ from: 'vN', to: 'vN', ms: 5000 }); } },
  'intergreen.duplicate': { path: 'safety.intergreens[58]', plant: ({ safety }) => { again(safety.intergreens, 0, { ms: 9000 }); } },
  'intergreen.missing': { path: 'safety.intergreens', plant: ({ safety }) => { safety.intergreens.shift(); } },
  'intergreen.unused': { path: 'safety.intergreens[58]', severity: 'warning', plant: ({ safety }) => { safety.intergreens.push({ from: 'vN', to: 'vS', ms: 5000 }); } },
  'intergreen.belowYellow': { path: 'safety.intergreens[0].ms', plant: ({ safety }) => { at(safety.intergreens, 0).ms = 3900; } },
  'intergreen.belowComputed': { path: 'safety.intergreens[0].ms', plant: ({ safety }) => { at(safety.intergreens, 0).ms = 4500; } },
  'intergreen.arrowClearance': {
    path: 'safety.intergreens[52].ms',
    plant: ({ safety }) => {
      Object.assign(at(safety.groups, 4), { kind: 'filterArrow', yellowMs: 0 });
      at(safety.intergreens, 52).ms = 2900;
    },
  },
  'conflictPath.duplicate': { path: 'safety.conflictPaths[40]', plant: ({ safety }) => { again(safety.conflictPaths, 0); } },
  'conflictPath.missing': { path: 'safety.conflictPaths', severity: 'warning', plant: ({ safety }) => { safety.conflictPaths.shift(); } },
} satisfies Partial<Record<SiteProblemCode, Planted>>;

const stages = {
  'group.leadCircle': {
    path: 'safety.groups[0].leads',
    plant: ({ safety, traffic }) => {
      at(safety.groups, 0).leads = [{ before: 'vS', ms: 2000 }];
      at(traffic.stages, 0).leads = [{ group: 'vS', before: 'vN', ms: 2000 }];
    },
  },
  'group.earlyEndIdle': { path: 'safety.groups[8].earlyEndMs', plant: ({ safety }) => { at(safety.groups, 8).earlyEndMs = 2000; } },
  'overlap.parent': { path: 'safety.groups[1].overlap.parents[1]', plant: ({ safety }) => { at(safety.groups, 1).overlap = { parents: ['vN', 'pE'], trailingGreenMs: 0 }; } },
  'overlap.stages': { path: 'safety.groups[4].overlap', plant: ({ safety }) => { at(safety.groups, 4).overlap = { parents: ['vN', 'lS'], trailingGreenMs: 0 }; } },
  'ring.groupTwice': { path: 'traffic.rings[2].group', plant: ({ traffic }) => { traffic.rings = ['vN', 'vE', 'vN'].map((group, index) => ({ group, ring: 1, side: index + 1, dualEntry: false })); } },
  'ring.noStage': { path: 'traffic.rings', plant: ({ traffic }) => { traffic.rings = ['vN', 'lN'].map((group, index) => ({ group, ring: index + 1, side: 1, dualEntry: false })); } },
  'stage.timesOfOther': { path: 'traffic.stages[1].lateStarts[0].group', plant: ({ traffic }) => { at(traffic.stages, 1).lateStarts = [{ group: 'vN', ms: 2000 }]; } },
  'stage.earlyEndTrap': { path: 'traffic.stages[2]', plant: ({ safety }) => { at(safety.groups, 2).earlyEndMs = 2000; } },
  'stage.duplicate': { path: 'traffic.stages[3].id', plant: ({ traffic }) => { again(traffic.stages, 2); } },
  'stage.groupTwice': { path: 'traffic.stages[0].groups[4]', plant: ({ traffic }) => { at(traffic.stages, 0).groups.push('vN'); } },
  'stage.hardPair': { path: 'traffic.stages[1].groups', plant: ({ traffic }) => { at(traffic.stages, 1).groups.push('pN'); } },
  'stage.unknown': { path: 'traffic.firstStage', plant: ({ traffic }) => { traffic.firstStage = 'Z'; } },
  'stage.unreachable': {
    path: 'traffic.stages[3]',
    plant: (site) => {
      extraStage(site, ['vE', 'vW']);
      for (const stage of site.traffic.stages.slice(0, 3)) stage.next = ['A', 'B', 'C'];
    },
  },
  'flash.noWay': {
    path: 'traffic.flash.entryStage',
    plant: (site) => {
      site.safety.maxWaitS = 300;
      // Two that lead to each other alone.
      const [one, other] = [extraStage(site, ['vE', 'vW']), extraStage(site, ['vE', 'vW'])];
      other.id = 'D2';
      [one.next, other.next] = [[other.id], [one.id]];
      site.traffic.flash = { entryStage: 'A' };
    },
  },
  'stage.deadEnd': { path: 'traffic.stages[3].next', plant: (site) => { extraStage(site, ['vE', 'vW']).next = []; } },
  'stage.yellowTrap': { path: 'traffic.stages[2]', plant: (site) => { extraStage(site, ['vW']); } },
  'actuation.duplicate': { path: 'traffic.actuation[10].group', plant: ({ traffic }) => { again(traffic.actuation, 0); } },
  ...plantedActuation,
  'actuation.maxBelowMin': { path: 'traffic.actuation[0].maxGreenMs', plant: ({ traffic }) => { at(traffic.actuation, 0).maxGreenMs = 7900; } },
  'plan.splitSum': { path: 'traffic.builtinPlan.cycleMs', plant: ({ traffic }) => { traffic.builtinPlan.cycleMs += 1000; } },
  'plan.splitShort': {
    path: 'traffic.builtinPlan.stages[1].splitMs',
    plant: ({ traffic }) => {
      at(traffic.builtinPlan.stages, 1).splitMs -= 4000;
      traffic.builtinPlan.cycleMs -= 4000;
    },
  },
  'plan.offset': { path: 'traffic.builtinPlan.offsetMs', plant: ({ traffic }) => { traffic.builtinPlan.offsetMs = traffic.builtinPlan.cycleMs; } },
  'plan.sequence': { path: 'traffic.builtinPlan.stages[1].stage', plant: ({ traffic }) => { at(traffic.stages, 0).next = ['C']; } },
  'plan.groupNever': {
    path: 'traffic.builtinPlan.stages',
    plant: ({ traffic }) => {
      const [removed] = traffic.builtinPlan.stages.splice(1, 1);
      traffic.builtinPlan.cycleMs -= removed?.splitMs ?? 0;
    },
  },
  'plan.minBelowSite': { path: 'traffic.builtinPlan.minGreens[0].ms', plant: ({ traffic }) => { traffic.builtinPlan.minGreens = [{ group: 'vN', ms: 7900 }]; } },
  'plan.maxBelowMin': { path: 'traffic.builtinPlan.stages[0].maxGreenMs', plant: ({ traffic }) => { at(traffic.builtinPlan.stages, 0).maxGreenMs = 7900; } },
  'plan.worstRed': { path: 'traffic.builtinPlan.cycleMs', plant: ({ traffic }) => { at(traffic.builtinPlan.stages, 0).maxGreenMs = 190_000; } },
  'plan.builtinClosed': { path: 'traffic.builtinPlan.closed', plant: ({ traffic }) => { traffic.builtinPlan.closed = { groups: ['vN'], reason: 'flower street' }; } },
  'priority.duplicate': { path: 'traffic.priority.movements[1].group', plant: (site) => { again(bus(site), 0); } },
  'police.inputTwice': { path: 'traffic.police.buttons[1].input', plant: (site) => { const input = contactOf(site.traffic, 'contact1'); site.traffic.police = { remoteIdleS: 600, buttons: [{ input, stage: 'A' }, { input, stage: 'B' }] }; } },
  'police.inputUnknown': { path: 'traffic.police.buttons[0].input', plant: (site) => { site.traffic.police = { remoteIdleS: 600, buttons: [{ input: 'nowhere', stage: 'A' }] }; } },
  'police.inputRole': { path: 'traffic.police.buttons[0].input', plant: (site) => { site.traffic.police = { remoteIdleS: 600, buttons: [{ input: at(site.traffic.detectors, 0).id, stage: 'A' }] }; } },
  'priority.inputUnknown': { path: 'traffic.priority.movements[0].inputs[0]', plant: (site) => { at(at(bus(site), 0).inputs, 0).detector = 'nowhere'; } },
  'priority.inputRole': { path: 'traffic.priority.movements[0].inputs[0]', severity: 'warning', plant: (site) => { at(at(bus(site), 0).inputs, 0).detector = at(site.traffic.detectors.filter(({ role }) => role !== 'count'), 0).id; } },
  'exit.detector': { path: 'traffic.exits[0].detector', plant: (site) => { site.traffic.exits = [{ detector: at(site.traffic.detectors.filter(({ role }) => role !== 'count'), 0).id, fullS: 10 }]; } },
  'preempt.duplicate': { path: 'traffic.preemptions[1].id', plant: (site) => { fireEngine(site); again(site.traffic.preemptions ?? [], 0); } },
  'preempt.noInput': { path: 'traffic.preemptions[0].inputs', plant: (site) => { fireEngine(site).inputs = []; } },
  'preempt.inputUnknown': { path: 'traffic.preemptions[0].inputs[0].detector', plant: (site) => { fireEngine(site).inputs = [{ detector: 'nowhere', active: 'occupied' }]; } },
  'preempt.inputRole': { path: 'traffic.preemptions[0].inputs[0].detector', plant: (site) => { fireEngine(site).inputs = [{ detector: at(site.traffic.detectors.filter(({ role }) => role !== 'count'), 0).id, active: 'occupied' }]; } },
  'preempt.pairSame': { path: 'traffic.preemptions[0].inputs', plant: (site) => { const one = fireEngine(site); one.inputs = [...one.inputs, ...one.inputs]; } },
  'preempt.minBeyondMax': { path: 'traffic.preemptions[0].minMs', plant: (site) => { const one = fireEngine(site); one.maxPresenceMs = one.minMs; } },
  'preempt.railInput': { path: 'traffic.preemptions[0].inputs', plant: (site) => { railway(site).inputs = []; } },
  'preempt.railRemote': { path: 'traffic.preemptions[0].remote', plant: (site) => { railway(site).remote = true; } },
  'preempt.railUnpromised': { path: 'traffic.preemptions[0].arrivesMs', plant: (site) => { delete railway(site).arrivesMs; } },
  'preempt.railUnsupervised': { path: 'traffic.preemptions[0].inputs', severity: 'warning', plant: (site) => { const one = railway(site); one.inputs = one.inputs.slice(0, 1); } },
  'preempt.infeasible': { path: 'traffic.preemptions[0].arrivesMs', plant: (site) => { railway(site).arrivesMs = 20_000; } },
  'startup.allRedShort': { path: 'safety.startup.allRedMs', plant: ({ safety }) => { safety.startup.allRedMs = 13_900; } },
  'startup.flashShort': { path: 'safety.startup.flashMs', severity: 'warning', plant: ({ safety }) => { safety.startup.flashMs = 3000; } },
} satisfies Partial<Record<SiteProblemCode, Planted>>;

const boards = {
  'line.duplicate': { path: 'safety.lines[2].id', plant: ({ safety }) => { again(safety.lines, 1, { device: 'lines/other' }); } },
  'line.deviceTwice': { path: 'safety.lines[1].device', plant: ({ safety }) => { serialAt(safety, 1).device = 'lines/lamps'; } },
  'line.deviceRelative': { path: 'safety.lines[0].device', plant: (site) => { toStreet(site); serialAt(site.safety, 0).device = 'lines/lamps'; } },
  'line.lampsSlow': { path: 'safety.lines[0].baud', plant: ({ safety }) => { serialAt(safety, 0).baud = 57_600; } },
  'line.lampsOnTcp': { path: 'safety.lines[0].kind', plant: ({ safety }) => { safety.lines[0] = { id: 'lamps', kind: 'tcp', purpose: 'lamps', host: '10.0.0.9', port: 502 }; } },
  'line.unused': { path: 'safety.lines[2]', severity: 'warning', plant: ({ safety }) => { again(safety.lines, 1, { id: 'spare', device: 'lines/spare' }); } },
  'board.duplicate': { path: 'safety.boards[5].id', plant: ({ safety }) => { again(safety.boards, 4, { unit: 14 }); } },
  'board.lineUnknown': { path: 'safety.boards[4].line', plant: ({ safety }) => { at(safety.boards, 4).line = 'zz'; } },
  'board.unknown': { path: 'traffic.displays[0].board', plant: ({ traffic }) => { at(traffic.displays, 0).board = 'zz'; } },
  'board.unitTwice': { path: 'safety.boards[1].unit', plant: ({ safety }) => { at(safety.boards, 1).unit = 1; } },
  'board.profileUnknown': { path: 'safety.boards[4].profile', plant: ({ safety }) => { at(safety.boards, 4).profile = 'ngatu/none'; } },
  'board.lampOnField': { path: 'safety.boards[1].line', plant: ({ safety }) => { at(safety.boards, 1).line = 'field'; } },
  'board.fieldOnLamps': { path: 'safety.boards[4].line', plant: ({ safety }) => { at(safety.boards, 4).line = 'lamps'; } },
  'board.formatMismatch': { path: 'safety.boards[3].line', plant: (site, profiles) => { otherProfile(site, profiles, 3, (profile) => { profile.serial = { baud: 19_200, format: '8N1' }; }); } },
  'board.variantMismatch': { path: 'safety.boards[3].line', plant: (site, profiles) => { otherProfile(site, profiles, 3, (profile) => { profile.variant = 'modbusTcp'; }); } },
  'board.readBackRegister': { path: 'safety.boards[1].profile', plant: (site, profiles) => { otherProfile(site, profiles, 1, (profile) => { profile.readBack = { kind: 'register' }; }); } },
  'board.readBackContact': { path: 'safety.boards[1].profile', plant: (site, profiles) => { otherProfile(site, profiles, 1, (profile) => { profile.readBack = { kind: 'contact' }; }); } },
  'board.readBackMissing': { path: 'safety.boards[1].profile', plant: (site, profiles) => { otherProfile(site, profiles, 1, (profile) => { delete profile.readBack; }); } },
  'board.failsafeUnfit': {
    path: 'safety.boards[1].profile',
    plant: (site, profiles) => {
      toStreet(site);
      otherProfile(site, profiles, 1, (profile) => { if (profile.failsafe !== undefined) profile.failsafe.failsafe = 'staticDark'; });
    },
  },
  'board.otherDialect': { path: 'safety.boards[4].profile', plant: (site, profiles) => { otherProfile(site, profiles, 4, (profile) => { profile.refused = 'otherDialect'; }); } },
  'board.notModbus': { path: 'safety.boards[4].profile', plant: (site, profiles) => { otherProfile(site, profiles, 4, (profile) => { profile.variant = 'z1'; }); } },
  'board.wordOrderIdle': { path: 'safety.boards[4].wordOrder', severity: 'warning', plant: ({ safety }) => { at(safety.boards, 4).wordOrder = 'big'; } },
  'board.saysUnknown': { path: 'safety.boards[4].says.nowhere', plant: ({ safety }) => { at(safety.boards, 4).says = { nowhere: 1 }; } },
  'board.unproved': { path: 'safety.boards[4].profile', severity: 'warning', plant: (site, profiles) => { otherProfile(site, profiles, 4, (profile) => { profile.identityUnproved = 'no document says what it reads'; }); } },
  'board.watchdogUnfit': {
    path: 'safety.boards[1].profile',
    plant: (site, profiles) => {
      toStreet(site);
      otherProfile(site, profiles, 1, (profile) => { delete profile.failsafe?.watchdog; });
    },
  },
  'board.watchdogAutoClears': {
    path: 'safety.boards[1].profile',
    plant: (site, profiles) => { otherProfile(site, profiles, 1, (profile) => { if (profile.failsafe?.watchdog !== undefined) profile.failsafe.watchdog.autoClears = true; }); },
  },
  'board.noFlashTransfer': {
    path: 'safety.boards[1].profile',
    plant: (site, profiles) => {
      toStreet(site);
      otherProfile(site, profiles, 1, (profile) => { profile.points = profile.points.filter(({ id }) => id !== 'status.flashTransfer'); });
    },
  },
  'lamp.slotTwice': { path: 'safety.lamps[1].slot', plant: ({ safety }) => { at(safety.lamps, 1).slot = 1; } },
  'lamp.slotBeyond': { path: 'safety.lamps[1].slot', plant: ({ safety }) => { at(safety.lamps, 1).slot = 9; } },
  'lamp.notSignalHeads': { path: 'safety.lamps[1].board', plant: ({ safety }) => { at(safety.lamps, 1).board = 'lc1'; } },
  'lamp.pointMissing': {
    path: 'safety.lamps[6].slot',
    plant: (site, profiles) => { otherProfile(site, profiles, 1, (profile) => { profile.points = profile.points.filter(({ id }) => id !== 'voltage.1.red'); }); },
  },
} satisfies Partial<Record<SiteProblemCode, Planted>>;

const devices = {
  'detector.duplicate': { path: 'traffic.detectors[18].id', plant: ({ traffic }) => { again(traffic.detectors, 0, { channel: 16 }); } },
  'detector.channelBeyond': { path: 'traffic.detectors[0].channel', plant: ({ traffic }) => { at(traffic.detectors, 0).channel = 17; } },
  'detector.channelTwice': { path: 'traffic.detectors[1].channel', plant: ({ traffic }) => { at(traffic.detectors, 1).channel = 1; } },
  'detector.roleMismatch': { path: 'traffic.detectors[0].role', plant: ({ traffic }) => { const loop = at(traffic.detectors, 0); loop.role = 'button'; delete loop.whenFailed; } },
  'display.duplicate': { path: 'traffic.displays[6].id', plant: ({ traffic }) => { again(traffic.displays, 0, { channel: 8 }); } },
  'detector.wordOrderUnknown': {
    path: 'traffic.detectors[0].board',
    plant: (site, profiles) => {
      const board = site.safety.boards.findIndex(({ id }) => id === at(site.traffic.detectors, 0).board);
      otherProfile(site, profiles, board, ({ points }) => { for (const point of points) if (point.id.startsWith('count.')) Object.assign(point, { type: 'u32', wordOrder: 'unknown' }); });
    },
  },
  'display.channelBeyond': { path: 'traffic.displays[0].channel', plant: ({ traffic }) => { at(traffic.displays, 0).channel = 9; } },
  'display.channelTwice': { path: 'traffic.displays[1].channel', plant: ({ traffic }) => { at(traffic.displays, 1).channel = 1; } },
  'display.notDisplay': { path: 'traffic.displays[0].board', plant: ({ traffic }) => { at(traffic.displays, 0).board = at(traffic.detectors, 0).board; } },
  'display.selfLearning': { path: 'traffic.displays[0].board', plant: (site, profiles) => { otherProfile(site, profiles, displayBoard(site), (profile) => { profile.display = { drive: 'selfLearning' }; }); } },
  'display.pulseNotFixed': { path: 'traffic.displays[0].board', plant: (site, profiles) => { otherProfile(site, profiles, displayBoard(site), (profile) => { profile.display = { drive: 'pulse' }; }); } },
  'waitLamp.duplicate': { path: 'traffic.waitLamps[1].id', plant: (site, profiles) => { const lamp = waitLamp(site, profiles); site.traffic.waitLamps = [lamp, { ...lamp, channel: 2 }]; } },
  'waitLamp.channelTwice': { path: 'traffic.waitLamps[1].channel', plant: (site, profiles) => { const lamp = waitLamp(site, profiles); site.traffic.waitLamps = [lamp, { ...lamp, id: 'other' }]; } },
  'waitLamp.noButton': { path: 'traffic.waitLamps[0].group', plant: (site, profiles) => { site.traffic.waitLamps = [{ ...waitLamp(site, profiles), group: 'vN' }]; } },
  'waitLamp.noPoint': { path: 'traffic.waitLamps[0].channel', plant: (site, profiles) => { site.traffic.waitLamps = [{ ...waitLamp(site, profiles), channel: 9 }]; } },
  'sensor.duplicate': { path: 'traffic.sensors[1].id', plant: (site) => { site.traffic.sensors = [doorOf(site), { ...doorOf(site), point: 'presence.15' }]; } },
  'sensor.noPoint': { path: 'traffic.sensors[0].point', plant: (site) => { site.traffic.sensors = [{ ...doorOf(site), point: 'door.1' }]; } },
  'sensor.pointUnfit': { path: 'traffic.sensors[0].point', plant: (site) => { site.traffic.sensors = [{ ...doorOf(site), point: 'count.16' }]; } },
  'sensor.onLampBoard': { path: 'traffic.sensors[0].board', plant: (site) => { site.traffic.sensors = [{ ...doorOf(site), board: at(site.safety.lamps, 0).board }]; } },
  'sensor.keyIdle': { path: 'traffic.sensors[0].above', plant: (site) => { site.traffic.sensors = [{ ...doorOf(site), above: 3 }]; } },
  'sensor.noThreshold': { path: 'traffic.sensors[0].above', plant: (site) => { site.traffic.sensors = [{ id: 'level', kind: 'waterLevel', board: doorOf(site).board, point: 'count.16' }]; } },
  'countdown.beyondMinGreen': { path: 'traffic.countdown.commitS', plant: ({ traffic }) => { traffic.countdown = { commitS: 9 }; } },
  'site.generatedStreet': { path: 'safety.bench', plant: (site) => { toStreet(site); site.safety.generatedFrom = 'planted'; } },
  'trust.keyMalformed': { path: 'safety.trustKeys[0].publicKey', plant: ({ safety }) => { safety.trustKeys = [{ keyId: 'a', publicKey: key.slice(1), role: 'author' }]; } },
  'trust.duplicate': { path: 'safety.trustKeys[1].keyId', plant: ({ safety }) => { safety.trustKeys = [{ keyId: 'a', publicKey: key, role: 'author' }, { keyId: 'a', publicKey: key, role: 'approver' }]; } },
  'trust.signatures': { path: 'safety.signaturesRequired', plant: ({ safety }) => { safety.signaturesRequired = 2; } },
  'fault.actionWeaker': { path: "safety.faultActions['guard.conflict']", plant: ({ safety }) => { safety.faultActions = { 'guard.conflict': 'record', 'lamp.dim': 'flash' }; } },
  'fault.actionTooStrong': { path: "safety.faultActions['wait.exceeded']", plant: ({ safety }) => { safety.faultActions = { 'wait.exceeded': 'flash' }; } },
  'trust.noCommissioning': { path: 'safety.trustKeys', plant: (site) => { toStreet(site); site.safety.trustKeys = []; } },
} satisfies Partial<Record<SiteProblemCode, Planted>>;

/** A planted mistake for every code of the closed list: a new code does not compile until it has one. */
export const plantedSites: Readonly<Record<SiteProblemCode, Planted>> = { ...groups, ...relations, ...stages, ...boards, ...devices };
