import { say } from '../../text/say.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { typedBy } from '../typed.ts';

/** A person types the device's name, or has said --yes; null = go on. */
export async function confirmed(shell: Shell, what: string, name: string, yes: boolean): Promise<ExitCode | null> {
  if (yes) return null;
  if (!process.stdin.isTTY) return fail(shell, exitCodes.usage, 'bus.needsYes');
  const typed = await typedBy(`${what}\n${say(shell.lang, 'bus.typeName', { name })} `);
  return typed.trim() === name ? null : fail(shell, exitCodes.notOk, 'bus.notConfirmed');
}
