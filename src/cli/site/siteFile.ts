import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { problem, type Parsed, type Problem } from '../../model/problem.ts';
import { checkSite } from '../../model/siteCheck.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { parseSite } from '../../model/siteParse.ts';
import type { SiteSource } from '../../model/site.ts';
import { loadProfiles } from './profileFolder.ts';

/** A site file as read: unreadable, or what its check found. */
export type ReadSite =
  | { readonly state: 'unreadable'; readonly problems: readonly Problem[] }
  | { readonly state: 'malformed'; readonly problems: readonly Problem[] }
  | { readonly state: 'checked'; readonly source: SiteSource; readonly profiles: ProfileSet; readonly problems: readonly Problem[] };

/** Reads a site file with the profiles of a folder, and checks it: schema first, then what its words mean together. */
export async function readSite(path: string, profileFolder: string | undefined): Promise<ReadSite> {
  const document = await readYaml(path);
  if (!document.ok) return { state: 'unreadable', problems: document.problems };
  const parsed = parseSite(document.value);
  if (!parsed.ok) return { state: 'malformed', problems: parsed.problems };
  const { profiles, problems } = await loadProfiles(profileFolder);
  return { state: 'checked', source: parsed.value, profiles, problems: [...problems, ...checkSite(parsed.value, profiles)] };
}

async function readYaml(path: string): Promise<Parsed<unknown>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { ok: false, problems: [problem('file.unreadable', path, { detail: messageOf(error) })] };
  }
  try {
    const value: unknown = parse(text);
    return { ok: true, value, warnings: [] };
  } catch (error) {
    return { ok: false, problems: [problem('file.notYaml', path, { detail: messageOf(error) })] };
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
