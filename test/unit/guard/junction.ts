import type { SiteSafety } from '../../../src/model/artefact.ts';
import { lampColours } from '../../../src/model/aspect.ts';
import { pairKey } from '../../../src/model/relation.ts';

type Group = SiteSafety['groups'][number];
type Relation = SiteSafety['relations'][number];

export interface GroupPlan extends Partial<Group> { readonly id: string; readonly kind: Group['kind']; readonly board?: string }
export interface JunctionPlan {
  readonly groups: readonly GroupPlan[];
  /** Pairs that may run together: `yield` or `none`; every other pair is hard. */
  readonly together?: readonly (readonly [string, string, 'yield' | 'none'])[];
  /** `from>to` → ms; hard pairs without one get 5 s. */
  readonly intergreens?: Readonly<Record<string, number>>;
}

const registerBit = (base: number, slot: number, colour: number): { area: 'holding'; address: number; bit: number } => {
  const index = (slot - 1) * 3 + colour;
  return { area: 'holding', address: base + Math.floor(index / 16), bit: index % 16 };
};

/** Sealed safety data of a junction for tests, lamps wired as on the reference board. */
export function junction(plan: JunctionPlan): SiteSafety {
  const together = new Map((plan.together ?? []).map(([a, b, relation]) => [pairKey(a, b), relation]));
  const pairs = plan.groups.flatMap((a, index) => plan.groups.slice(index + 1).map((b) => [a.id, b.id] as const));
  const slots = new Map<string, number>();
  const places = plan.groups.map((group) => {
    const board = group.board ?? 'b1';
    const slot = (slots.get(board) ?? 0) + 1;
    slots.set(board, slot);
    return { group: group.id, board, slot };
  });
  return {
    siteId: 'test', name: 'Test', bench: true, maxWaitS: 120, faultActions: {}, flashBan: { from: '05:00', to: '22:00' },
    groups: plan.groups.map(fullGroup),
    relations: pairs.map(([a, b]): Relation => {
      const relation = together.get(pairKey(a, b));
      if (relation === 'yield') return { a, b, relation, who: a, to: b, kind: 'merge', speedKmh: 40, opposingLanes: 1, reason: 'test' };
      return { a, b, relation: relation ?? 'hard' };
    }),
    intergreens: pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]).flatMap(([from, to]) => {
      const ms = plan.intergreens?.[`${from}>${to}`] ?? (together.has(pairKey(from, to)) ? 0 : 5000);
      return ms > 0 ? [{ from, to, ms }] : [];
    }),
    permissive: pairs.filter(([a, b]) => together.has(pairKey(a, b))).map(([a, b]) => [a, b]),
    conflictPaths: [], lines: [{ id: 'l1', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' }],
    boards: [...slots.keys()].map((id, index) => ({ id, line: 'l1', unit: index + 1, profile: referenceBoard() })),
    lamps: places.flatMap(lampWiring),
    startup: { flashMs: 2000, yellowMs: 3000, allRedMs: 5000 }, trustKeys: [], signaturesRequired: 1,
  };
}

/** The three lamps of one head, where the reference board has them. */
export function lampWiring({ group, board, slot }: { readonly group: string; readonly board: string; readonly slot: number }): SiteSafety['lamps'] {
  return lampColours.map((colour, index) => ({
    group, colour, board, slot,
    output: registerBit(3, slot, index), flashOutput: registerBit(5, slot, index),
    readBack: registerBit(106, slot, index), current: registerBit(108, slot, index),
  }));
}

function fullGroup({ board: _board, ...group }: GroupPlan): Group {
  const pedestrian = group.kind === 'pedestrian2';
  return {
    speedKmh: 50, minGreenMs: 5000, yellowMs: pedestrian || group.kind === 'filterArrow' ? 0 : 3000, redYellowMs: 0, flashingGreenMs: 0,
    redRevertMs: 2000, pedestrianClearanceMs: pedestrian ? 4000 : 0, clearanceAspect: 'flashingGreen', walkingSpeed: 1, ...group,
  };
}

/** What the daemons read of `ngatu/shb8`'s profile. */
export function referenceBoard(): SiteSafety['boards'][number]['profile'] {
  return {
    format: 'ngatu-profile/1', vendor: 'ngatu', model: 'shb8', role: 'signalHeads', firmware: { from: '1.0', to: '1.9' }, variant: 'modbusRtu',
    identity: [{ point: 'model' }], limits: { maxReadRegisters: 125, minGapMs: 2, responseMs: 20 },
    image: { write: { function: 'fc23', area: 'holding', address: 0, count: 7 }, read: { function: 'fc23', area: 'holding', address: 100, count: 10 } },
    readBack: { kind: 'terminalVoltage' }, slots: 8, quirks: [], source: { document: 'test', edition: '1', page: '1' },
    failsafe: { failsafe: 'selfFlash', watchdog: { refreshedBy: 'token', autoClears: false } },
    points: [
      register('command.flash', 0, 0), register('command.clear', 0, 1), register('token', 1), register('imageSeq', 2),
      register('status.flashing', 100, 0), register('status.watchdogTripped', 100, 1), register('status.armed', 100, 2),
      register('status.flashTransfer', 100, 3), register('sampleCounter', 101), register('challenge', 102), register('bootCounter', 103),
      register('appliedSeq', 104), register('supplyVoltage', 105),
    ],
  };
}

function register(id: string, address: number, bit?: number): SiteSafety['boards'][number]['profile']['points'][number] {
  return {
    id, area: 'holding', address, type: bit === undefined ? 'u16' : 'bit', access: address < 100 ? 'write' : 'read', poll: 'everyTick',
    ...(bit === undefined ? {} : { bit }),
  };
}
