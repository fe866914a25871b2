import { plannedSchema } from '../../model/linkPresence.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText } from '../siteClock.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';

const [shortestMs, longestMs] = [60_000, 7 * 86_400_000];

/** `ngatu link away`: an absence with an end, a person and a reason; what happens until then is told as planned. */
export async function linkAway(shell: Shell, _args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs < shortestMs || forMs > longestMs) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given, shortest: '1m', longest: '7d' });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const planned = await askFor(shell, 'agentOperate', 'link.away', plannedSchema, { params: { forS: Math.round(forMs / 1000), by: personOf(options), reason } });
  if (typeof planned === 'number') return planned;
  show(shell, planned, [say(shell.lang, 'link.goesAway', { until: dateClockText(planned.expectedUntilMs) })]);
  return exitCodes.ok;
}

export async function linkBack(shell: Shell, _args: readonly string[], options: OptionValues): Promise<ExitCode> {
  const asked = await ask(shell, 'agentOperate', 'link.back', { by: personOf(options) });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true }, [say(shell.lang, 'link.isBack')]);
  return exitCodes.ok;
}
