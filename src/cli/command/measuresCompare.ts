import { comparisonOf } from '../../measures/comparison.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { comparisonRows } from '../measures/tables.ts';
import { readMeasured, readSpan } from '../measures/reading.ts';
import { textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { dateClockText, momentOf } from '../siteClock.ts';

const [hourMs, weekMs] = [3_600_000, 604_800_000];

/** `--from 2h --before 4h` are two words about two moments of now, some ms apart: spans meant to touch do not overlap by that. */
function sideBySideMs(askedMs: number, latestMs: number): number {
  return askedMs > latestMs && askedMs - latestMs < 1000 ? latestMs : askedMs;
}

/**
 * `ngatu measures compare`: the span asked for beside one of the same length before it (default: the same hours a week ago),
 * by the cabinet’s own record. Exit 1 where nothing can be compared.
 */
export async function measuresCompare(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  // Now, before the record is read: that takes its time.
  const nowMs = createClock().wallMs();
  const after = await readMeasured(shell, options, hourMs);
  if (typeof after === 'number') return after;
  const { fromMs, toMs } = after.span;
  const given = textOf(options['before']).trim();
  const asked = given === '' ? fromMs - weekMs : momentOf(given, nowMs);
  if (asked === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: given });
  const lengthMs = toMs - fromMs;
  const beforeMs = sideBySideMs(asked, fromMs - lengthMs);
  if (beforeMs + lengthMs > fromMs) return fail(shell, exitCodes.usage, 'measures.notBefore', { before: dateClockText(beforeMs), until: dateClockText(beforeMs + lengthMs), after: dateClockText(fromMs) });
  const before = await readSpan(shell, { fromMs: Math.floor(beforeMs), toMs: Math.ceil(beforeMs + lengthMs), classes: [], codes: [], groups: [] }, textOf(options['site']).trim());
  if (typeof before === 'number') return before;
  const comparison = comparisonOf(before.phases, after.phases);
  const compared = comparison.groups.length > comparison.unseen.length;
  const percent = Math.round((comparison.trafficShare ?? 0) * 100);
  const lines = compared
    ? [
      say(shell.lang, 'measures.spans', { before: dateClockText(beforeMs), beforeTo: dateClockText(beforeMs + lengthMs), after: dateClockText(fromMs), afterTo: dateClockText(toMs) }),
      ...tableLines(comparisonRows(shell.lang, comparison)),
      ...(comparison.unseen.length === 0 ? [] : [say(shell.lang, 'measures.unseen', { groups: comparison.unseen.join(', ') })]),
      ...(comparison.otherTraffic ? [say(shell.lang, 'measures.otherTraffic', { percent: percent > 0 ? `+${percent}` : String(percent) })] : []),
    ]
    : [say(shell.lang, 'measures.nothingToCompare')];
  show(shell, { spans: { before: before.span, after: after.span }, ...comparison }, lines);
  return compared ? exitCodes.ok : exitCodes.notOk;
}
