import { createInterface } from 'node:readline/promises';
import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';

/** A person types the device's name, or has said --yes; null = go on. */
export async function confirmed(shell: Shell, what: string, name: string, yes: boolean): Promise<ExitCode | null> {
  if (yes) return null;
  if (!process.stdin.isTTY) return fail(shell, exitCodes.usage, 'bus.needsYes');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await reader.question(`${what}\n${say(shell.lang, 'bus.typeName', { name })} `);
  reader.close();
  return typed.trim() === name ? null : fail(shell, exitCodes.notOk, 'bus.notConfirmed');
}
