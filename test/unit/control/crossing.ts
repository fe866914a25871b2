import type { SealedSite } from '../../../src/model/artefact.ts';
import type { Detector } from '../../../src/model/detector.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Group } from '../../../src/model/site.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { randomSite } from '../../property/randomSite.ts';

/** North-south `n` and its walk `p`, east-west `e`, and a protected left `l`: three stages, every time in round figures. */
const group = (id: string, more: Partial<Group> = {}): Group => ({
  id, kind: 'vehicle3', speedKmh: 50, minGreenMs: 6000, yellowMs: 3000, redYellowMs: 0, flashingGreenMs: 0, redRevertMs: 2000,
  pedestrianClearanceMs: 0, clearanceAspect: 'flashingGreen', walkingSpeed: 1, ...more,
});

const detector = (id: string, more: Partial<Detector> & Pick<Detector, 'groups'>): Detector => ({
  id, kind: 'loop', role: 'stopLine', board: 'x1', channel: 1, distanceM: 0, call: 'nonLocking', extend: true, delayMs: 0, extensionMs: 0, ...more,
});

const groups = [group('n'), group('e'), group('l'), group('p', { kind: 'pedestrian2', yellowMs: 0, minGreenMs: 6000, pedestrianClearanceMs: 8000 })];
const hardPairs = [['n', 'e'], ['n', 'l'], ['e', 'l'], ['e', 'p'], ['l', 'p']] as const;

export const planActuated: Plan = {
  id: 'act', mode: 'actuated', cycleMs: 90_000, offsetMs: 0, minGreens: [],
  stages: ['A', 'B', 'C'].map((stage) => ({ stage, splitMs: 30_000, recall: 'none' as const })),
};
export const planFixed: Plan = { ...planActuated, id: 'fix', mode: 'fixed' };

export function crossing(more: { readonly safety?: Partial<SealedSite['safety']>; readonly traffic?: Partial<SealedSite['traffic']> } = {}): SealedSite {
  const base = randomSite(createRandom(1), { minGroups: 4, maxGroups: 4 });
  return {
    ...base,
    safety: {
      ...base.safety, maxWaitS: 90, groups,
      relations: [...hardPairs.map(([a, b]) => ({ a, b, relation: 'hard' as const })), { a: 'n', b: 'p', relation: 'none' }],
      intergreens: hardPairs.flatMap(([a, b]) => [{ from: a, to: b, ms: 5000 }, { from: b, to: a, ms: 5000 }]).map((item) => (item.from === 'p' ? { ...item, ms: 3000 } : item)),
      permissive: [['n', 'p']],
      lamps: groups.flatMap((item, index) => (item.kind === 'pedestrian2' ? ['red', 'green'] as const : ['red', 'yellow', 'green'] as const).map((colour, bit) => {
        const at = (address: number): { area: 'holding'; address: number; bit: number } => ({ area: 'holding', address, bit: (index * 3 + bit) % 16 });
        return { group: item.id, colour, board: 'b1', slot: index + 1, output: at(3), readBack: at(106) };
      })),
      startup: { flashMs: 2000, yellowMs: 3000, allRedMs: 5000 },
      ...more.safety,
    },
    traffic: {
      ...base.traffic, firstStage: 'A', displays: [],
      stages: [{ id: 'A', groups: ['n', 'p'], throughAllRed: [] }, { id: 'B', groups: ['e'], throughAllRed: [] }, { id: 'C', groups: ['l'], throughAllRed: [] }],
      detectors: [detector('dn', { groups: ['n'] }), detector('de', { groups: ['e'] }), detector('dl', { groups: ['l'] }), detector('pb', { groups: ['p'], kind: 'button', role: 'button', call: 'locking', extend: false })],
      actuation: groups.map((item) => ({ group: item.id, maxGreenMs: 20_000, passageMs: 3000 })),
      builtinPlan: planActuated,
      ...more.traffic,
    },
  };
}

export { detector, group };
