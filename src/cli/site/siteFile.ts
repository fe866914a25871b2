import type { Problem } from '../../model/problem.ts';
import { checkDraft } from '../../model/siteCheck.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import { parseSite } from '../../model/siteParse.ts';
import type { SiteSource } from '../../model/site.ts';
import { loadProfiles } from './profileFolder.ts';
import { readYaml } from './yamlFile.ts';

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
  return { state: 'checked', source: parsed.value, profiles, problems: [...problems, ...checkDraft(parsed.value, profiles)] };
}
