import { sealSite } from '../../src/model/seal.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import { lampWires } from '../../src/model/siteLamp.ts';
import { createRandom } from '../../src/platform/random.ts';
import { randomSite } from '../property/randomSite.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../unit/model/ninhKieu.ts';

/** The shipped site, sealed for the bench. */
export function sealedNinhKieu(): SealedSite {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}

/** A random site whose heads and detectors hang on reference boards. */
export function randomSealed(seed: number): SealedSite {
  const site = randomSite(createRandom(seed), { minGroups: 3, maxGroups: 10 });
  const profiles = referenceProfiles();
  const headsProfile = profiles.get('ngatu/shb8');
  const loops = profiles.get('ngatu/lc16');
  if (headsProfile === undefined || loops === undefined) throw new Error('no reference profiles');
  const { groups, boards } = site.safety;
  return {
    ...site,
    safety: {
      ...site.safety,
      lines: [...site.safety.lines, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }],
      boards: [...boards.map((board) => ({ ...board, profile: headsProfile })), { id: 'x1', line: 'field', unit: 20, profile: loops }],
      // Dealt over the boards, so that a pair may stand on two of them.
      lamps: groups.flatMap((group, index) => lampWires(group, `b${1 + (index % boards.length)}`, 1 + Math.floor(index / boards.length), headsProfile) ?? []),
    },
  };
}
