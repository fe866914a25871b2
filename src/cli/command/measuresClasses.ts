import { classCompleteness, classesOf, classWindowOf, type ClassWindow } from '../../measures/classes.ts';
import { countMinutes } from '../../measures/counts.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { classRows } from '../measures/tables.ts';
import { textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { clockText } from '../siteClock.ts';
import { eachPage, logFilter } from './logFilter.ts';

const hourMs = 3_600_000;
const codes = ['traffic.vds', 'traffic.movement'];

/** `ngatu measures classes`: classes, volume, occupancy and speed on the clock, by zone and movement. Exit 1 where an interval or a number is missing. */
export async function measuresClasses(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['every']).trim();
  const every = countMinutes.find((one) => String(one) === (given === '' ? '15' : given));
  if (every === undefined) return fail(shell, exitCodes.usage, 'measures.badEvery', { detail: given });
  const filter = logFilter(shell, { from: options['from'], to: options['to'] }, hourMs);
  if (typeof filter === 'number') return filter;
  const wanted = textOf(options['group']).split(',').map((id) => id.trim()).filter((id) => id !== '');
  const { fromMs, toMs } = filter;
  const windows: ClassWindow[] = [];
  // An interval is on record a while after its end; what a radar's store gives back comes later still.
  const read = await eachPage(shell, { ...filter, toMs: toMs + hourMs, classes: ['count'], codes }, (events) => {
    for (const { event } of events) {
      const window = event === null ? null : classWindowOf(event.code, event.data);
      if (window === null || window.fromMs < fromMs || window.fromMs + window.windowS * 1000 > toMs) continue;
      if (wanted.length === 0 || (window.of === 'group' && wanted.includes(window.id))) windows.push(window);
    }
    return true;
  });
  if (read !== exitCodes.ok) return read;
  // An interval that the span cuts off is no interval of it.
  const classes = classesOf(windows, every).filter((one) => one.fromMs >= fromMs && one.fromMs + one.windowS * 1000 <= toMs);
  const completeness = classCompleteness(windows, fromMs, toMs);
  const lacking = completeness.filter(({ due, numbers }) => numbers < due);
  const told = completeness.map(({ source, id, windowS, due, numbers, estimated }) => say(shell.lang, 'measures.classComplete', { source, id, windowS, due, numbers, estimated }));
  show(shell, { every, classes, completeness }, classes.length === 0 ? [say(shell.lang, 'measures.noClasses')] : [...tableLines(classRows(shell.lang, classes, clockText)), ...told]);
  return classes.length > 0 && lacking.length === 0 && classes.every(({ volume }) => volume !== null) ? exitCodes.ok : exitCodes.notOk;
}
