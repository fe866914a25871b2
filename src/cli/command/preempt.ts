import type { PreemptionStatus } from '../../model/preemption.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { preemptionKindWords, preemptionStateWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { askState } from './status.ts';

export async function preemptList(shell: Shell): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const preemptions = state.preemptions ?? [];
  const rows = preemptions.map((one) => [one.id, preemptionKindWords[one.kind][shell.lang], preemptionStateWords[one.state][shell.lang], one.stage ?? '–', durationText(one.sinceS * 1000)]);
  show(shell, { preemptions }, rows.length === 0 ? [say(shell.lang, 'preempt.none')] : tableLines(rows));
  return exitCodes.ok;
}

export async function preemptShow(shell: Shell, [id = '']: readonly string[]): Promise<ExitCode> {
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const preemption = (state.preemptions ?? []).find((one) => one.id === id);
  if (preemption === undefined) return fail(shell, exitCodes.usage, 'preempt.unknown', { preemption: id, preemptions: (state.preemptions ?? []).map((one) => one.id).join(' ') });
  show(shell, { preemption }, preemptionLines(shell.lang, preemption));
  return exitCodes.ok;
}

function preemptionLines(lang: Lang, one: PreemptionStatus): readonly string[] {
  return [
    `${one.id}: ${preemptionKindWords[one.kind][lang]}, ${preemptionStateWords[one.state][lang]}, ${say(lang, 'status.since', { time: durationText(one.sinceS * 1000) })}`,
    say(lang, one.called ? 'preempt.called' : 'preempt.notCalled'),
    ...(one.waits ? [say(lang, 'preempt.waits')] : []),
    ...(one.activeS === null ? [] : [say(lang, 'preempt.active', { time: durationText(one.activeS * 1000), stage: one.stage ?? '–' })]),
  ];
}

export function preemptCall(shell: Shell, [id = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  const forMs = parseDurationMs(textOf(options['for']));
  if (forMs === null || forMs < 1000 || forMs > 180_000) {
    return Promise.resolve(fail(shell, exitCodes.usage, 'cli.badDuration', { detail: textOf(options['for']), shortest: '1s', longest: '3m' }));
  }
  return order(shell, id, Math.round(forMs / 1000), options);
}

export function preemptCancel(shell: Shell, [id = '']: readonly string[], options: OptionValues): Promise<ExitCode> {
  return order(shell, id, 0, options);
}

async function order(shell: Shell, preemption: string, forS: number, options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  const asked = await ask(shell, 'operate', 'mode.preempt', { preemption, forS, by: personOf(options), reason });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, preemption, forS }, [say(shell.lang, forS === 0 ? 'preempt.cancelled' : 'preempt.goes', { preemption, time: durationText(forS * 1000) })]);
  return exitCodes.ok;
}
