import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expandProfile } from '../../src/field/profile/expand.ts';
import { artefactSchema, type BoardWire, type SealedSite } from '../../src/model/artefact.ts';
import { parseProfile, type ResolvedProfile } from '../../src/model/profile.ts';
import { lampWires } from '../../src/model/siteLamp.ts';

/** Group, kind and where its head hangs: two vehicle and two pedestrian groups on board a, one more on board b. */
const heads = [
  { id: 'g1', kind: 'vehicle3', yellowMs: 3000, board: 'a', slot: 1 },
  { id: 'g2', kind: 'vehicle3', yellowMs: 3000, board: 'a', slot: 2 },
  { id: 'p1', kind: 'pedestrian2', yellowMs: 0, board: 'a', slot: 3 },
  { id: 'g6', kind: 'vehicle3', yellowMs: 3000, board: 'a', slot: 6 },
  { id: 'h1', kind: 'vehicle3', yellowMs: 3000, board: 'b', slot: 1 },
] as const;

/** A reference board's profile, expanded. */
export function referenceProfile(model: string): ResolvedProfile {
  const parsed = parseProfile(parse(readFileSync(join(import.meta.dirname, '../../firmware-profiles/ngatu', `${model}.yaml`), 'utf8')));
  const expanded = parsed.ok ? expandProfile(parsed.value) : parsed;
  if (!expanded.ok) throw new Error(JSON.stringify(expanded.problems));
  return expanded.value;
}

/** A small site as a cabinet reads it: its hashes are not true, for equipment knows nothing of seals. */
export function cabinetSite(boards: readonly string[] = ['a', 'b']): SealedSite {
  const wires: BoardWire[] = [
    ...boards.map((id, index) => ({ id, line: 'lamps', unit: index + 1, profile: referenceProfile('shb8') })),
    { id: 'lc1', line: 'field', unit: 11, profile: referenceProfile('lc16') },
    { id: 'vds1', line: 'field', unit: 12, profile: referenceProfile('vds4') },
    { id: 'cd1', line: 'field', unit: 13, profile: referenceProfile('cd8') },
  ];
  const used = heads.filter(({ board }) => boards.includes(board));
  const hash = '0'.repeat(64);
  return artefactSchema.parse({
    format: 'ngatu-site/1', safetyHash: hash, trafficHash: hash, hash,
    seal: { kind: 'bench', by: 'test', sealedAtMs: 0 },
    safety: {
      siteId: 'four-heads', name: 'Four heads', bench: true, relations: [], intergreens: [], permissive: [],
      groups: used.map(({ id, kind, yellowMs }) => ({ id, kind, yellowMs, minGreenMs: 5000 })),
      lines: [
        { id: 'lamps', purpose: 'lamps', device: 'lines/lamps', baud: 115_200, format: '8E1' },
        { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' },
      ],
      boards: wires,
      lamps: used.flatMap((head) => lampWires(head, head.board, head.slot, wires[0]?.profile ?? referenceProfile('shb8')) ?? []),
    },
    traffic: {
      stages: [{ id: 'A', groups: ['g1'] }, { id: 'B', groups: ['g2'] }], firstStage: 'A',
      detectors: [
        { id: 'd1', kind: 'loop', role: 'stopLine', groups: ['g1'], board: 'lc1', channel: 1 },
        { id: 'd1a', kind: 'loop', role: 'advance', groups: ['g1'], board: 'lc1', channel: 2, distanceM: 40 },
        { id: 'pb1', kind: 'button', role: 'button', groups: ['p1'], board: 'lc1', channel: 16, call: 'locking' },
        { id: 'z1', kind: 'vds', role: 'queue', groups: ['g2'], board: 'vds1', channel: 1, distanceM: 30 },
      ],
      displays: [{ id: 'n1', group: 'g1', board: 'cd1', channel: 1 }],
      builtinPlan: { id: 'builtin', mode: 'fixed', cycleMs: 60_000, stages: [{ stage: 'A', splitMs: 30_000 }, { stage: 'B', splitMs: 30_000 }] },
    },
  });
}
