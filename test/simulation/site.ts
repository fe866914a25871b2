import { sealSite } from '../../src/model/seal.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import { randomSealed as generated } from '../../src/sim/site/simSite.ts';
import { lampsOnlySite } from '../../src/sim/nuisance/site.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../unit/model/ninhKieu.ts';

/** The shipped site, sealed for the bench. */
export function sealedNinhKieu(): SealedSite {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}

/** A random site whose heads and detectors hang on reference boards, as `ngatu sim run --site random` plays it. */
export function randomSealed(seed: number): SealedSite {
  return generated(seed, referenceProfiles());
}

/** A random site with nothing but lamp boards. */
export function lampsOnly(seed: number, boards: number): SealedSite {
  return lampsOnlySite(seed, boards, referenceProfiles());
}
