import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from '../platform/program.ts';
import type { Shell } from './shell.ts';

/** The version of this program, as its manifest has it. */
export function programVersion({ home }: Pick<Shell, 'home'>): string {
  return /"version": "([^"]+)"/.exec(readFileSync(join(home, 'package.json'), 'utf8'))?.[1] ?? '0';
}

/** The same with the build of what decides about stages, as the daemons that are installed beside it have it. */
export function programHere(shell: Pick<Shell, 'home'>): string {
  return programOf(programVersion(shell), join(shell.home, 'dist'));
}
