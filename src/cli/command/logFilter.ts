import { createClock } from '../../platform/clock.ts';
import { eventClassNames, eventCodes, newerCode } from '../../model/event.ts';
import type { Json } from '../../model/canonical.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { momentOf } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { fail, type Shell } from '../shell.ts';
import { readLoggedEvents, type LoggedEvent } from './loggedEvent.ts';

/** Which stored events are wanted; an empty list = all. A damaged record has neither code nor group: it fits where none is asked for. */
export interface LogFilter { readonly fromMs: number; readonly toMs: number; readonly classes: readonly string[]; readonly codes: readonly string[]; readonly groups: readonly string[] }

const pageEvents = 1000;
const codesHeld = [...eventCodes, newerCode];
const listOf = (value: unknown): string[] => textOf(value).split(',').map((word) => word.trim()).filter((word) => word !== '');

/** --from, --to, --class, --code, --group; a code ends with `.` for all that begin so (`fault.`). */
export function logFilter(shell: Shell, options: OptionValues, defaultMs: number): LogFilter | ExitCode {
  const nowMs = createClock().wallMs();
  const [from, to] = [textOf(options['from']).trim(), textOf(options['to']).trim()];
  const toMs = to === '' ? nowMs + 1 : momentOf(to, nowMs);
  if (toMs === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: to });
  const fromMs = from === '' ? toMs - defaultMs : momentOf(from, nowMs);
  if (fromMs === null || fromMs >= toMs) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: from });
  const [classes, codes, groups] = [listOf(options['class']), listOf(options['code']), listOf(options['group'])];
  const noClass = classes.find((one) => !eventClassNames.some((known) => known === one));
  if (noClass !== undefined) return fail(shell, exitCodes.usage, 'log.badClass', { detail: noClass, known: eventClassNames.join(' ') });
  const noCode = codes.find((code) => !codesHeld.some((known) => fitsCode(code, known)));
  if (noCode !== undefined) return fail(shell, exitCodes.usage, 'log.badCode', { detail: noCode, known: codesHeld.join(' ') });
  return { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs), classes, codes, groups };
}

const fitsCode = (wanted: string, code: string): boolean => (wanted.endsWith('.') ? code.startsWith(wanted) : code === wanted);

export function fits({ event }: LoggedEvent, { codes, groups }: LogFilter): boolean {
  if (event === null) return codes.length === 0 && groups.length === 0;
  if (codes.length > 0 && !codes.some((code) => fitsCode(code, event.code))) return false;
  // Some events tell of one group, some of several.
  const { group, groups: several } = event.data;
  return groups.length === 0 || groups.some((id) => id === group || (Array.isArray(several) && several.includes(id)));
}

/**
 * Pages of what fits, oldest first, until `take` has enough (false). The agent sorts out class and time; code and group are
 * looked for here, so that no question holds the agent for longer than a page.
 */
export async function eachPage(shell: Shell, filter: LogFilter, take: (events: readonly LoggedEvent[]) => boolean): Promise<ExitCode> {
  const { fromMs, toMs, classes } = filter;
  for (let afterId = 0; ;) {
    const params: Record<string, Json> = { fromMs, toMs, afterId, limit: pageEvents, ...(classes.length === 0 ? {} : { channels: classes }) };
    const events = await askFor(shell, 'agent', 'log.query', readLoggedEvents, { params });
    if (typeof events === 'number') return events;
    if (!take(events.filter((event) => fits(event, filter))) || events.length < pageEvents) return exitCodes.ok;
    afterId = Math.max(afterId, ...events.map(({ id }) => id));
  }
}
