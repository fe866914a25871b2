import type { OptionValues } from '../commandSpec.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import { handOver } from './handOver.ts';

const valued = { site: '--site', for: '--for', stateDir: '--state-dir', trust: '--trust', commission: '--commission', cabinet: '--cabinet', secrets: '--secrets', seed: '--seed', clockScale: '--clock-scale' } as const;

/** `ngatu run`: the parent process is an entry point of its own. */
export async function run(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'run', runArguments(shell, options)));
}

export function runArguments(shell: Pick<Shell, 'json' | 'runDir' | 'runDirGiven' | 'lang'>, options: OptionValues): string[] {
  const values = Object.entries(valued).flatMap(([name, flag]) => {
    const value = options[name];
    return typeof value === 'string' ? [flag, value] : [];
  });
  return [
    ...values,
    ...(options['traffic'] === false ? ['--no-traffic'] : []),
    ...(options['top'] === false ? ['--no-top'] : []),
    ...(shell.json ? ['--json'] : []),
    ...(shell.runDirGiven ? ['--run-dir', shell.runDir] : []),
    '--lang', shell.lang,
  ];
}
