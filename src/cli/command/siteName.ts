import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from '../shell.ts';

/** A file as given, or the site file of that name under config/sites. */
export function siteFileOf(shell: Pick<Shell, 'home'>, given: string): string {
  const named = join(shell.home, 'config', 'sites', given, 'site.yaml');
  return !existsSync(given) && existsSync(named) ? named : given;
}
