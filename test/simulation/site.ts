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

/** The shipped site on lamp boards whose watchdog lives by frames. */
export function fedByFrames(refreshedBy: 'anyWrite' | 'anyFrame'): SealedSite {
  const source = ninhKieu();
  const boards = source.safety.boards.map((board) => (board.profile === 'ngatu/shb8' ? { ...board, profile: 'ngatu/shb8w' } : board));
  const sealed = sealSite({ ...source, safety: { ...source.safety, boards } }, referenceProfiles(), { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  const { value: site } = sealed;
  return {
    ...site,
    safety: {
      ...site.safety,
      boards: site.safety.boards.map((board) => {
        const { failsafe } = board.profile;
        if (failsafe?.watchdog === undefined || board.profile.role !== 'signalHeads') return board;
        return { ...board, profile: { ...board.profile, failsafe: { ...failsafe, watchdog: { ...failsafe.watchdog, refreshedBy } } } };
      }),
    },
  };
}
