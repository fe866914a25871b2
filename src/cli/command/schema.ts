import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../text/say.ts';
import type { CommandTree, OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

/** `ngatu schema [command]`: the JSON Schema of what a command answers with --json; without one, which commands have one. */
export function schema(shell: Shell, words: readonly string[], _: OptionValues, { commands }: CommandTree): Promise<ExitCode> {
  if (words.length === 0) return Promise.resolve(listed(shell, commands.map(({ path }) => path)));
  const asked = words.join(' ');
  const known = commands.find(({ path, alias }) => path === asked || (alias !== undefined && `${path.split(' ').slice(0, -1).join(' ')} ${alias}` === asked));
  const text = known === undefined ? null : textOf(shell, known.path);
  if (text === null) return Promise.resolve(fail(shell, exitCodes.usage, 'schema.none', { detail: asked }));
  shell.write(text);
  return Promise.resolve(exitCodes.ok);
}

function listed(shell: Shell, paths: readonly string[]): ExitCode {
  const found = paths.filter((path) => textOf(shell, path) !== null).toSorted().map((command) => ({ command, file: fileOf(command) }));
  show(shell, found, [...tableLines(found.map(({ command, file }) => [command, file])), say(shell.lang, 'schema.how')]);
  return exitCodes.ok;
}

function fileOf(path: string): string {
  return `docs/schemas/cli/${path.replaceAll(' ', '-')}.json`;
}

/** Null where the command answers nothing that a machine reads. */
function textOf(shell: Shell, path: string): string | null {
  try {
    return readFileSync(join(shell.home, fileOf(path)), 'utf8');
  } catch {
    return null;
  }
}
