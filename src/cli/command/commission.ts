import { createClock } from '../../platform/clock.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { checkRecord } from '../site/commission.ts';

/** Where an installed cabinet keeps the keys that it trusts. */
const installedTrust = '/etc/ngatu/trust';

/** What a commissioning record lacks for an artefact. */
export async function commissionCheck(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const { site, trust } = options;
  if (typeof site !== 'string' || site === '') return Promise.resolve(fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--site' }));
  const io = { stdout: shell.write, stderr: shell.complain, lang: shell.lang, json: shell.json };
  return Promise.resolve(checkRecord({ record: args[0] ?? '', site, trust: typeof trust === 'string' ? trust : installedTrust, wallMs: createClock().wallMs() }, io));
}
