import { bareLetters } from '../../model/person.ts';
import type { Consequence } from '../../model/siteProposal.ts';
import { say } from '../../text/say.ts';
import { languages, type Lang } from '../../text/sentence.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { typedBy } from '../typed.ts';

/** The sentence that names what a replacement comes to, for this junction. */
export function phraseOf(lang: Lang, consequence: Consequence, site: string): string {
  return say(lang, `apply.phrase.${consequence}`, { site });
}

/** A person types it, in either language, with marks or without; null = confirmed. */
export async function confirmPhrase(shell: Shell, consequence: Consequence, site: string, given: string): Promise<ExitCode | null> {
  const phrase = phraseOf(shell.lang, consequence, site);
  if (given === '' && !process.stdin.isTTY) return fail(shell, exitCodes.usage, 'apply.needsConfirm', { phrase });
  const typed = given === '' ? await typedBy(`${say(shell.lang, 'apply.type', { phrase })}\n> `) : given;
  const fits = languages.some((lang) => bareLetters(phraseOf(lang, consequence, site)) === bareLetters(typed));
  return fits ? null : fail(shell, exitCodes.notOk, 'apply.notConfirmed');
}
