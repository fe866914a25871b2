import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';

const shortestMs = 60_000;
const longestMs = 86_400_000;

/** `ngatu plan activate PLAN --for 2h --reason …`: over schedule and centre for a while; an order like those of `ngatu mode`. */
export async function planActivate(shell: Shell, [plan = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs < shortestMs || forMs > longestMs) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given, shortest: '1m', longest: '24h' });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const forS = Math.round(forMs / 1000);
  const asked = await ask(shell, 'operate', 'plan.activate', { plan, forS, by: personOf(options), reason });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, plan, forS }, [say(shell.lang, 'plan.activated', { plan, time: durationText(forMs) })]);
  return exitCodes.ok;
}
