import { z } from 'zod';
import { alarmListSchema, type ListedAlarm } from '../../model/linkAlarm.ts';
import { isFaultCode } from '../../model/fault.ts';
import { createClock } from '../../platform/clock.ts';
import { agentAlarmTexts } from '../../text/agentAlarmText.ts';
import { cameraDetail } from '../../text/cameraDetail.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { faultWords } from '../../text/faultWords.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { severityWords } from '../../text/words.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { dateClockText } from '../siteClock.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

/** Exit 1 while an alarm is active that nobody has acknowledged or suspended. */
export async function alarmList(shell: Shell): Promise<ExitCode> {
  const alarms = await askFor(shell, 'agent', 'alarm.list', alarmListSchema);
  if (typeof alarms === 'number') return alarms;
  const nowMs = createClock().wallMs();
  show(shell, alarms, alarms.length === 0 ? [say(shell.lang, 'alarm.none')] : [
    ...tableLines([say(shell.lang, 'alarm.columns').split('|'), ...alarms.map((one) => [one.code, one.component, severityWords[one.severity][shell.lang], alarmStateText(shell.lang, one, nowMs), dateClockText(one.ts)])]),
    ...alarms.flatMap((one) => aboutLines(shell.lang, one)),
  ]);
  return alarms.some(({ active, acknowledged, suspended }) => active && !acknowledged && !suspended) ? exitCodes.notOk : exitCodes.ok;
}

/** Active or over, acknowledged, suspended and for how long. */
export function alarmStateText(lang: Lang, { active, acknowledged, suspended, suspendedUntilMs, quality }: ListedAlarm, nowMs: number): string {
  const until = suspendedUntilMs === null ? '' : durationText(Math.max(0, suspendedUntilMs - nowMs));
  return [
    say(lang, active ? 'alarm.active' : 'alarm.over'), ...(acknowledged ? [say(lang, 'alarm.acknowledged')] : []),
    ...(suspended ? [say(lang, 'alarm.suspendedFor', { time: until })] : []), ...(quality === 'ok' ? [] : [say(lang, 'alarm.old')]),
  ].join(', ');
}

/** What it means, and who said what of it. */
function aboutLines(lang: Lang, { code, component, active, ts, sinceMs, detail, acknowledgedBy, suspendedBy, reason }: ListedAlarm): string[] {
  const persons = [...new Set([acknowledgedBy, suspendedBy].filter((name) => typeof name === 'string'))].join(', ');
  return [
    `${code} ${component}: ${alarmTitle(lang, code, detail)}${detail === null ? '' : ` (${code.startsWith('camera.') ? cameraDetail(lang, detail) : detail})`}`,
    ...(active || sinceMs === undefined ? [] : [say(lang, 'alarm.lasted', { from: dateClockText(sinceMs), to: dateClockText(ts) })]),
    ...(persons === '' && reason === undefined ? [] : [say(lang, 'alarm.said', { by: persons, reason: reason ?? '–' })]),
  ];
}

export function alarmTitle(lang: Lang, code: string, detail: string | null): string {
  if (isFaultCode(code)) return faultWords({ code, detail: detail ?? undefined }).title[lang];
  return Object.entries(agentAlarmTexts).find(([name]) => name === code)?.[1].title[lang] ?? code;
}

export function alarmAcknowledge(shell: Shell, [alarm = '', component]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const reason = textOf(options['reason']).trim();
  return act(shell, 'alarm.acknowledge', { alarm, component, by: personOf(options), ...(reason === '' ? {} : { reason }) });
}

export async function alarmSuspend(shell: Shell, [alarm = '', component]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = parseDurationMs(given);
  if (forMs === null || forMs < 60_000 || forMs > 7 * 86_400_000) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given === '' ? '?' : given, shortest: '1m', longest: '168h' });
  const reason = textOf(options['reason']).trim();
  if (reason.length < 3) return fail(shell, exitCodes.usage, 'cli.shortReason');
  return act(shell, 'alarm.suspend', { alarm, component, by: personOf(options), reason, forS: Math.round(forMs / 1000) });
}

export function alarmResume(shell: Shell, [alarm = '', component]: readonly string[], options: OptionValues): Promise<ExitCode> {
  return act(shell, 'alarm.resume', { alarm, component, by: personOf(options) });
}

const doneSchema = z.object({ components: z.array(z.string()) });
const doneKeys = { 'alarm.acknowledge': 'alarm.isAcknowledged', 'alarm.suspend': 'alarm.isSuspended', 'alarm.resume': 'alarm.isResumed' } as const;

interface Wish { readonly alarm: string; readonly component: string | undefined; readonly by: string; readonly reason?: string; readonly forS?: number }

async function act(shell: Shell, method: keyof typeof doneKeys, { component, ...wish }: Wish): Promise<ExitCode> {
  const done = await askFor(shell, 'agentOperate', method, doneSchema, { params: { ...wish, ...(component === undefined ? {} : { component }) } });
  if (typeof done === 'number') return done;
  show(shell, { ok: true, alarm: wish.alarm, ...done }, [say(shell.lang, doneKeys[method], { alarm: wish.alarm, components: done.components.join(', ') })]);
  return exitCodes.ok;
}
