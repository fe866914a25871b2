import { createInterface } from 'node:readline/promises';
import { bareLetters } from '../model/person.ts';
import { say, sentences, type SentenceKey } from '../text/say.ts';
import { fill, languages, type SentenceParams } from '../text/sentence.ts';
import type { OptionValues } from './commandSpec.ts';
import { exitCodes, type ExitCode } from './exitCode.ts';
import { textOf } from './person.ts';
import { fail, type Shell } from './shell.ts';

/** A sentence that names what an order comes to, which a person types (`--confirm` without a keyboard). */
export type PhraseKey = Extract<SentenceKey, `${string}.phrase`>;

/**
 * A dangerous order is confirmed by the sentence that names its consequence, in either language, with marks or without; or
 * by `--yes`, which stands only beside a reason. Null = go on.
 */
export async function confirmTyped(shell: Shell, phrase: PhraseKey, params: SentenceParams, options: OptionValues): Promise<ExitCode | null> {
  if (options['yes'] === true) return textOf(options['reason']).trim().length < 3 ? fail(shell, exitCodes.usage, 'confirm.yesNeedsReason') : null;
  const words = fill(sentences[phrase][shell.lang], params);
  const given = textOf(options['confirm']).trim();
  if (given === '' && !process.stdin.isTTY) return fail(shell, exitCodes.usage, 'confirm.needed', { phrase: words });
  const typed = given === '' ? await typedBy(`${say(shell.lang, 'apply.type', { phrase: words })}\n> `) : given;
  const fits = languages.some((lang) => bareLetters(fill(sentences[phrase][lang], params)) === bareLetters(typed));
  return fits ? null : fail(shell, exitCodes.notOk, 'apply.notConfirmed');
}

/** A line from the keyboard; the question goes to stderr. */
export async function typedBy(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
}
