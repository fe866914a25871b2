import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseProfile, type ProfileSource, type ResolvedProfile } from '../../../../src/model/profile.ts';
import { expandProfile } from '../../../../src/field/profile/expand.ts';

const folder = join(import.meta.dirname, '../../../../firmware-profiles');

/** `vendor/model` of every profile in the repository. */
export function profileNames(): string[] {
  return readdirSync(folder).flatMap((vendor) =>
    readdirSync(join(folder, vendor)).filter((file) => file.endsWith('.yaml')).map((file) => `${vendor}/${file.slice(0, -5)}`));
}

export function loadSource(name: string): ProfileSource {
  const parsed = parseProfile(parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')));
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`);
  return parsed.value;
}

export function loadProfile(name: string): ResolvedProfile {
  const expanded = expandProfile(loadSource(name));
  if (!expanded.ok) throw new Error(`${name}: ${JSON.stringify(expanded.problems)}`);
  return expanded.value;
}
