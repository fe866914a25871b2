import type { OptionValues } from '../commandSpec.ts';
import { exitCodes } from '../exitCode.ts';
import { textOf } from '../person.ts';
import { fail, type Shell } from '../shell.ts';
import { siteIntergreens } from '../site/intergreen.ts';
import { newSite } from '../site/newSite.ts';
import { siteFileOf } from './siteName.ts';
import { siteIo } from './site.ts';

/** The wizard; with `--answers` nothing is asked. */
export async function siteNew(shell: Shell, [siteId = '']: readonly string[], options: OptionValues): Promise<number> {
  const [answers, out] = [textOf(options['answers']).trim(), textOf(options['out']).trim()];
  if (out === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' });
  if (answers === '' && !process.stdin.isTTY) return fail(shell, exitCodes.usage, 'new.needsAnswers');
  return newSite(siteId, answers === '' ? null : answers, out, siteIo(shell));
}

export async function siteIntergreen(shell: Shell, [file = '']: readonly string[], options: OptionValues): Promise<number> {
  const out = textOf(options['out']).trim();
  return siteIntergreens(siteFileOf(shell, file), out === '' ? undefined : out, siteIo(shell));
}
