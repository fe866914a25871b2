import { writeFileSync } from 'node:fs';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';

/** A file that somebody asked for by name. */
export function writeWhole(shell: Shell, file: string, content: string | Buffer): ExitCode {
  try {
    writeFileSync(file, content);
    return exitCodes.ok;
  } catch (error) {
    return fail(shell, exitCodes.usage, 'cli.unwritable', { file, detail: messageOf(error) });
  }
}
