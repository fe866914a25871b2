import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { expandProfile } from '../../field/profile/expand.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { parseProfile, profileId, type ResolvedProfile } from '../../model/profile.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';

/** The profiles that come with the program, from src/ and from dist/ alike. */
export const ownProfiles = fileURLToPath(new URL('../../../firmware-profiles/', import.meta.url));

export interface LoadedProfiles { readonly profiles: ProfileSet; readonly problems: readonly Problem[] }

/** Every `vendor/model.yaml` under a folder. A profile with problems is left out and told; the others serve. */
export async function loadProfiles(folder: string = ownProfiles): Promise<LoadedProfiles> {
  const profiles = new Map<string, ResolvedProfile>();
  const problems: Problem[] = [];
  for (const file of await profileFiles(folder)) {
    const read = await readProfile(join(folder, file));
    if (Array.isArray(read)) problems.push(...read.map((one) => ({ ...one, path: `${file}: ${one.path}` })));
    else profiles.set(profileId(read), read);
  }
  return { profiles, problems };
}

async function profileFiles(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder, { recursive: true });
    return files.filter((file) => file.endsWith('.yaml')).toSorted();
  } catch {
    return [];
  }
}

async function readProfile(path: string): Promise<ResolvedProfile | Problem[]> {
  let document: unknown;
  try {
    document = parse(await readFile(path, 'utf8'));
  } catch (error) {
    return [problem('file.notYaml', '', { detail: error instanceof Error ? error.message : String(error) })];
  }
  const parsed = parseProfile(document);
  if (!parsed.ok) return [...parsed.problems];
  const expanded = expandProfile(parsed.value);
  return expanded.ok ? expanded.value : [...expanded.problems];
}
