import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfiles } from '../../cli/site/profileFolder.ts';
import { sha256Hex } from '../../cli/site/sha256.ts';
import { readSite } from '../../cli/site/siteFile.ts';
import { artefactSchema, type SealedSite } from '../../model/artefact.ts';
import { parseWith } from '../../model/parsing.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { sealSite } from '../../model/seal.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { createRandom } from '../../platform/random.ts';
import { onReferenceBoards, randomSite } from './randomSite.ts';

/** Sites of a simulation by name: the shipped ones, a file, or `random` (another one for each seed). */
export interface SimSites {
  /** Names that one run may draw from. */
  readonly names: readonly string[];
  site(name: string, seed: number): SealedSite;
}

export type FoundSites = { readonly ok: true; readonly sites: SimSites } | { readonly ok: false; readonly missing: string } | { readonly ok: false; readonly problems: readonly Problem[] };

export const randomName = 'random';

/** Reads and seals what the names say; `all` is every shipped site and the random ones. */
export async function findSites(home: string, asked: readonly string[]): Promise<FoundSites> {
  const { profiles } = await loadProfiles(join(home, 'firmware-profiles'));
  const shipped = join(home, 'config', 'sites');
  const names = asked.includes('all') ? [...readdirSync(shipped).toSorted(), randomName] : asked;
  const sealed = new Map<string, SealedSite>();
  for (const name of names.filter((one) => one !== randomName)) {
    const file = existsSync(name) && !existsSync(join(name, 'site.yaml')) ? name : existsSync(join(name, 'site.yaml')) ? join(name, 'site.yaml') : join(shipped, name, 'site.yaml');
    if (!existsSync(file)) return { ok: false, missing: name };
    const read = file.endsWith('.json') ? readArtefact(file) : await sealFile(file, home);
    if (!read.ok) return { ok: false, problems: read.problems };
    sealed.set(name, read.value);
  }
  return {
    ok: true,
    sites: {
      names,
      site(name, seed) {
        const found = sealed.get(name);
        return found ?? randomSealed(seed, profiles);
      },
    },
  };
}

type Read = { readonly ok: true; readonly value: SealedSite } | { readonly ok: false; readonly problems: readonly Problem[] };

async function sealFile(file: string, home: string): Promise<Read> {
  const read = await readSite(file, join(home, 'firmware-profiles'));
  if (read.state !== 'checked') return { ok: false, problems: read.problems };
  const sealed = sealSite(read.source, read.profiles, { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  return sealed.ok ? { ok: true, value: sealed.value } : { ok: false, problems: sealed.problems };
}

function readArtefact(file: string): Read {
  try {
    return parseWith(artefactSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { ok: false, problems: [problem('file.unreadable', file, { detail: error instanceof Error ? error.message : String(error) })] };
  }
}

/** A random site of 2 to 16 groups whose heads and detectors hang on the reference boards. */
export function randomSealed(seed: number, profiles: ProfileSet, groups: { readonly least: number; readonly most: number } = { least: 2, most: 16 }): SealedSite {
  const site = randomSite(createRandom(seed), { minGroups: groups.least, maxGroups: groups.most });
  const heads = profiles.get('ngatu/shb8');
  const loops = profiles.get('ngatu/lc16');
  if (heads === undefined || loops === undefined) throw new Error('the reference boards have no profiles');
  return onReferenceBoards(site, heads, loops);
}
