import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import { handOver } from './handOver.ts';

/** `ngatu bench fleet`: many cabinets' link and record code against a real broker. */
export async function benchFleet(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'bench/fleet', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}

/** `ngatu bench line`: another one. */
export async function benchLine(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'bench/line', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}

/** `ngatu bench hil`: the bench is an entry point of its own, and reads its own arguments. */
export async function benchHil(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'bench/hil', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}

/** `ngatu bench sumo`: and one more. */
export async function benchSumo(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'bench/sumo', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}

/** `ngatu bench rollback`: and the last one. */
export async function benchRollback(shell: Shell, args: readonly string[]): Promise<ExitCode> {
  return Promise.resolve(handOver(shell, 'bench/rollback', [...args, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}
