import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from './shell.ts';

/** The version of this program, as its manifest has it. */
export function programVersion({ home }: Pick<Shell, 'home'>): string {
  return /"version": "([^"]+)"/.exec(readFileSync(join(home, 'package.json'), 'utf8'))?.[1] ?? '0';
}
