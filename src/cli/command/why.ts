import { join } from 'node:path';
import { connectIpc } from '../../ipc/client.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import { decidedSchema, greenEndedSchema, whyNowSchema, type DecidedRecord, type WhyNow } from '../../model/why.ts';
import type { z } from 'zod';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import type { RecordedEvent } from '../history/history.ts';
import { programHere } from '../programVersion.ts';
import { dateClockText, momentOf } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { modeThen, runsStages, type ModeThen } from '../why/modeThen.ts';
import { askRepeat, repeatLine } from '../why/askRepeat.ts';
import { readBack } from '../why/readBack.ts';
import { gapAt } from '../why/recordGap.ts';
import { decidedLines, groupEndedLine, groupLines, modeLines, nowLines, proposalLines } from '../why/whyLines.ts';

/** So far back an end of a green is looked for, ms: behind that the group was not served at all. */
const endBackMs = 86_400_000;
/** A moment is asked for as the person's watch has it, ms. */
const watchMs = 60_000;
const groupsWithinMs = 1000;

export interface Told<Record> { readonly wallMs: number; readonly data: Record }
type Ended = z.infer<typeof greenEndedSchema>;

/** `ngatu why [group] [--at moment]`: the decision that stands, or stood, in sentences. */
export async function why(shell: Shell, [group]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const at = textOf(options['at']).trim();
  return at === '' ? whyNow(shell, group) : whyThen(shell, group, { at, site: textOf(options['site']).trim() });
}

async function whyNow(shell: Shell, group: string | undefined): Promise<ExitCode> {
  const now = await askFor(shell, 'view', 'why', whyNowSchema);
  if (typeof now === 'number') return now;
  const found = now.groups.find(({ id }) => id === group);
  if (group !== undefined && found === undefined) return fail(shell, exitCodes.usage, 'why.noGroup', { detail: group, groups: now.groups.map(({ id }) => id).join(' ') });
  const known = readDecided(now.decided);
  // What is not among the latest events any more, and how a group lost its green, the record knows.
  const record = known !== null && found === undefined && now.stage !== null ? [] : await readBack(shell, now.wallMs + 1, ['event'], has({ decided: known === null, group: found?.id }));
  const events = typeof record === 'number' ? [] : record;
  const then = now.stage === null ? await modeAt(shell, now.wallMs) : null;
  const decided = known ?? lastDecided(events, now.wallMs);
  const ended = found === undefined ? null : lastEnded(events, found.id, now.wallMs);
  show(shell, jsonOf(now, decided, group, ended), [
    ...nowLines(shell.lang, now),
    ...(then === null || typeof then === 'number' ? [] : modeLines(shell.lang, then)),
    // In flash and in a start-up the last decision says nothing of what is seen.
    ...(decided === null || now.stage === null ? [] : decidedLines(shell.lang, decided)),
    ...(found === undefined ? proposalLines(shell.lang, now) : groupLines(shell.lang, found)),
    ...(ended === null ? [] : [groupEndedLine(shell.lang, ended)]),
  ]);
  return exitCodes.ok;
}

