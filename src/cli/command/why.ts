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
import { readRecord } from '../history/readHistory.ts';
import { programVersion } from '../programVersion.ts';
import { dateClockText, momentOf } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { fail, show, type Shell } from '../shell.ts';
import { modeThen, runsStages, type ModeThen } from '../why/modeThen.ts';
import { askRepeat, repeatLine } from '../why/askRepeat.ts';
import { decidedLines, groupEndedLine, groupLines, modeLines, nowLines, proposalLines } from '../why/whyLines.ts';

/** The record is read so far back for a decision, and for a mode that stands for longer, ms. */
const backMs = 600_000;
const dayMs = 86_400_000;
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
  const record = known !== null && found === undefined && now.stage !== null ? [] : await readRecord(shell, now.wallMs - backMs, now.wallMs);
  const events = typeof record === 'number' ? [] : record;
  const then = now.stage === null && typeof record !== 'number' ? await modeAt(shell, events, now.wallMs) : null;
  const decided = known ?? lastDecided(events, now.wallMs);
  const ended = found === undefined ? null : lastEnded(events, found.id, now.wallMs);
  show(shell, jsonOf(now, decided, group, ended), [
    ...nowLines(shell.lang, now),
    ...(then === null ? [] : modeLines(shell.lang, then)),
    // In flash and in a start-up the last decision says nothing of what is seen.
    ...(decided === null || now.stage === null ? [] : decidedLines(shell.lang, decided)),
    ...(found === undefined ? proposalLines(shell.lang, now) : groupLines(shell.lang, found)),
    ...(ended === null ? [] : [groupEndedLine(shell.lang, ended)]),
  ]);
  return exitCodes.ok;
}

async function whyThen(shell: Shell, group: string | undefined, { at, site }: { readonly at: string; readonly site: string }): Promise<ExitCode> {
  const atMs = momentOf(at, createClock().wallMs());
  if (atMs === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: at });
  const groups = group === undefined ? null : await groupIds(shell);
  if (group !== undefined && groups?.includes(group) === false) return fail(shell, exitCodes.usage, 'why.noGroup', { detail: group, groups: groups.join(' ') });
  const events = await readRecord(shell, atMs - backMs, atMs);
  if (typeof events === 'number') return events;
  const mode = await modeAt(shell, events, atMs);
  // Of before a flash or a start-up a decision says nothing any more.
  const decided = mode !== null && !runsStages(mode) ? null : lastDecided(events, atMs);
  const ended = group === undefined ? null : lastEnded(events, group, atMs);
  if (decided === null && (mode === null || runsStages(mode))) return fail(shell, exitCodes.notOk, 'why.none', { at: dateClockText(atMs) });
  const repeat = decided === null ? null : await askRepeat(shell, decidedEvent(events, atMs), site);
  if (typeof repeat === 'number') return repeat;
  show(shell, { at: atMs, mode, decided, repeat, ...(group === undefined ? {} : { group: { id: group, ended } }) }, [
    ...(mode === null ? [] : modeLines(shell.lang, mode)), ...(decided === null ? [] : decidedLines(shell.lang, decided)),
    ...(repeat === null ? [] : [repeatLine(shell.lang, repeat, programVersion(shell))]),
    ...(ended === null ? (group === undefined ? [] : [say(shell.lang, 'why.noEnd', { group })]) : [groupEndedLine(shell.lang, ended)]),
  ]);
  return repeat?.outcome === 'other' ? exitCodes.notOk : exitCodes.ok;
}

/** The mode that stood, from what was read, else from the changes of a day. */
async function modeAt(shell: Shell, events: readonly (RecordedEvent | null)[], atMs: number): Promise<ModeThen | null> {
  const near = modeThen(events, atMs);
  if (near !== null) return near;
  const day = await readRecord(shell, atMs - dayMs, atMs, ['audit', 'alarm', 'event']);
  return typeof day === 'number' ? null : modeThen(day, atMs);
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
