import type { SealedSite } from '../../src/model/artefact.ts';
import { preemptionSchema } from '../../src/model/preemption.ts';
import { sealedRings } from '../property/control/sealedRings.ts';
import { sealedNinhKieu } from '../simulation/site.ts';
import { crossing, detector } from '../unit/control/crossing.ts';

/** The shipped site with a fire station's contact: its engines come by stage C, or by another. */
export function withFireStation(stage: string): SealedSite {
  const site = sealedNinhKieu();
  const preemption = preemptionSchema.parse({ id: 'fire', kind: 'fire', inputs: [{ detector: 'station', active: 'occupied' }], minMs: 10_000, dwell: [stage], maxPresenceMs: 60_000 });
  return { ...site, traffic: { ...site.traffic, preemptions: [preemption] } };
}

/** The same without countdown displays: its changes come when they are decided. */
export function bare(site: SealedSite): SealedSite {
  return { ...site, traffic: { ...site.traffic, displays: [] } };
}

/** The small crossing with a right turn `o` that overlaps north-south and the left, trailing 4 s, and an east that starts 3 s late. */
export function overlapped(): SealedSite {
  const base = crossing();
  const right = { ...base.safety.groups.find(({ id }) => id === 'n') ?? neverGroup(), id: 'o', overlap: { parents: ['n', 'l'], trailingGreenMs: 4000 } };
  const groups = [...base.safety.groups.map((group) => (group.id === 'e' ? { ...group, lateStartMs: 3000 } : group)), right];
  return {
    ...base,
    safety: {
      ...base.safety, siteId: 'overlapped', groups,
      relations: [...base.safety.relations, { a: 'n', b: 'o', relation: 'none' }, { a: 'e', b: 'o', relation: 'hard' }, { a: 'l', b: 'o', relation: 'none' }, { a: 'o', b: 'p', relation: 'none' }],
      permissive: [...base.safety.permissive, ['n', 'o'], ['l', 'o'], ['o', 'p']],
      intergreens: [...base.safety.intergreens, { from: 'e', to: 'o', ms: 5000 }, { from: 'o', to: 'e', ms: 5000 }],
      lamps: [...base.safety.lamps, ...(['red', 'yellow', 'green'] as const).map((colour, bit) => ({ group: 'o', colour, board: 'b1', slot: 5, output: { area: 'holding' as const, address: 30, bit }, readBack: { area: 'holding' as const, address: 130, bit } }))],
    },
    traffic: { ...base.traffic, stages: base.traffic.stages.map((stage) => (stage.id === 'B' ? stage : { ...stage, groups: [...stage.groups, 'o'] })) },
  };
}

function neverGroup(): never {
  throw new Error('the crossing has no north');
}

/** The small crossing, whose stage A stands twice in a cycle. */
export function twice(): SealedSite {
  const base = crossing();
  return { ...base, safety: { ...base.safety, siteId: 'twice' }, traffic: { ...base.traffic, stages: base.traffic.stages, detectors: [...base.traffic.detectors, detector('dn2', { groups: ['n'], role: 'count', call: 'none' })] } };
}

const phase = (id: number): object => ({ id, minGreenMs: 6000, maxGreenMs: 18_000, passageMs: 2000, yellowMs: 3000, redClearMs: 2000, dualEntry: id % 2 === 0, recall: id === 2 || id === 6 ? 'min' : 'none', locking: true });

/** Eight phases in two rings, all on demand, the main ones with a recall. */
export function rings(): SealedSite {
  return sealedRings({ format: 'ngatu-rings/1', siteId: 'rings', name: 'Rings', phases: [1, 2, 3, 4, 5, 6, 7, 8].map(phase), rings: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], overlaps: [] });
}
