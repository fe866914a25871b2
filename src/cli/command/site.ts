import { userInfo } from 'node:os';
import { createClock } from '../../platform/clock.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, type Shell } from '../shell.ts';
import { checkSiteFile } from '../site/check.ts';
import type { SiteIo } from '../site/io.ts';
import { sealBenchSite } from '../site/seal.ts';
import { showSite } from '../site/show.ts';
import { handOver } from './handOver.ts';
import { siteFileOf } from './siteName.ts';

export async function siteCheck(shell: Shell, args: readonly string[]): Promise<number> {
  return checkSiteFile({ file: siteFileOf(shell, args[0] ?? '') }, siteIo(shell));
}

/** Only the bench seal exists yet: a street seal needs two persons and a commissioning key. */
export async function siteSeal(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const { out, by } = options;
  if (options['bench'] !== true) return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--bench' });
  if (typeof out !== 'string' || out === '') return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' });
  const person = typeof by === 'string' && by !== '' ? by : userInfo().username;
  return sealBenchSite({ file: siteFileOf(shell, args[0] ?? ''), out, by: person, sealedAtMs: createClock().wallMs() }, siteIo(shell));
}

/** The generator is an entry point of its own, for the tool may not import the simulation. */
export async function siteFromSumo(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const stated = ['tls', 'out'].flatMap((name) => (typeof options[name] === 'string' ? [`--${name}`, options[name]] : []));
  return Promise.resolve(handOver(shell, 'sim/fromSumo', [...args, ...stated, '--lang', shell.lang]));
}

/** A site file or an artefact; without one, the site that signald runs. */
export async function siteShow(shell: Shell, args: readonly string[]): Promise<number> {
  const [file] = args;
  if (file !== undefined) return showSite({ file: siteFileOf(shell, file) }, siteIo(shell));
  const asked = await ask(shell, 'view', 'site.show');
  if (!asked.ok) return asked.exit;
  const exit: ExitCode = exitCodes.ok;
  show(shell, asked.result, JSON.stringify(asked.result, null, 2).split('\n'));
  return exit;
}

function siteIo(shell: Shell): SiteIo {
  return { stdout: shell.write, stderr: shell.complain, lang: shell.lang, json: shell.json };
}
