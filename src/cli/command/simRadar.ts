import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import { handOver } from './handOver.ts';

/** `ngatu sim radar`: an entry point of its own, that reads its own arguments. */
export async function simRadar(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'sim/radar', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}
