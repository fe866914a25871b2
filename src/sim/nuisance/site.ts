import type { SealedSite } from '../../model/artefact.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { createRandom } from '../../platform/random.ts';
import { onReferenceBoards, randomSite } from '../site/randomSite.ts';

/** Heads of a junction with one board, and the most that a reference board has. */
const groups = { least: 4, most: 8 };

/**
 * A random site that has nothing but lamp boards: a group that nobody can call is always called, so that its stages change.
 * What a detector says decides who is served next; no answer of its line can bring a junction to flash.
 */
export function lampsOnlySite(seed: number, boards: number, profiles: ProfileSet): SealedSite {
  const site = randomSite(createRandom(seed), { minGroups: groups.least, maxGroups: groups.most });
  const [heads, loops] = ['ngatu/shb8', 'ngatu/lc16'].map((name) => profiles.get(name));
  if (heads === undefined || loops === undefined) throw new Error('the reference boards have no profiles');
  const fitted = onReferenceBoards(withBoards(site, boards), heads, loops);
  const { safety, traffic } = fitted;
  return {
    ...fitted,
    safety: { ...safety, lines: safety.lines.filter(({ id }) => id === 'lamps'), boards: safety.boards.filter(({ line }) => line === 'lamps') },
    traffic: { ...traffic, detectors: [] },
  };
}

/** As many boards, the heads dealt over them. */
function withBoards(site: SealedSite, count: number): SealedSite {
  const [first] = site.safety.boards;
  if (first === undefined) return site;
  return { ...site, safety: { ...site.safety, boards: Array.from({ length: count }, (_, index) => ({ ...first, id: `b${index + 1}`, unit: index + 1 })) } };
}
