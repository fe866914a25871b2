import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandTree, OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { completionScript, shells } from '../shellHelp/completion.ts';
import { manPage } from '../shellHelp/manPage.ts';

/** `ngatu completion bash|zsh|fish`: the script, on stdout. */
export function completion(shell: Shell, [name = '']: readonly string[], _: OptionValues, tree: CommandTree): Promise<ExitCode> {
  const known = shells.find((one) => one === name);
  if (known === undefined) return Promise.resolve(fail(shell, exitCodes.usage, 'completion.unknown', { detail: name, shells: shells.join(' ') }));
  shell.write(completionScript(known, tree, shell.lang));
  return Promise.resolve(exitCodes.ok);
}

/** `ngatu man`: the manual page, on stdout. */
export function man(shell: Shell, _: readonly string[], __: OptionValues, tree: CommandTree): Promise<ExitCode> {
  const version = /"version": "([^"]+)"/.exec(readFileSync(join(shell.home, 'package.json'), 'utf8'))?.[1] ?? '0';
  shell.write(manPage(tree, shell.lang, version));
  return Promise.resolve(exitCodes.ok);
}
