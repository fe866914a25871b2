import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';

/**
 * Becomes another entry point of ours: the same process, so that a signal or a KILL meets the program that was
 * asked for and nothing stands between. Returns only where that entry point is not built.
 */
export function handOver(shell: Shell, entry: string, args: readonly string[]): ExitCode {
  const file = join(shell.home, 'dist', entry, 'main.js');
  if (!existsSync(file)) return fail(shell, exitCodes.wrongRuntime, 'cli.notHere', { file });
  if (process.execve === undefined) return fail(shell, exitCodes.wrongRuntime, 'cli.notHere', { file: 'execve' });
  process.execve(process.execPath, [process.execPath, file, ...args], process.env);
  return exitCodes.notOk;
}