async function whyThen(shell: Shell, group: string | undefined, { at, site }: { readonly at: string; readonly site: string }): Promise<ExitCode> {
  const nowMs = createClock().wallMs();
  const atMs = momentOf(at, nowMs);
  if (atMs === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: at });
  if (atMs > nowMs + watchMs) return fail(shell, exitCodes.usage, 'why.ahead', { at: dateClockText(atMs) });
  const groups = group === undefined ? null : await groupIds(shell);
  if (group !== undefined && groups?.includes(group) === false) return fail(shell, exitCodes.usage, 'why.noGroup', { detail: group, groups: groups.join(' ') });
  const mode = await modeAt(shell, atMs);
  if (typeof mode === 'number') return mode;
  // Of before a flash or a start-up a decision says nothing any more.
  const stages = mode === null || runsStages(mode);
  const events = await readBack(shell, atMs + 1, ['event'], has({ decided: stages, group }));
  if (typeof events === 'number') return events;
  const decided = stages ? lastDecided(events, atMs) : null;
  const ended = group === undefined ? null : lastEnded(events, group, atMs);
  const gap = await gapAt(shell, atMs, nowMs);
  if (typeof gap === 'number') return gap;
  if (decided === null && stages) return fail(shell, exitCodes.notOk, 'why.none', { at: dateClockText(atMs) });
  const repeat = decided === null ? null : await askRepeat(shell, decidedEvent(events, atMs), site);
  if (typeof repeat === 'number') return repeat;
  show(shell, { at: atMs, gap, mode, decided, repeat, ...(group === undefined ? {} : { group: { id: group, ended } }) }, [
    ...(gap === null ? [] : [say(shell.lang, gap.toMs === null ? 'why.gapNow' : 'why.gap', { from: gap.fromMs === null ? '–' : dateClockText(gap.fromMs), to: gap.toMs === null ? '' : dateClockText(gap.toMs) })]),
    ...(mode === null ? [] : modeLines(shell.lang, mode)), ...(decided === null ? [] : decidedLines(shell.lang, decided)),
    ...(repeat === null ? [] : [repeatLine(shell.lang, repeat, programHere(shell))]),
    ...(ended === null ? (group === undefined ? [] : [say(shell.lang, 'why.noEnd', { group })]) : [groupEndedLine(shell.lang, ended)]),
  ]);
  return repeat?.outcome === 'other' || gap !== null ? exitCodes.notOk : exitCodes.ok;
}

/** The mode that stood, by the record of up to two weeks; null = it does not say. */
async function modeAt(shell: Shell, atMs: number): Promise<ModeThen | null | ExitCode> {
  const record = await readBack(shell, atMs + 1, ['audit', 'alarm'], (events) => modeThen(events, atMs) !== null);
  return typeof record === 'number' ? record : modeThen(record, atMs);
}

/** What is looked for in the record: a change of stage, and how a group lost its green. */
function has({ decided, group }: { readonly decided: boolean; readonly group: string | undefined }): (events: readonly (RecordedEvent | null)[], backMs: number) => boolean {
  return (events, backMs) => (!decided || decidedEvent(events, Infinity) !== null) && (group === undefined || backMs >= endBackMs || lastEnded(events, group, Infinity) !== null);
}

/** Groups of the junction that answers here; null = none does, and what is asked for can't be compared. */
async function groupIds({ runDir }: Shell): Promise<readonly string[] | null> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'ngatu', requestTimeoutMs: groupsWithinMs });
  if (!connected.ok) return null;
  const answer = await connected.client.request('why');
  connected.client.close();
  const read = answer.ok ? whyNowSchema.safeParse(answer.result).data : undefined;
  return read?.groups.map(({ id }) => id) ?? null;
}

function jsonOf(now: WhyNow, decided: Told<DecidedRecord> | null, group: string | undefined, ended: Told<Ended> | null) {
  return { ...now, decided, ...(group === undefined ? {} : { group: { id: group, ended } }) };
}

function readDecided(told: WhyNow['decided']): Told<DecidedRecord> | null {
  const read = told === null ? null : decidedSchema.safeParse(told.data);
  return told === null || read?.success !== true ? null : { wallMs: told.wallMs, data: read.data };
}

/** The newest change of stage up to a moment. */
export function lastDecided(events: readonly (RecordedEvent | null)[], atMs: number): Told<DecidedRecord> | null {
  const found = decidedEvent(events, atMs);
  return found === null ? null : readDecided({ wallMs: found.wallMs, data: found.data });
}

function decidedEvent(events: readonly (RecordedEvent | null)[], atMs: number): RecordedEvent | null {
  return events.findLast((event) => event?.code === 'stage.decided' && event.wallMs <= atMs) ?? null;
}

/** The newest end of a group's green up to a moment. */
export function lastEnded(events: readonly (RecordedEvent | null)[], group: string, atMs: number): Told<Ended> | null {
  const found = events.findLast((event) => event?.code === 'stage.greenEnded' && event.wallMs <= atMs && event.data['group'] === group) ?? null;
  const read = found === null ? null : greenEndedSchema.safeParse(found.data);
  return found === null || read?.success !== true ? null : { wallMs: found.wallMs, data: read.data };
}
