import type { OptionValues } from '../commandSpec.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import { confirmTyped, type PhraseKey } from '../typed.ts';
import { askState } from './status.ts';

/** A dangerous order to the junction that answers here: a person types what it comes to, with this junction's name in it. Null = go on. */
export async function confirmHere(shell: Shell, phrase: PhraseKey, options: OptionValues): Promise<ExitCode | null> {
  if (options['yes'] === true) return confirmTyped(shell, phrase, {}, options);
  const state = await askState(shell);
  return typeof state === 'number' ? state : confirmTyped(shell, phrase, { site: state.siteId }, options);
}
