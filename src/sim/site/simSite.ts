import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfiles } from '../../cli/site/profileFolder.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { createRandom } from '../../platform/random.ts';
import { onReferenceBoards, randomSite } from './randomSite.ts';
import { sealedSiteOf } from './sealedSite.ts';

/** Sites of a simulation by name: the shipped ones, a file, or `random` (another one for each seed). */
export interface SimSites {
  /** The site that a seed plays, and its name. */
  of(seed: number): { readonly name: string; readonly site: SealedSite };
}

export type FoundSites = { readonly ok: true; readonly sites: SimSites } | { readonly ok: false; readonly detail: string };

export const randomName = 'random';
/** Every shipped site, and random ones. */
export const allName = 'all';
/** Of so many seeds one plays a shipped site, the others a random one each. */
const randomShare = 4;

export async function findSites(home: string, asked: string): Promise<FoundSites> {
  const { profiles } = await loadProfiles();
  const names = asked === allName ? readdirSync(join(home, 'config', 'sites')).toSorted() : asked === randomName ? [] : [asked];
  const shipped: { readonly name: string; readonly site: SealedSite }[] = [];
  for (const name of names) {
    const sealed = await sealedSiteOf(name);
    if (!sealed.ok) return { ok: false, detail: sealed.detail };
    shipped.push({ name, site: sealed.site });
  }
  return {
    ok: true,
    sites: {
      of(seed) {
        const turn = asked === allName ? (seed % randomShare === 0 ? Math.floor(seed / randomShare) : -1) : 0;
        const found = turn < 0 || shipped.length === 0 ? undefined : shipped[turn % shipped.length];
        return found ?? { name: randomName, site: randomSealed(seed, profiles) };
      },
    },
  };
}

/** A random site of 2 to 16 groups whose heads and detectors hang on the reference boards. */
export function randomSealed(seed: number, profiles: ProfileSet): SealedSite {
  const site = randomSite(createRandom(seed), { minGroups: 2, maxGroups: 16 });
  const heads = profiles.get('ngatu/shb8');
  const loops = profiles.get('ngatu/lc16');
  if (heads === undefined || loops === undefined) throw new Error('the reference boards have no profiles');
  return onReferenceBoards(site, heads, loops);
}
