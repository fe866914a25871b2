import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readLibrary, type ProfileEntry } from '../../../../src/field/profile/library.ts';
import type { ProfileDocument } from '../../../../src/field/profile/template.ts';
import { profileId, type ProfileSource, type ResolvedProfile } from '../../../../src/model/profile.ts';

const folder = join(import.meta.dirname, '../../../../firmware-profiles');

/** Every YAML file of the shipped folder, templates among them. */
export const shippedDocuments: readonly ProfileDocument[] = readdirSync(folder).flatMap((vendor) =>
  readdirSync(join(folder, vendor)).filter((file) => file.endsWith('.yaml'))
    .map((file): ProfileDocument => ({ name: `${vendor}/${file.slice(0, -5)}`, content: parse(readFileSync(join(folder, vendor, file), 'utf8')) })));

const entries = new Map<string, ProfileEntry>(readLibrary(shippedDocuments).map((entry) => [(entry.files[0] ?? '').replace('.yaml', ''), entry]));

/** `vendor/model` of every profile in the repository. */
export function profileNames(): string[] {
  return [...entries.keys()];
}

export function loadSource(name: string): ProfileSource {
  const entry = entries.get(name);
  if (entry?.source == null) throw new Error(`${name}: ${JSON.stringify(entry?.problems)}`);
  return entry.source;
}

export function loadProfile(name: string): ResolvedProfile {
  const entry = entries.get(name);
  if (entry?.profile == null || profileId(entry.profile) !== name) throw new Error(`${name}: ${JSON.stringify(entry?.problems)}`);
  return entry.profile;
}
