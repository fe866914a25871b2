import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { expandProfile } from '../../../src/field/profile/expand.ts';
import { parseProfile, profileId, type ResolvedProfile } from '../../../src/model/profile.ts';
import { parseSite } from '../../../src/model/siteParse.ts';
import type { SiteSource } from '../../../src/model/site.ts';

const home = new URL('../../../', import.meta.url);

/** The project's own site, which passes its check: tests plant one mistake in a copy of it. */
export function ninhKieu(): SiteSource {
  const parsed = parseSite(parse(readFileSync(new URL('config/sites/ninh-kieu/site.yaml', home), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The reference boards' profiles. */
export function referenceProfiles(): Map<string, ResolvedProfile> {
  const folder = new URL('firmware-profiles/ngatu/', home);
  return new Map(readdirSync(folder).map((file) => {
    const source = parseProfile(parse(readFileSync(new URL(file, folder), 'utf8')));
    const profile = source.ok ? expandProfile(source.value) : source;
    if (!profile.ok) throw new Error(`${file}: ${JSON.stringify(profile.problems)}`);
    return [profileId(profile.value), profile.value];
  }));
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
