import { answerJson } from '../../platform/answerJson.ts';
import { z } from 'zod';
import { readLoggedEvents, type LoggedEvent } from './loggedEvent.ts';
import { eventClassNames, localClasses } from '../../model/event.ts';
import { eventText } from '../../text/eventText.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, type Shell } from '../shell.ts';
import { dateClockText } from '../siteClock.ts';
import { eachPage, logFilter } from './logFilter.ts';

const defaultLimit = 20;
const followMs = 1000;
const limitSchema = z.coerce.number().int().min(1).max(1000);

/** `ngatu log tail`: the newest events in the agent's store; with --follow what comes after them, until ended. */
export async function logTail(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const limit = limitSchema.safeParse(options['limit'] ?? defaultLimit);
  if (!limit.success) return fail(shell, exitCodes.usage, 'cli.badLimit', { detail: String(options['limit']) });
  const first = await page(shell, { limit: limit.data });
  if (typeof first === 'number') return first;
  if (options['follow'] !== true) {
    show(shell, first, first.length === 0 ? [say(shell.lang, 'log.empty')] : first.map((event) => line(shell, event)));
    return exitCodes.ok;
  }
  return followFrom(shell, first);
}

const hourMs = 3_600_000;
const defaultShown = 200;

/** `ngatu log show`: stored events of an interval, of a class, a code, a group; the newest `limit` of them, oldest first. */
export async function logShow(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const limit = limitSchema.safeParse(options['limit'] ?? defaultShown);
  if (!limit.success) return fail(shell, exitCodes.usage, 'cli.badLimit', { detail: String(options['limit']) });
  const filter = logFilter(shell, options, hourMs);
  if (typeof filter === 'number') return filter;
  let found: readonly LoggedEvent[] = [];
  let all = 0;
  // Detectors are shown to whom asks for them: nothing else would be seen beside them.
  const shown = filter.classes.length > 0 || filter.codes.length > 0 ? filter : { ...filter, classes: eventClassNames.filter((one) => !localClasses.has(one)) };
  const read = await eachPage(shell, shown, (events) => {
    all += events.length;
    found = [...found, ...events].slice(-limit.data);
    return true;
  });
  if (read !== exitCodes.ok) return read;
  const older = all > found.length ? [say(shell.lang, 'log.older', { n: all - found.length })] : [];
  show(shell, found, found.length === 0 ? [say(shell.lang, 'log.noneFits')] : [...older, ...found.map((event) => line(shell, event))]);
  return exitCodes.ok;
}

/** One JSON object (or line) per event, so that a pipe reads them as they come. */
async function followFrom(shell: Shell, first: readonly LoggedEvent[]): Promise<ExitCode> {
  let batch = first;
  let sinceId = 0;
  for (;;) {
    for (const event of batch) {
      shell.write(shell.json ? `${answerJson(event)}\n` : `${line(shell, event)}\n`);
      sinceId = Math.max(sinceId, event.id);
    }
    await new Promise((resolve) => { setTimeout(resolve, followMs); });
    const next = await page(shell, { limit: 1000, sinceId });
    if (typeof next === 'number') return next;
    batch = next;
  }
}

async function page(shell: Shell, params: { readonly limit: number; readonly sinceId?: number }): Promise<readonly LoggedEvent[] | ExitCode> {
  const events = await askFor(shell, 'agent', 'log.tail', readLoggedEvents, { params: { ...params } });
  return typeof events === 'number' ? events : events.toSorted((a, b) => a.id - b.id);
}

function line(shell: Shell, { id, event }: LoggedEvent): string {
  const row = String(id).padStart(6);
  if (event === null) return `${row}  ${say(shell.lang, 'log.damaged')}`;
  return `${row}  ${dateClockText(event.stamp.wallMs)}  ${eventText(shell.lang, event.code, event.data)}`;
}
