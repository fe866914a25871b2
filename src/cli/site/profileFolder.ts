import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeIn, readLibrary } from '../../field/profile/library.ts';
import type { ProfileDocument } from '../../field/profile/template.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { messageOf, yamlOf } from './yamlFile.ts';

/** The profiles that come with the program, from src/ and from dist/ alike. */
export const ownProfiles = fileURLToPath(new URL('../../../firmware-profiles/', import.meta.url));

export interface LoadedProfiles { readonly profiles: ProfileSet; readonly problems: readonly Problem[] }

/** The YAML files of a folder, and what could not be read of it. */
export interface ProfileDocuments { readonly documents: readonly ProfileDocument[]; readonly problems: readonly Problem[] }

/** Every `vendor/model.yaml` under a folder. A profile with problems is left out and told; the others serve. */
export async function loadProfiles(folder: string = ownProfiles): Promise<LoadedProfiles> {
  const { documents, problems: unread } = await readDocuments(folder);
  const profiles = new Map<string, ResolvedProfile>();
  const problems: Problem[] = [...unread];
  for (const entry of readLibrary(documents)) {
    problems.push(...entry.problems.map((one) => ({ ...one, path: placeIn(entry, one.path) })));
    if (entry.profile !== null) profiles.set(profileId(entry.profile), entry.profile);
  }
  return { profiles, problems };
}

export async function readDocuments(folder: string): Promise<ProfileDocuments> {
  const read = await Promise.all((await profileFiles(folder)).map(async (file) => readDocument(join(folder, file), file)));
  return { documents: read.flatMap(({ document }) => document), problems: read.flatMap(({ problems }) => problems) };
}

/** One file by the name that it has in its folder. */
export async function readDocument(path: string, name: string): Promise<{ readonly document: readonly ProfileDocument[]; readonly problems: readonly Problem[] }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { document: [], problems: [problem('file.unreadable', name, { detail: messageOf(error) })] };
  }
  const parsed = yamlOf(text, name);
  if (!parsed.ok) return { document: [], problems: parsed.problems };
  return { document: [{ name: name.replace(/\.yaml$/, ''), content: parsed.value }], problems: [] };
}

async function profileFiles(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder, { recursive: true });
    return files.filter((file) => file.endsWith('.yaml')).toSorted();
  } catch {
    return [];
  }
}
